"""What a sheet keeps of a layer of points: « theme:sante;etat:en_cours;territoire:nord;annee:2019-2023;montant:vote,1000, ».

The same words as the address of the map on a screen, read the same way: what is unknown is not drawn.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from geo_service.errors import InputError

Row = Mapping[str, Any]
Keeps = Callable[[Row], bool]

FILTERED: Final = ("projets", "chantiers", "contributions", "faits")
"""Layers that an address may filter, each by the parameter of its name."""

LONGEST: Final = 400
WORD: Final = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)
YEARS: Final = re.compile(r"(\d{4})?-(\d{4})?", re.ASCII)
AMOUNT: Final = re.compile(r"([a-z_]{1,20}),(\d{1,12})?,(\d{1,12})?", re.ASCII)
YEAR_COLUMNS: Final = ("annee", "observe_le", "deposee_le")
DRAWN_OTHERWISE: Final = frozenset({"cercles"})
"""Parts of a filter that keep nothing out."""


def parse_filter(layer: str, text: str) -> tuple[Keeps, ...]:
    """The conditions of a filter, all of which a row must meet.

    Raises:
        InputError: a part is none; the sentence names it.
    """
    parts = [part for part in text.split(";") if part]
    if len(text) > LONGEST:
        raise InputError(f"« {layer} » : filtre trop long, {LONGEST} caractères au plus.")
    found = (_condition(layer, *part.partition(":")[::2]) for part in parts)
    return tuple(one for one in found if one is not None)


def _condition(layer: str, name: str, value: str) -> Keeps | None:
    if name in DRAWN_OTHERWISE:
        return None
    read = READERS.get(name)
    found = read(name, value) if read else None
    if found is None:
        raise InputError(
            f"« {layer} » : « {name[:20]}:{value[:40]} » n'est pas un filtre. Écrivez theme:…;etat:…;territoire:…;annee:2019-2023."
        )
    return found


def _equal(name: str, value: str) -> Keeps | None:
    return (lambda row: row.get(name) == value) if WORD.fullmatch(value) else None


def _territoire(_: str, value: str) -> Keeps | None:
    if not WORD.fullmatch(value):
        return None
    return lambda row: value in str(row.get("territoires") or row.get("territoire") or "").split(";")


def _years(_: str, value: str) -> Keeps | None:
    found = YEARS.fullmatch(value)
    if found is None:
        return None
    low, high = _limits(found.groups())
    return lambda row: _between(_year(row), low, high)


def _amounts(_: str, value: str) -> Keeps | None:
    found = AMOUNT.fullmatch(value)
    if found is None:
        return None
    kind, *ends = found.groups()
    least, most = _limits(ends)
    return lambda row: _between(_amount(row, str(kind)), least, most)


READERS: Final[Mapping[str, Callable[[str, str], Keeps | None]]] = {
    "theme": _equal,
    "etat": _equal,
    "territoire": _territoire,
    "annee": _years,
    "montant": _amounts,
}
"""What reads each part of a filter; None where it cannot be read."""


def _limits(ends: Sequence[str | None]) -> tuple[int | None, int | None]:
    low, high = (int(part) if part else None for part in ends)
    return low, high


def _year(row: Row) -> int | None:
    text = next((str(row[name]) for name in YEAR_COLUMNS if row.get(name)), "")[:4]
    return int(text) if text.isdigit() else None


def _amount(row: Row, kind: str) -> float | None:
    """A floor is no amount."""
    if str(row.get("montant_type") or "").startswith("plancher"):
        return None
    value = row.get(f"montant_{kind}_eur", row.get("montant_eur"))
    return None if value is None else float(value)


def _between(value: float | None, least: float | None, most: float | None) -> bool:
    if value is None:
        return False
    return (least is None or value >= least) and (most is None or value <= most)
