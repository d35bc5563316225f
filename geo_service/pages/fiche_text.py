"""Numbers of a document as a French reader expects them: few decimals, thin spaces, the unit beside."""

from typing import Final

from geo_service.model.indicator import Indicateur

NARROW: Final = "\u202f"
HARD: Final = "\u00a0"
SMALL: Final = 10


def is_share(definition: Indicateur) -> bool:
    """Whether values are 0–1 and read in %."""
    return definition.share or definition.unite.startswith("part ")


def told(definition: Indicateur, value: float, *, bare: bool = False) -> str:
    """« 12,3 min », « 4,1 % »; ``bare``: without the unit."""
    if is_share(definition):
        return number(value * 100, 1) + ("" if bare else f"{HARD}%")
    decimals = 1 if definition.unite == "min" or abs(value) >= SMALL else 2
    return number(value, decimals) + ("" if bare else f"{HARD}{definition.unite}")


def number(value: float, decimals: int = 0) -> str:
    """A number rounded, with a decimal comma and thin spaces; no final zero, no « -0 »."""
    text = f"{value:,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace(",", NARROW).replace(".", ",")


def people(count: float) -> str:
    """« 1 234 habitants »."""
    return f"{number(count)}{HARD}habitant{'s' if count >= 2 else ''}"


def many(count: int, one: str) -> str:
    """« 3 communes », « 1 commune »."""
    return f"{number(count)}{HARD}{one}{'s' if count >= 2 else ''}"


def euros(amount: float) -> str:
    """« 1 200 000 € »."""
    return f"{number(amount)}{HARD}€"


def percent(share: float) -> str:
    """A share in %, one decimal."""
    return f"{number(share * 100, 1)}{HARD}%"
