"""The journal of the registry: who did what and when, never what was said nor who a person is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from geo_service.model.pacte.droits import Acteur

NOTE = b"""
    INSERT INTO registre.journal (compte, jeton, action, objet, objet_id, resultat, detail)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
READ = b"""
    SELECT id, le, compte, jeton, action, objet, objet_id, resultat, detail FROM registre.journal
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s) AND (%(action)s::text IS NULL OR action = %(action)s)
    ORDER BY id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class Trace:
    """One line of the journal; ``detail`` holds codes and numbers, no name, no address, no text."""

    action: str
    objet: str | None = None
    objet_id: int | None = None
    resultat: str = "fait"
    detail: Mapping[str, Any] = field(default_factory=dict)


async def note(connection: AsyncConnection, acteur: Acteur, trace: Trace) -> None:
    """Add a line to the journal, in the transaction of what it tells."""
    values = [acteur.compte, acteur.jeton, trace.action, trace.objet, trace.objet_id, trace.resultat]
    await connection.execute(NOTE, [*values, Jsonb(dict(trace.detail))])


async def read_journal(
    connection: AsyncConnection, limit: int, before: int | None = None, action: str | None = None
) -> list[dict[str, Any]]:
    """Lines of the journal, the newest first, older than one of them when asked."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(READ, {"limit": limit, "before": before, "action": action})
        return await cursor.fetchall()
