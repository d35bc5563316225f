"""What a scenario changes: services that open, close, move or grow, as a reader writes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from geo_service.errors import InputError
from geo_service.model.place import check_place, is_number
from geo_service.model.tile import LonLat

MAX_CHANGES: Final = 20
MAX_ID: Final = 100
MAX_NUMBER: Final = 10_000


class Kind(StrEnum):
    """What happens to a service point."""

    OPEN = "ouvrir"
    CLOSE = "fermer"
    MOVE = "deplacer"
    RESIZE = "redimensionner"


@dataclass(frozen=True)
class Change:
    """One change. ``equipement`` is an existing point, or the name of the one that opens.

    ``place`` is where it opens or goes (None otherwise), ``commune`` the code of the commune there (empty outside
    of every known one). ``nombre``: how many stand there after an opening or a resizing.
    """

    kind: Kind
    equipement: str
    place: LonLat | None = None
    commune: str = ""
    nombre: float = 1.0


PLACED: Final = frozenset({Kind.OPEN, Kind.MOVE})
KEYS: Final[Mapping[Kind, frozenset[str]]] = {
    Kind.OPEN: frozenset({"type", "lon", "lat", "nombre", "id"}),
    Kind.CLOSE: frozenset({"type", "equipement"}),
    Kind.MOVE: frozenset({"type", "equipement", "lon", "lat"}),
    Kind.RESIZE: frozenset({"type", "equipement", "nombre"}),
}


def parse_changes(said: Any) -> tuple[Change, ...]:
    """Read a list of changes; the sentence of an error names the one that is wrong.

    Raises:
        InputError: not a list of 1 to ``MAX_CHANGES`` changes, or one that cannot be read.
    """
    if not isinstance(said, list) or not 1 <= len(said) <= MAX_CHANGES:
        raise InputError(f"« changements » est une liste de 1 à {MAX_CHANGES} changements.")
    return tuple(_change(one, rank) for rank, one in enumerate(said, 1))


def _change(said: Any, rank: int) -> Change:
    kind = _kind(said, rank)
    refuse_unknown_keys(said, KEYS[kind], f"Changement n° {rank} ({kind})")
    return Change(
        kind,
        _name(said.get("id", f"nouveau-{rank}") if kind is Kind.OPEN else said.get("equipement"), rank),
        place_of(said, f"Changement n° {rank}") if kind in PLACED else None,
        nombre=_number(said.get("nombre", 1 if kind is Kind.OPEN else None), rank)
        if "nombre" in KEYS[kind]
        else 1.0,
    )


def _kind(said: Any, rank: int) -> Kind:
    text = said.get("type") if isinstance(said, dict) else None
    if text not in list(Kind):
        raise InputError(f"Changement n° {rank} : « type » vaut {', '.join(Kind)}.")
    return Kind(text)


def refuse_unknown_keys(said: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    """A key that means nothing is refused rather than ignored.

    Raises:
        InputError: one is unknown.
    """
    unknown = sorted(set(said) - set(known))
    if unknown:
        raise InputError(f"{where} : clé « {unknown[0][:40]} » inconnue. Clés : {', '.join(sorted(known))}.")


def _name(said: Any, rank: int) -> str:
    if not isinstance(said, str) or not 1 <= len(said) <= MAX_ID or "\x00" in said:
        raise InputError(
            f"Changement n° {rank} : donnez « equipement », l'identifiant d'un équipement de la carte "
            "(bpe_…:type:commune, par exemple), ou « id » pour nommer ce qui ouvre."
        )
    return said.removeprefix("equipement:")


def _number(said: Any, rank: int) -> float:
    if not is_number(said) or not 0 < said <= MAX_NUMBER:
        raise InputError(
            f"Changement n° {rank} : « nombre » va de plus de 0 à {MAX_NUMBER} ; pour 0, écrivez fermer."
        )
    return float(said)


def place_of(said: Any, where: str) -> LonLat:
    """A point in degrees.

    Raises:
        InputError: ``lon`` or ``lat`` is missing, is no number, or lies outside metropolitan France.
    """
    if not isinstance(said, dict) or not (is_number(said.get("lon")) and is_number(said.get("lat"))):
        raise InputError(f"{where} : « lon » et « lat » sont deux nombres, en degrés.")
    try:
        return check_place(LonLat.parse(str(said["lon"]), str(said["lat"])))
    except InputError as error:
        raise InputError(f"{where} : {error}") from None
