"""Numbers of a document as a French reader expects them: few decimals, thin spaces, the unit beside."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from geo_service.model.classes import as_shown
from geo_service.model.indicator import Indicateur
from geo_service.model.told import Counted, Day, Number, Said

NARROW: Final = "\u202f"
HARD: Final = "\u00a0"
MINUS: Final = "\u2212"
FRENCH: Final = str.maketrans({",": NARROW, ".": ",", "-": MINUS})


def short(definition: Indicateur, value: float) -> str:
    """The number as a table writes it: with « min » or « % », else bare, its unit told beside the title."""
    return told(definition, value, bare=bool(long_unit(definition)))


def long_unit(definition: Indicateur) -> str:
    """The unit that is told once beside the title; empty for « min » and « % »."""
    return "" if definition.share or definition.unite == "min" else definition.unite


def told(definition: Indicateur, value: float, *, bare: bool = False) -> str:
    """« 12,3 min », « 4,1 % »; ``bare``: without the unit."""
    if definition.share:
        return number(value * 100, 1) if bare else percent(value)
    found = number(value, definition.decimals)
    return found if bare else with_unit(found, definition.unite)


def with_unit(found: str, unite: str) -> str:
    """« 12,3 min »: a number and its unit."""
    return Said("{nombre}\u00a0{unite}", nombre=found, unite=Said(unite))


def number(value: float, decimals: int = 0) -> str:
    """A number rounded, with a decimal comma and thin spaces; no final zero, no « -0 »."""
    text = f"{as_shown(value, decimals):,.{decimals}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return Number(("0" if text == "-0" else text).translate(FRENCH))


def people(count: float) -> str:
    """« 1 234 habitants »."""
    return many(count, "habitant")


def many(count: float, one: str) -> str:
    """« 3 communes », « 1 commune »."""
    return Said("{nombre}\u00a0{quoi}", nombre=number(count), quoi=Counted.of(one, count))


def euros(amount: float) -> str:
    """« 1 200 000 € »."""
    return Said("{nombre}\u00a0€", nombre=number(amount))


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
    return Said("{nombre}\u00a0%", nombre=number(share * 100, 1))


def publication_words(number: int, when: date) -> str:
    """« publication n° 12 du 03/05/2026 »."""
    return Said("publication n° {numero} du {jour}", numero=number, jour=Day.of(when))
