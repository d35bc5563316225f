"""What an answer says of itself: the publication it was read in and the sources behind it."""

from collections.abc import Iterable
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

SOURCES = b"""
    SELECT p.publication_id, p.published_at, v.name AS source, v.provenance ->> 'title' AS titre,
           v.provenance ->> 'producer' AS producteur, v.provenance ->> 'licence' AS licence, v.millesime, v.nature,
           v.nature_min
    FROM pub.publication p LEFT JOIN pub.version v ON v.name = ANY(%s) ORDER BY v.name
"""


async def origins(connection: AsyncConnection, names: Iterable[str]) -> list[dict[str, Any]]:
    """One row per source published under these names, each with the publication; empty before the first one."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(SOURCES, (sorted(set(names)),))
        return await cursor.fetchall()
