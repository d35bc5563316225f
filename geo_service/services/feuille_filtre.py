"""What a sheet keeps of its overlays: « theme:sante;etat:en_cours;territoire:nord;annee:2019-2023;montant:vote,1000, ».

The same words as the address of the map on a screen, read the same way: what is unknown is not drawn.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from geo_service.errors import InputError
from geo_service.model.libelles import UNKNOWN, state_words
from geo_service.model.pacte.objets import MONTANTS
from geo_service.pages.fiche_text import euros
from geo_service.services.fiche_registre import AMOUNTS

Row = Mapping[str, Any]
Keeps = Callable[[Row], bool]

FILTERED: Final = ("projets", "chantiers", "contributions", "faits")
"""Layers that an address may filter, each by the parameter of its name."""

SIZED: Final = "projets"
"""The layer whose rows have amounts by type, which circles may show."""

LONGEST: Final = 400
MOST_TYPES: Final = 5
WORD: Final = re.compile(r"[a-z0-9_-]{1,60}", re.ASCII)
YEARS: Final = re.compile(r"(\d{4})?-(\d{4})?", re.ASCII)
AMOUNT: Final = re.compile(r"([a-z_]{1,20}),(\d{1,12})?,(\d{1,12})?", re.ASCII)
YEAR_COLUMNS: Final = {"chantiers": "observe_le", "contributions": "deposee_le"}
YEAR_COLUMN: Final = "annee"
CIRCLES: Final = "cercles"


@dataclass(frozen=True)
class Filter:
    """A filter as it is written, and the conditions that a row must all meet. ``circles``: the amount they show."""

    parts: tuple[tuple[str, str], ...] = ()
    conditions: tuple[Keeps, ...] = ()
    circles: str | None = None

    def keeps(self, row: Row) -> bool:
        """Whether a row is drawn."""
        return all(condition(row) for condition in self.conditions)


@dataclass(frozen=True)
class Services:
    """Types of services in the order of their marks, in one territoire or everywhere."""

    types: tuple[str, ...]
    territoire: str = ""


def parse_filter(layer: str, text: str) -> Filter:
    """A filter of the layer.

    Raises:
        InputError: a part is none; the sentence names it.
    """
    parts = _parts(layer, text)
    circles = dict(parts).get(CIRCLES)
    if circles is not None and (layer != SIZED or circles not in MONTANTS):
        raise InputError(f"« {SIZED} » : cercles selon {', '.join(MONTANTS)}.")
    found = (_condition(layer, name, value) for name, value in parts if name != CIRCLES)
    return Filter(parts, tuple(found), circles)


def parse_services(text: str) -> Services:
    """Types of services, « type:poste,pharmacie;territoire:nord ».

    Raises:
        InputError: a part is none, or there are too many types.
    """
    said = dict(_parts("services", text))
    types = tuple(dict.fromkeys(part for part in said.pop("type", "").split(",") if part))
    territoire = said.pop("territoire", "")
    words = [*types, *([territoire] if territoire else [])]
    if said or len(types) > MOST_TYPES or not all(WORD.fullmatch(word) for word in words):
        raise InputError(
            f"« services » s'écrit type:poste,pharmacie;territoire:…, avec {MOST_TYPES} types au plus, de /api/services."
        )
    return Services(types, territoire)


@dataclass(frozen=True)
class Names:
    """French names of themes and territoires, by their codes."""

    themes: Mapping[str, str]
    territoires: Mapping[str, str]


def filter_words(kept: Filter, names: Names) -> str:
    """What a filter keeps, for a reader: « thème Santé, état en cours ». Empty when it keeps everything."""
    return ", ".join(TOLD[name](value, names) for name, value in kept.parts if name != CIRCLES)


def amount_words(kind: str) -> str:
    """« coût total », « montant engagé »."""
    return AMOUNTS[kind] if kind.startswith("cout") else f"montant {AMOUNTS[kind]}"


def amount_of(row: Row, kind: str) -> float | None:
    """An amount of that type; None when nobody said it. A floor is no amount."""
    if str(row.get("montant_type") or "").startswith("plancher"):
        return None
    value = row.get(f"montant_{kind}_eur", row.get("montant_eur"))
    return None if value is None else float(value)


def _parts(layer: str, text: str) -> tuple[tuple[str, str], ...]:
    if len(text) > LONGEST:
        raise InputError(f"« {layer} » : filtre trop long, {LONGEST} caractères au plus.")
    return tuple(
        (name, value) for name, _, value in (part.partition(":") for part in text.split(";") if part)
    )


def _condition(layer: str, name: str, value: str) -> Keeps:
    read = READERS.get(name)
    found = read(layer, value) if read else None
    if found is None:
        raise InputError(
            f"« {layer} » : « {name[:20]}:{value[:40]} » n'est pas un filtre. Écrivez theme:…;etat:…;territoire:…;annee:2019-2023."
        )
    return found


def _equal(column: str, unsaid: str | None, _: str, value: str) -> Keeps | None:
    """``unsaid``: the code of a row that says nothing."""
    return (lambda row: (row.get(column) or unsaid) == value) if WORD.fullmatch(value) else None


def _territoire(_: str, value: str) -> Keeps | None:
    if not WORD.fullmatch(value):
        return None
    return lambda row: value in str(row.get("territoires") or row.get("territoire") or "").split(";")


def _years(layer: str, value: str) -> Keeps | None:
    found = YEARS.fullmatch(value)
    if found is None:
        return None
    low, high = _limits(found.groups())
    column = YEAR_COLUMNS.get(layer, YEAR_COLUMN)
    return lambda row: _between(_year(row.get(column)), low, high)


def _amounts(_: str, value: str) -> Keeps | None:
    found = AMOUNT.fullmatch(value)
    if found is None:
        return None
    kind, *ends = found.groups()
    least, most = _limits(ends)
    return lambda row: _between(amount_of(row, str(kind)), least, most)


READERS: Final[Mapping[str, Callable[[str, str], Keeps | None]]] = {
    "theme": partial(_equal, "theme", None),
    "etat": partial(_equal, "etat", UNKNOWN),
    "territoire": _territoire,
    "annee": _years,
    "montant": _amounts,
}
"""What reads each part of a filter of a layer; None where it cannot be read."""


def _theme_words(value: str, names: Names) -> str:
    return f"thème «\u00a0{names.themes.get(value, value)}\u00a0»"


def _state_words(value: str, _: Names) -> str:
    return state_words(value) if value == UNKNOWN else f"état «\u00a0{state_words(value)}\u00a0»"


def _territoire_words(value: str, names: Names) -> str:
    return names.territoires.get(value, value)


def _year_words(value: str, _: Names) -> str:
    return f"années {_ends(*value.split('-'))}"


def _amounts_words(value: str, _: Names) -> str:
    kind, low, high = value.split(",")
    ends = (euros(float(end)) if end else "" for end in (low, high))
    return f"{amount_words(kind) if kind in AMOUNTS else 'montant publié'} {_ends(*ends)}"


TOLD: Final[Mapping[str, Callable[[str, Names], str]]] = {
    "theme": _theme_words,
    "etat": _state_words,
    "territoire": _territoire_words,
    "annee": _year_words,
    "montant": _amounts_words,
}
"""What says each part of a filter."""


def _ends(low: str, high: str) -> str:
    return " ".join(_end_words(low, high))


def _end_words(low: str, high: str) -> Iterator[str]:
    if low:
        yield f"à partir de {low}"
    if high:
        yield f"jusqu'à {high}"


def _limits(ends: Sequence[str | None]) -> tuple[int | None, int | None]:
    low, high = (int(part) if part else None for part in ends)
    return low, high


def _year(said: Any) -> int | None:
    text = str(said or "")[:4]
    return int(text) if text.isdigit() else None


def _between(value: float | None, least: float | None, most: float | None) -> bool:
    if value is None:
        return False
    return (least is None or value >= least) and (most is None or value <= most)
