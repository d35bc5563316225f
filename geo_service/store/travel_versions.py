"""What travel times depend on, told to the serving process: versions of waters and crossings, places of town halls."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

VERSIONS = b"""
    SELECT coalesce(md5(string_agg(name || ':' || version_id || ':' || extract(epoch FROM created_at), ','
                                   ORDER BY name)), '')
    FROM pub.version WHERE target = 'water' OR name = ANY(%s)
"""

TOWN_HALL = b"""
    SELECT z.id AS zone, z.niveau, z.nom, ST_X(p.place) AS lon, ST_Y(p.place) AS lat
    FROM pub.zone z
    LEFT JOIN LATERAL (SELECT geo.en_degres(e.geom) AS place FROM pub.equipement e
                       WHERE e.zone_id = z.feature_id AND e.type = 'mairie' ORDER BY e.code LIMIT 1) p ON true
    WHERE z.id = %s
"""


async def travel_versions(connection: AsyncConnection, crossings: Sequence[str]) -> str:
    """Digest of the published versions of every water and of the sources named; empty before anything is published."""
    cursor = await connection.execute(VERSIONS, (list(crossings),), prepare=True)
    row = await cursor.fetchone()
    return str(row[0]) if row else ""


async def town_hall_place(connection: AsyncConnection, zone: str) -> dict[str, Any] | None:
    """zone, niveau, nom, and lon, lat of its town hall (None without one); None when the zone is not published."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(TOWN_HALL, (zone,), prepare=True)
        return await cursor.fetchone()
