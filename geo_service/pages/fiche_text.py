"""Numbers of a document as a French reader expects them: few decimals, thin spaces, the unit beside."""

from collections.abc import Sequence
from typing import Final

from geo_service.model.classes import as_shown
from geo_service.model.indicator import Indicateur

NARROW: Final = "\u202f"
HARD: Final = "\u00a0"
MINUS: Final = "\u2212"


def short(definition: Indicateur, value: float) -> str:
    """The number as a table writes it: with « min » or « % », else bare, its unit told beside the title."""
    return told(definition, value, bare=bool(long_unit(definition)))


def long_unit(definition: Indicateur) -> str:
    """The unit that is told once beside the title; empty for « min » and « % »."""
    return "" if definition.share or definition.unite == "min" else definition.unite


def told(definition: Indicateur, value: float, *, bare: bool = False) -> str:
    """« 12,3 min », « 4,1 % »; ``bare``: without the unit."""
    if definition.share:
        return number(value * 100, 1) + ("" if bare else f"{HARD}%")
    return number(value, definition.decimals) + ("" if bare else f"{HARD}{definition.unite}")


def number(value: float, decimals: int = 0) -> str:
    """A number rounded, with a decimal comma and thin spaces; no final zero, no « -0 »."""
    text = f"{as_shown(value, decimals):,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return ("0" if text == "-0" else text).replace(",", NARROW).replace(".", ",").replace("-", MINUS)


def people(count: float) -> str:
    """« 1 234 habitants »."""
    return f"{number(count)}{HARD}habitant{'s' if count >= 2 else ''}"


def many(count: int, one: str) -> str:
    """« 3 communes », « 1 commune »."""
    return f"{number(count)}{HARD}{one}{'s' if count >= 2 else ''}"


def euros(amount: float) -> str:
    """« 1 200 000 € »."""
    return f"{number(amount)}{HARD}€"


def ranges(numbers: Sequence[int]) -> str:
    """« 2, 5-8 », numbers in order."""
    found: list[list[int]] = []
    for one in sorted(numbers):
        if found and one == found[-1][-1] + 1:
            found[-1].append(one)
        else:
            found.append([one])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in found)


def percent(share: float) -> str:
    """A share in %, one decimal."""
    return f"{number(share * 100, 1)}{HARD}%"
