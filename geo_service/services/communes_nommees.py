"""Communes that a reader writes by name or code, several at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.zone import Niveau
from geo_service.services.beyond import alphabetical
from geo_service.store.fiche_reads import zones_of_level

LONGEST: Final = 2000


@dataclass(frozen=True)
class Nommees:
    """Public ids of the communes found, in the order written, and the words that name none."""

    zones: tuple[str, ...] = ()
    inconnues: tuple[str, ...] = ()


async def communes_named(connection: AsyncConnection, text: str) -> Nommees:
    """Served communes by code or by whole name, accents, capitals and hyphens aside; commas between them."""
    words = [part.strip() for part in text[:LONGEST].split(",") if part.strip()]
    if not words:
        return Nommees()
    known = _by_word(await zones_of_level(connection, Niveau.COMMUNE))
    found = {word: known.get(_key(word)) for word in words}
    zones = dict.fromkeys(zone for zone in found.values() if zone)
    return Nommees(tuple(zones), tuple(word[:60] for word, zone in found.items() if zone is None))


def _by_word(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    by_name = {_key(row["nom"]): str(row["id"]) for row in rows}
    return by_name | {_key(row["code"]): str(row["id"]) for row in rows}


def _key(text: str) -> str:
    return " ".join(alphabetical(text).split())
