"""Spatial questions about one layer: near a point, at a point, against a geometry. Measured on the ellipsoid.

A point or a geometry is projected once, in a scalar subquery, so that the index of the layer serves every row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from geoalchemy2 import Geography
from psycopg import AsyncConnection
from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    LargeBinary,
    Numeric,
    ScalarSelect,
    Select,
    TableClause,
    Text,
    bindparam,
    cast,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION, JSON

from geo_service.crs import LAMBERT93, WGS84
from geo_service.errors import InputError
from geo_service.model.equality import Equality
from geo_service.model.geojson import PostedGeometry, invalid_reason
from geo_service.model.indicator import VIEW as INDICATOR_VIEW
from geo_service.model.layer import Layer
from geo_service.model.shapes import SEGMENT_DEGREES
from geo_service.model.tile import LonLat
from geo_service.store.features import VIEWS_WITH_ZONES, in_zones
from geo_service.store.schema import COORDINATE_DECIMALS, Statement, as_shown, compiled, feature_view, filters

DISTANCE_DECIMALS = 1

PROJECTION_MARGIN_SHARE = 0.01
"""Lambert-93 lengths differ from those on the ellipsoid by less than 1 % over metropolitan France."""

KNN_MARGIN = 20
"""Neighbours taken beyond those asked, so that measuring on the ellipsoid may change their order."""

Relation = Literal["intersecte", "dedans"]
Row = tuple[Any, ...]


@dataclass(frozen=True)
class Selection:
    """Rows of a layer: in zones (public ids), with equal attributes. Empty is no limit."""

    layer: Layer
    equal: tuple[Equality, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """GeoJSON features as text, their distances in metres (empty when none was asked), and how many fit in all."""

    features: tuple[str, ...]
    distances: tuple[float, ...]
    total: int


def nearest_statement(selection: Selection, count: int) -> Statement:
    """The nearest rows by the index (<->), then measured and ordered on the ellipsoid; a point inside is at 0 m."""
    place = _asked_point()
    near = _rows(selection).order_by(literal_column("geom").op("<->")(place)).limit(count + KNN_MARGIN)
    found = _measured(near.subquery("near"), selection.layer)
    total = literal_column("NULL", Integer).label("total")
    return compiled(_shown(found, selection.layer, total).limit(count))


def around_statement(selection: Selection, limit: int) -> Statement:
    """Rows within a distance, nearest first. The index is asked a little more, the ellipsoid decides."""
    view = _view(selection.layer)
    reach = bindparam("distance_m", type_=DOUBLE_PRECISION)
    near = _rows(selection, view).where(
        func.ST_DWithin(view.c.geom, _asked_point(), reach * (1 + PROJECTION_MARGIN_SHARE))
    )
    measured = _measured(near.subquery("near"), selection.layer)
    found = select(measured, func.count().over().label("total")).where(measured.c.distance_m <= reach)
    inner = found.order_by(measured.c.distance_m, measured.c.id).limit(limit).subquery("found")
    return compiled(_shown(inner, selection.layer, inner.c.total))


def matching_statement(selection: Selection, relation: Relation, limit: int) -> Statement:
    """Rows that meet, or lie wholly within, a geometry in EPSG:2154 bound as ``shape`` (EWKB)."""
    view = _view(selection.layer)
    shape = select(func.ST_GeomFromEWKB(bindparam("shape", type_=LargeBinary))).scalar_subquery()
    test = func.ST_Intersects if relation == "intersecte" else func.ST_CoveredBy
    rows = _rows(selection, view).where(test(view.c.geom, shape)).subquery("matching")
    counted = select(rows, func.count().over().label("total"))
    inner = counted.order_by(rows.c.id).limit(limit).subquery("found")
    return compiled(_shown(inner, selection.layer, inner.c.total))


def at_point_statement(layer: Layer, limit: int) -> Statement:
    """Surfaces that contain the point, border included; lines and points within ``distance_m``."""
    if layer.geometry != "polygon":
        return around_statement(Selection(layer), limit)
    view = _view(layer)
    rows = _rows(Selection(layer), view).where(func.ST_Intersects(view.c.geom, _asked_point()))
    found = rows.subquery("found")
    counted = select(found, func.count().over().label("total")).order_by(found.c.id).limit(limit)
    inner = counted.subquery("counted")
    return compiled(_shown(inner, layer, inner.c.total))


async def find(connection: AsyncConnection, statement: Statement, values: Mapping[str, Any]) -> Found:
    """Run one of the statements above."""
    cursor = await connection.execute(statement.text, {**statement.constants, **values})
    rows = await cursor.fetchall()
    distances = tuple(row[2] for row in rows if row[2] is not None)
    return Found(tuple(row[0] for row in rows), distances, rows[0][1] or len(rows) if rows else 0)


def selection_values(selection: Selection, point: LonLat | None = None) -> dict[str, Any]:
    """Values to send for a selection and a point."""
    values: dict[str, Any] = {"zones": list(selection.zones)} if selection.zones else {}
    return values | ({"lon": point.lon, "lat": point.lat} if point else {})


PROJECT = b"""
    SELECT d.valid AND ST_IsValid(p.lambert), d.reason, ST_X(d.location), ST_Y(d.location), ST_AsEWKB(p.lambert)
    FROM (SELECT ST_SetSRID(ST_GeomFromGeoJSON(%(text)s), %(degrees)s::int) AS geom) g
    CROSS JOIN LATERAL ST_IsValidDetail(g.geom) d
    CROSS JOIN LATERAL (
        SELECT ST_Transform(ST_Segmentize(g.geom, %(segment)s::float8), %(metres)s::int) AS lambert) p
"""


async def project(connection: AsyncConnection, geometry: PostedGeometry) -> bytes:
    """The geometry in EPSG:2154 as EWKB, projected once for all the statements that use it.

    Raises:
        InputError: it is not valid; the sentence says why and where.
    """
    values = {"text": geometry.text, "degrees": WGS84, "metres": LAMBERT93, "segment": SEGMENT_DEGREES}
    row = await (await connection.execute(PROJECT, values)).fetchone()
    assert row is not None
    valid, reason, lon, lat, shape = row
    if not valid:
        raise InputError(invalid_reason(reason or "", lon, lat))
    return bytes(shape)


def rows_of(selection: Selection, view: TableClause) -> list[ColumnElement[bool]]:
    """Conditions of a selection: the layer's own filter, attributes, zones."""
    conditions = filters(selection.layer, view)
    conditions += [
        or_(*(as_shown(view, declared) == value for value in values)) for declared, values in selection.equal
    ]
    if selection.zones:
        conditions.append(in_zones(selection.layer, view))
    return conditions


INDEXED_VIEWS = frozenset({"zone", "equipement", INDICATOR_VIEW})
"""Views whose outlines are stored in EPSG:2154 with a GiST index; the others are small and projected as they are read."""


def inner_point(layer: Layer, geometry: ColumnElement[Any]) -> ColumnElement[Any]:
    """The point that decides where an object belongs: its own, or one inside its outline."""
    return geometry if layer.geometry == "point" else func.ST_PointOnSurface(geometry)


def _view(layer: Layer) -> TableClause:
    return feature_view(layer, ("zones",) if layer.view in VIEWS_WITH_ZONES else ())


def _rows(selection: Selection, view: TableClause | None = None) -> Select[Any]:
    view = _view(selection.layer) if view is None else view
    return select(view).where(view.c.geom.is_not(None), *rows_of(selection, view))


def _degrees_point() -> ColumnElement[Any]:
    lon, lat = (bindparam(name, type_=DOUBLE_PRECISION) for name in ("lon", "lat"))
    return func.ST_SetSRID(func.ST_MakePoint(lon, lat), WGS84)


def _asked_point() -> ScalarSelect[Any]:
    return select(func.ST_Transform(_degrees_point(), LAMBERT93)).scalar_subquery()


def _measured(rows: FromClause, layer: Layer) -> FromClause:
    """The same rows with ``distance_m`` on the ellipsoid, nearest first."""
    globe = Geography(srid=WGS84)
    place = select(cast(_degrees_point(), globe)).scalar_subquery()
    outline = cast(func.ST_Transform(rows.c.geom, WGS84), globe)
    distance = func.ST_Distance(outline, place).label("distance_m")
    names = {"id", "geom", *(item.name for item in layer.columns)}
    return select(*(part for part in rows.c if part.name in names), distance).subquery("measured")


def _shown(rows: FromClause, layer: Layer, total: ColumnElement[Any]) -> Select[Any]:
    """A feature as text, the total, the distance; nearest first where there is one."""
    outline = func.ST_AsGeoJSON(
        func.ST_ForcePolygonCCW(func.ST_Transform(rows.c.geom, WGS84)), COORDINATE_DECIMALS
    )
    distance = rows.c.get("distance_m")
    properties = [part for item in layer.columns for part in (item.name, as_shown(rows, item))]
    if distance is not None:
        properties += ["distance_m", _metres(distance), "minutes", literal_column("NULL")]
    feature = func.json_build_object(
        "type", "Feature", "id", rows.c.id, "geometry", cast(outline, JSON),
        "properties", func.json_build_object(*properties),
    )  # fmt: skip
    order = [rows.c.id] if distance is None else [distance, rows.c.id]
    measured = literal_column("NULL") if distance is None else _metres(distance)
    return select(cast(feature, Text), total, measured).order_by(*order)


def _metres(distance: ColumnElement[Any]) -> ColumnElement[Any]:
    rounded = func.round(cast(distance, Numeric), DISTANCE_DECIMALS)
    return cast(rounded, DOUBLE_PRECISION)
