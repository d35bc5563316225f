"""Rows of a layer as GeoJSON features or plain records, filtered, streamed by a server-side cursor."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import (
    ColumnElement,
    Float,
    Numeric,
    Select,
    TableClause,
    Text,
    and_,
    bindparam,
    cast,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY

from geo_service.crs import LAMBERT93, WGS84
from geo_service.model.equality import Equality
from geo_service.model.layer import REGISTRY_VIEWS, Layer, LayerColumn, Scalar
from geo_service.model.shapes import SEGMENT_DEGREES
from geo_service.model.tile import BBox
from geo_service.store.schema import (
    COLUMN_TYPES,
    COORDINATE_DECIMALS,
    PUBLIC,
    Statement,
    as_shown,
    compiled,
    feature_text,
    feature_view,
    filters,
    geojson_outline,
    shown,
)

BATCH_ROWS = 500

TOUCH_M = 0.001
"""Lines kept in EPSG:3857 come back to EPSG:2154 beside the border they follow, by less than a micrometre."""

VIEWS_WITH_ZONES = frozenset({"fait", *REGISTRY_VIEWS})
"""Views whose rows name the zones they belong to, and may have no outline."""


@dataclass(frozen=True)
class FeatureQuery:
    """What a reader asked of a layer: zones (public ids), a rectangle, a number of rows. None is no limit.

    ``equal``: columns, each with the values among which its own must be.
    """

    zones: tuple[str, ...] = ()
    bbox: BBox | None = None
    limit: int | None = None
    equal: tuple[Equality, ...] = ()


def geojson_statement(layer: Layer, query: FeatureQuery) -> Statement:
    """One column: a GeoJSON feature as text (CRS84, 7 decimals, exterior rings counter-clockwise)."""
    view = feature_view(layer, _extra(layer))
    feature = feature_text(layer, view, geojson_outline(layer, view))
    return _limited(_filtered(select(feature), layer, view, query), query)


def csv_statement(layer: Layer, query: FeatureQuery) -> Statement:
    """The id, the declared columns, then lon and lat of points."""
    view = feature_view(layer, _extra(layer))
    columns: list[ColumnElement[Any]] = [view.c.id, *(shown(view, item) for item in layer.columns)]
    if layer.geometry == "point":
        place = func.ST_Transform(view.c.geom, WGS84)
        columns += [func.round(cast(func.ST_X(place), Numeric), COORDINATE_DECIMALS).label("lon")]
        columns += [func.round(cast(func.ST_Y(place), Numeric), COORDINATE_DECIMALS).label("lat")]
    return _limited(_filtered(select(*columns), layer, view, query), query)


def table_statement(layer: Layer, query: FeatureQuery, srid: int) -> Statement:
    """The id, the declared columns, then the outline as WKB in a CRS (x before y, exterior rings counter-clockwise)."""
    view = feature_view(layer, _extra(layer))
    outline = view.c.geom if srid == LAMBERT93 else func.ST_Transform(view.c.geom, srid)
    wkb = func.ST_AsBinary(func.ST_ForcePolygonCCW(outline)).label("geom")
    columns = (cast(shown(view, item), COLUMN_TYPES[item.type]) for item in layer.columns)
    return _limited(_filtered(select(view.c.id, *columns, wkb), layer, view, query), query)


def csv_header(layer: Layer) -> tuple[str, ...]:
    """Names of the columns of ``csv_statement``."""
    place = ("lon", "lat") if layer.geometry == "point" else ()
    return ("id", *(item.name for item in layer.columns), *place)


def parameters(statement: Statement, query: FeatureQuery) -> dict[str, Any]:
    """Values to send with the statement."""
    values: dict[str, Any] = dict(statement.constants)
    if query.zones:
        values["zones"] = list(query.zones)
    if query.bbox is not None:
        values |= {"west": query.bbox.west, "south": query.bbox.south}
        values |= {"east": query.bbox.east, "north": query.bbox.north}
    if query.limit is not None:
        values["limit"] = query.limit
    return values


async def stream(
    connection: AsyncConnection, statement: Statement, values: dict[str, Any]
) -> AsyncIterator[Sequence[tuple[Any, ...]]]:
    """Batches of rows from a server-side cursor: memory does not grow with the layer.

    The connection is inside a transaction, which keeps one snapshot for all batches.
    """
    async with connection.cursor(name="features") as cursor:
        await cursor.execute(statement.text, values)
        while rows := await cursor.fetchmany(BATCH_ROWS):
            yield rows


async def view_version(connection: AsyncConnection, view: str) -> str:
    """Version of a view in the connection's snapshot; empty before the first publication."""
    row = await (
        await connection.execute(b"SELECT version FROM pub.view_version WHERE view = %s", (view,))
    ).fetchone()
    return str(row[0]) if row else ""


def _extra(layer: Layer) -> tuple[str, ...]:
    return ("zones",) if layer.view in VIEWS_WITH_ZONES else ()


def _filtered(statement: Select[Any], layer: Layer, view: TableClause, query: FeatureQuery) -> Select[Any]:
    conditions = filters(layer, view)
    conditions += [_among(view, declared, values) for declared, values in query.equal]
    if query.zones:
        conditions.append(in_zones(layer, view))
    if query.bbox is not None:
        conditions.append(_in_bbox(view))
    return statement.where(and_(true(), *conditions)).order_by(view.c.id)


def _among(view: TableClause, declared: LayerColumn, values: Sequence[Scalar]) -> ColumnElement[bool]:
    return as_shown(view, declared) == func.any(literal(list(values), ARRAY(COLUMN_TYPES[declared.type])))


def _limited(statement: Select[Any], query: FeatureQuery) -> Statement:
    return compiled(statement.limit(bindparam("limit")) if query.limit is not None else statement)


def in_zones(layer: Layer, view: TableClause) -> ColumnElement[bool]:
    """Polygons belong where their inner point lies, so that a border counts for one side; lines where they touch."""
    zones = table("zone", column("id"), column("geom"), schema=PUBLIC).alias("asked")
    wanted = bindparam("zones", type_=ARRAY(Text))
    place = func.ST_PointOnSurface(view.c.geom) if layer.geometry == "polygon" else view.c.geom
    asked = zones.c.id == func.any(wanted)
    if layer.view not in VIEWS_WITH_ZONES:
        return exists().where(asked, func.ST_DWithin(zones.c.geom, place, TOUCH_M))
    # One outline for all rows is prepared once by PostGIS; a distance to each zone is worked out again for every row.
    outline = select(func.ST_Union(zones.c.geom)).where(asked).scalar_subquery()
    return or_(view.c.zones.op("&&")(wanted), func.ST_Intersects(outline, place))


def _in_bbox(view: TableClause) -> ColumnElement[bool]:
    west, south, east, north = (
        bindparam(name, type_=Float(53)) for name in ("west", "south", "east", "north")
    )
    diagonal = func.ST_MakeLine(func.ST_Point(west, south, WGS84), func.ST_Point(east, north, WGS84))
    # ST_Envelope gives a point or a segment for a flat rectangle, where ST_MakeEnvelope gives an invalid polygon.
    rectangle = func.ST_Segmentize(func.ST_Envelope(diagonal), SEGMENT_DEGREES)
    return func.ST_Intersects(view.c.geom, func.ST_Transform(rectangle, LAMBERT93))
