"""What the overlays of the map are chosen from: themes, and types of services."""

from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import dict_row

Row = dict[str, Any]

THEMES: Final = b"SELECT slug, label_fr AS libelle, parent FROM pub.theme ORDER BY ordinal"

SERVICES: Final = b"""
    SELECT m.type, m.libelle, m.lieux, m.nombre, m.place, m.source, v.provenance ->> 'title' AS source_titre, m.millesime,
           m.nature
    FROM pub.equipement_millesime m JOIN pub.version v ON v.name = m.source
    WHERE m.rang = 1 AND m.departement_code IN (SELECT code FROM pub.zone WHERE niveau = 'departement' AND served)
    ORDER BY geo.normaliser(m.libelle), m.type, m.departement_code
"""


async def theme_rows(connection: AsyncConnection) -> list[Row]:
    """Themes in their order, with their French label."""
    return await _rows(connection, THEMES)


async def service_rows(connection: AsyncConnection) -> list[Row]:
    """Types of services of the served département at their newest vintage, by label.

    ``lieux`` points stand for ``nombre`` services; ``place`` says whether those points were published or stand at
    the town halls of the communes that are counted.
    """
    return await _rows(connection, SERVICES)


async def _rows(connection: AsyncConnection, query: bytes) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query)
        return await cursor.fetchall()
