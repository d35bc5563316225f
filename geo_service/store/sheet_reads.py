"""What a printed map is drawn from: outlines of a rectangle at one generalisation, borders, water, names, points."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from geo_service.crs import WEB_MERCATOR
from geo_service.model.equality import Equality
from geo_service.model.layer import Layer
from geo_service.model.tile import BBox
from geo_service.store.features import FeatureQuery, csv_header, csv_statement, parameters

Row = dict[str, Any]
MOST_POINTS: Final = 5000
"""More than that on a sheet are one stain."""

BOX = b"ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, %(srid)s)"

ZONES = (
    b"""
    SELECT t.id, t.nom, t.couleur, t.nb_communes, ST_AsGeoJSON(t.geom, 0) AS contour FROM pub.zone_tile t
    WHERE t.band = %(band)s AND t.niveau = %(niveau)s AND t.served AND t.geom && """
    + BOX
    + b" ORDER BY t.id"
)

COUNTED = b"SELECT code, nom, couleur, nb_communes FROM pub.zone_tile WHERE band = 0 AND niveau = %s AND served ORDER BY nom"

CONTEXT = (
    b"""
    SELECT ST_AsGeoJSON(t.geom, 0) AS contour FROM pub.zone_tile t
    WHERE t.band = %(band)s AND t.niveau = 'commune' AND NOT t.served AND t.geom && """
    + BOX
    + b" ORDER BY t.id"
)

WATER = (
    b"""
    SELECT ST_AsGeoJSON(t.geom, 0) AS contour FROM pub.eau_tile t
    WHERE t.band = %(band)s AND t.nature = ANY (%(natures)s) AND t.geom && """
    + BOX
    + b" ORDER BY t.id"
)

BORDERS = (
    b"""
    SELECT t.niveau, ST_AsGeoJSON(t.geom, 0) AS contour FROM pub.limite_tile t
    WHERE t.band = %(band)s AND t.niveau = ANY (%(niveaux)s) AND t.geom && """
    + BOX
    + b" ORDER BY t.id"
)

NAMES = (
    b"""
    SELECT DISTINCT t.niveau, t.nom, t.rang, t.id, ST_X(t.geom) AS x, ST_Y(t.geom) AS y FROM pub.etiquette_tile t
    WHERE t.niveau = ANY (%(niveaux)s) AND t.geom && """
    + BOX
    + b"""
    ORDER BY t.niveau DESC, t.rang, t.id
"""
)

CHOSEN = (
    b"""
    SELECT t.id, t.nom, ST_AsGeoJSON(t.geom, 0) AS contour FROM pub.zone_tile t
    WHERE t.band = %(band)s AND t.id = ANY (%(zones)s) AND t.geom && """
    + BOX
    + b" ORDER BY t.id"
)

SUPPOSED = (
    b"""
    SELECT t.id, t.nom, ST_AsGeoJSON(t.geom, 0) AS contour FROM pub.zone_tile t
    WHERE t.band = %(band)s AND t.niveau = 'commune' AND t.served AND t.territoire_confiance = 'inferred'
      AND (%(territoire)s::text IS NULL OR t.territoire_code = %(territoire)s) AND t.geom && """
    + BOX
    + b" ORDER BY t.id"
)

EXTENT = b"""
    SELECT ST_XMin(e) AS west, ST_YMin(e) AS south, ST_XMax(e) AS east, ST_YMax(e) AS north
    FROM (SELECT ST_Extent(geom) AS e FROM pub.zone_tile WHERE band = 0 AND id = ANY (%s)) found WHERE e IS NOT NULL
"""


@dataclass(frozen=True)
class Extent:
    """A rectangle in EPSG:3857 metres, and the generalisation wanted in it."""

    west: float
    south: float
    east: float
    north: float
    band: int = 0

    @property
    def parameters(self) -> dict[str, Any]:
        """As the statements read it."""
        return {
            "west": self.west, "south": self.south, "east": self.east, "north": self.north, "band": self.band,
            "srid": WEB_MERCATOR,
        }  # fmt: skip


async def extent_of(connection: AsyncConnection, zones: Sequence[str]) -> Extent | None:
    """The rectangle of some zones; None when none is published."""
    rows = await _rows(connection, EXTENT, [list(zones)])
    return Extent(**rows[0]) if rows else None


async def zones_in(connection: AsyncConnection, extent: Extent, niveau: str) -> list[Row]:
    """Served zones of a level that the rectangle meets, with their outlines (GeoJSON text, EPSG:3857)."""
    return await _rows(connection, ZONES, extent.parameters | {"niveau": niveau})


async def zones_counted(connection: AsyncConnection, niveau: str) -> list[Row]:
    """Every served zone of a level by name: number of its colour, of its communes."""
    return await _rows(connection, COUNTED, [niveau])


async def context_in(connection: AsyncConnection, extent: Extent) -> list[str]:
    """Outlines of the neighbour communes."""
    return [row["contour"] for row in await _rows(connection, CONTEXT, extent.parameters)]


async def water_in(connection: AsyncConnection, extent: Extent, natures: Sequence[str]) -> list[str]:
    """Outlines of the waters of some natures."""
    asked = extent.parameters | {"natures": list(natures)}
    return [row["contour"] for row in await _rows(connection, WATER, asked)]


async def borders_in(connection: AsyncConnection, extent: Extent, niveaux: Sequence[str]) -> list[Row]:
    """Borders of some levels, each side once."""
    return await _rows(connection, BORDERS, extent.parameters | {"niveaux": list(niveaux)})


async def names_in(connection: AsyncConnection, extent: Extent, niveaux: Sequence[str]) -> list[Row]:
    """Names of some levels at their points, the widest level first, then the most populated."""
    return await _rows(connection, NAMES, extent.parameters | {"niveaux": list(niveaux)})


async def chosen_in(connection: AsyncConnection, extent: Extent, zones: Sequence[str]) -> list[Row]:
    """Some zones, with their outlines."""
    return await _rows(connection, CHOSEN, extent.parameters | {"zones": list(zones)})


async def supposed_in(connection: AsyncConnection, extent: Extent, territoire: str | None) -> list[Row]:
    """Communes whose territoire is inferred, of one territoire or of all."""
    return await _rows(connection, SUPPOSED, extent.parameters | {"territoire": territoire})


async def points_in(
    connection: AsyncConnection, layer: Layer, box: BBox | None = None, equal: tuple[Equality, ...] = ()
) -> list[Row]:
    """Rows of a layer of points in a rectangle of degrees (None: all), with lon and lat; ``MOST_POINTS`` at most."""
    query = FeatureQuery(bbox=box, limit=MOST_POINTS, equal=equal)
    statement = csv_statement(layer, query)
    cursor = await connection.execute(statement.text, parameters(statement, query))
    header = csv_header(layer)
    return [dict(zip(header, row, strict=True)) for row in await cursor.fetchall()]


async def _rows(connection: AsyncConnection, query: bytes, values: Any) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values, prepare=True)
        return await cursor.fetchall()
