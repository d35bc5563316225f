"""Rasters as they are read: what they say of themselves, a cell, a tile, a range of the file, a zone."""

from typing import Any, Final

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

from geo_service.model.indicator import PREFIX
from geo_service.model.raster import CELL_BYTES
from geo_service.model.tile import LonLat, Tile

Row = dict[str, Any]

ABOUT: Final = sql.SQL("""
    SELECT indicateur, view, version_id, millesime, nature, nature_min, created_at, seuil::double precision AS seuil,
           west, north, cell_m, lignes, colonnes, octets, classes, metadata
    FROM pub.raster
""")
ALL: Final = ABOUT + sql.SQL(" ORDER BY indicateur")
ONE: Final = ABOUT + sql.SQL(" WHERE indicateur = %s")

CELL: Final = b"""
    SELECT substring(r.cells FROM %(bytes)s * (c.ligne * r.colonnes + c.colonne) + 1 FOR %(bytes)s) AS cell
    FROM pub.raster r
    CROSS JOIN LATERAL geo.point_lambert(%(lon)s, %(lat)s) p
    CROSS JOIN LATERAL (SELECT floor((ST_X(p) - r.west) / r.cell_m)::integer AS colonne,
                               floor((r.north - ST_Y(p)) / r.cell_m)::integer AS ligne) c
    WHERE r.indicateur = %(indicateur)s
      AND c.colonne BETWEEN 0 AND r.colonnes - 1 AND c.ligne BETWEEN 0 AND r.lignes - 1
"""
TILE: Final = b"""
    SELECT v.version,
           (SELECT t.png FROM pub.raster_tile t WHERE t.indicateur = r.indicateur AND (t.z, t.x, t.y) = (%s, %s, %s))
    FROM pub.raster r JOIN pub.view_version v ON v.view = r.view WHERE r.indicateur = %s
"""
FILE: Final = b"""
    SELECT v.version, r.octets FROM pub.raster r JOIN pub.view_version v ON v.view = r.view WHERE r.indicateur = %s
"""
PART: Final = b"SELECT substring(cog FROM %s FOR %s) FROM pub.raster WHERE indicateur = %s"
ZONE: Final = b"SELECT * FROM pub.raster_zone WHERE indicateur = %s AND zone = %s"


async def rasters(connection: AsyncConnection) -> list[Row]:
    """What each published raster says of itself, by id."""
    return await _all(connection, ALL, ())


async def raster(connection: AsyncConnection, indicateur: str) -> Row | None:
    """What a raster says of itself; None when none of that id is published."""
    found = await _all(connection, ONE, (indicateur,))
    return found[0] if found else None


async def raster_cell(connection: AsyncConnection, indicateur: str, point: LonLat) -> int | None:
    """The number of the cell at a point; None outside the raster. See ``model/raster.py`` for its meaning."""
    values = {"indicateur": indicateur, "lon": point.lon, "lat": point.lat, "bytes": CELL_BYTES}
    found = await _all(connection, CELL, values)
    return int.from_bytes(found[0]["cell"]) if found else None


async def raster_tile(connection: AsyncConnection, indicateur: str, tile: Tile) -> tuple[str, bytes] | None:
    """Version of a raster and the PNG of one of its tiles, empty when nothing is there; None without the raster."""
    cursor = connection.cursor(binary=True)
    await cursor.execute(TILE, (tile.z, tile.x, tile.y, indicateur), prepare=True)
    row = await cursor.fetchone()
    return None if row is None else (row[0], bytes(row[1] or b""))


async def raster_file(connection: AsyncConnection, indicateur: str) -> tuple[str, int] | None:
    """Version and bytes of the GeoTIFF; None without the raster."""
    row = await (await connection.execute(FILE, (indicateur,), prepare=True)).fetchone()
    return None if row is None else (row[0], row[1])


async def raster_part(connection: AsyncConnection, indicateur: str, first: int, length: int) -> bytes:
    """Bytes of the GeoTIFF from the ``first`` (0 is the first of all)."""
    cursor = connection.cursor(binary=True)
    await cursor.execute(PART, (first + 1, length, indicateur), prepare=True)
    row = await cursor.fetchone()
    return bytes(row[0]) if row else b""


async def raster_zone(connection: AsyncConnection, indicateur: str, zone: str) -> Row | None:
    """Statistics of a zone; None when it has none."""
    found = await _all(connection, ZONE, (indicateur, zone))
    return found[0] if found else None


def view_of(indicateur: str) -> str:
    """The view whose version a raster follows."""
    return f"{PREFIX}{indicateur}"


async def _all(connection: AsyncConnection, query: bytes | sql.Composed, values: Any) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values, prepare=True)
        return await cursor.fetchall()
