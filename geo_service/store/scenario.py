"""What scenarios ask of the database: ids and names of service points, communes at points, what to credit."""

from collections.abc import Sequence

import psycopg
from psycopg import AsyncConnection, sql
from psycopg.rows import tuple_row

from geo_service.store.travel_versions import VERSIONS

# The same rows in the same order as facility_rows: the order is total.
IDS = sql.SQL("""
    SELECT e.id, e.nom FROM geo.equipement e
    JOIN geo.zone z ON z.id = e.zone_id JOIN geo.current_version c ON c.id = e.version_id
    WHERE e.type = ANY(%s) ORDER BY e.type, e.id, e.version_id
""")
COMMUNES_AT = b"""
    SELECT coalesce((SELECT z.code FROM pub.zone z
                     WHERE z.niveau = 'commune' AND ST_Intersects(z.geom, geo.point_lambert(p.lon, p.lat))
                     ORDER BY z.code LIMIT 1), '')
    FROM unnest(%s::float8[], %s::float8[]) WITH ORDINALITY AS p (lon, lat, rank) ORDER BY p.rank
"""

PUBLICATION = b"SELECT publication_id FROM pub.publication"


def facility_names(connection: psycopg.Connection, types: Sequence[str]) -> list[tuple[str, str]]:
    """Id and name of service points of some types in every vintage, in the order of ``facility_rows``."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(IDS, [list(types)]).fetchall()


async def communes_at(connection: AsyncConnection, lons: Sequence[float], lats: Sequence[float]) -> list[str]:
    """Code of the commune at each point in degrees; empty outside of every known one."""
    cursor = await connection.execute(COMMUNES_AT, (list(lons), list(lats)))
    return [str(row[0]) for row in await cursor.fetchall()]


def published_now(url: str, crossings: Sequence[str]) -> tuple[str, str]:
    """Id of the publication (empty before the first), and the digest of what times depend on (``travel_versions``)."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(PUBLICATION).fetchone()
        waters = connection.execute(VERSIONS, [list(crossings)]).fetchone()
    return str(row[0]) if row else "", str(waters[0]) if waters else ""
