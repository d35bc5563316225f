"""The public views as SQLAlchemy sees them: the columns a layer declares, and their geometry."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    BigInteger,
    Boolean,
    ClauseElement,
    ColumnElement,
    Dialect,
    Float,
    FromClause,
    Numeric,
    TableClause,
    Text,
    cast,
    column,
    func,
    table,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from geo_service.crs import LAMBERT93, WEB_MERCATOR, WGS84
from geo_service.model.indicator import VIEW as INDICATOR_VIEW
from geo_service.model.layer import Layer, LayerColumn

PUBLIC = "pub"
DECIMALS = 3
COLUMN_TYPES: dict[str, TypeEngine[Any]] = {
    "text": Text(),
    "integer": BigInteger(),
    "number": Float(53),
    "boolean": Boolean(),
    "date": Text(),
}
COORDINATE_DECIMALS = 7
VIEWS_WITH_GEOJSON = frozenset({"zone", INDICATOR_VIEW})
"""Views that keep the text of their outlines: projecting and writing them was three quarters of an answer."""

OUTLINE = "contour_geojson"
DIALECT: Dialect = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy types no dialect


@dataclass(frozen=True)
class Statement:
    """A statement built once: its text for the driver and the values it is always sent with."""

    text: bytes
    constants: dict[str, Any]


def compiled(clause: ClauseElement) -> Statement:
    """Compile a Core statement for psycopg. Values bound without a default are given at each call."""
    done = clause.compile(dialect=DIALECT, compile_kwargs={"render_postcompile": True})
    assert isinstance(done, SQLCompiler)
    given_later = {name for bind, name in done.bind_names.items() if bind.required}
    constants = {name: value for name, value in done.params.items() if name not in given_later}
    return Statement(str(done).encode(), constants)


def feature_view(layer: Layer, names: Iterable[str] = ()) -> TableClause:
    """The view a layer reads, with its outline in EPSG:2154, plus further columns by name."""
    kept = (OUTLINE,) if layer.view in VIEWS_WITH_GEOJSON else ()
    return _view(layer.view, layer, (*names, *kept), LAMBERT93)


def geojson_outline(layer: Layer, view: TableClause) -> ColumnElement[str]:
    """GeoJSON text of the outline of ``feature_view``: CRS84, 7 decimals, exterior rings counter-clockwise."""
    if layer.view in VIEWS_WITH_GEOJSON:
        return view.c[OUTLINE]
    degrees = func.ST_ForcePolygonCCW(func.ST_Transform(view.c.geom, WGS84))
    return func.ST_AsGeoJSON(degrees, COORDINATE_DECIMALS)


def feature_text(layer: Layer, view: TableClause, outline: ColumnElement[str]) -> ColumnElement[str]:
    """A GeoJSON feature around the text of its outline, which is joined and never parsed again."""
    properties = (part for item in layer.columns for part in (item.name, shown(view, item)))
    return func.concat(
        '{"type" : "Feature", "id" : ',
        func.to_json(view.c.id),
        ', "geometry" : ',
        func.coalesce(outline, "null"),
        ', "properties" : ',
        func.json_build_object(*properties),
        "}",
        type_=Text,
    )


def tile_view(layer: Layer) -> TableClause:
    """The view of the same rows with their outlines for tiles in EPSG:3857."""
    return _view(f"{layer.view}_tile", layer, ("band", "plain_from"), WEB_MERCATOR)


def _view(name: str, layer: Layer, names: Iterable[str], srid: int) -> TableClause:
    known = dict.fromkeys(["feature_id", "id", *names, *(c.name for c in layer.columns), *layer.filter])
    geometry = column("geom", Geometry(srid=srid))
    return table(name, *(column(n) for n in known), geometry, schema=PUBLIC)


def filters(layer: Layer, view: TableClause) -> list[ColumnElement[bool]]:
    """The layer's equality filter as bound conditions."""
    return [view.c[name] == value for name, value in layer.filter.items()]


def shown(view: TableClause, declared: LayerColumn) -> ColumnElement[Any]:
    """A declared column as readers get it: numbers are rounded to three decimals."""
    return as_shown(view, declared).label(declared.name)


def as_shown(view: FromClause, declared: LayerColumn) -> ColumnElement[Any]:
    """The same without its name, to compare or sort by what readers see."""
    value = type_coerce(view.c[declared.name], COLUMN_TYPES[declared.type])
    if declared.type != "number":
        return value
    return cast(func.round(cast(value, Numeric), DECIMALS), Float(53))
