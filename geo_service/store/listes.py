"""Served zones of a level by name, for pages that list them."""

from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

Row = dict[str, Any]

ZONES = b"""
    SELECT z.id, z.nom, z.population, z.population_millesime, z.territoire_code, z.territoire_nom,
           z.territoire_confiance, m.communes, m.habitants, m.millesime
    FROM pub.zone z
    LEFT JOIN (
        SELECT a.dans_id, count(*) AS communes, sum(c.population) AS habitants,
               min(c.population_millesime) AS millesime
        FROM pub.appartenance a JOIN pub.zone c ON c.feature_id = a.zone_id
        WHERE a.niveau_dans = %(niveau)s AND a.lecture = 'principale' AND c.niveau = 'commune' AND c.served
        GROUP BY a.dans_id
    ) m ON m.dans_id = z.feature_id
    WHERE z.niveau = %(niveau)s AND z.served
"""


async def served_zones(connection: AsyncConnection, niveau: str) -> list[Row]:
    """Served zones of a level, in no order: their own population, and that of their communes of the département.

    ``communes``, ``habitants`` and ``millesime`` are None for a zone that no commune belongs to.
    """
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(ZONES, {"niveau": niveau}, prepare=True)
        return await cursor.fetchall()
