"""Vector tiles, drawn by PostGIS in one statement that also reads the versions they were drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Float,
    Function,
    Integer,
    Label,
    LargeBinary,
    ScalarSelect,
    Subquery,
    TableClause,
    and_,
    bindparam,
    case,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
)

from geo_service.crs import WEB_MERCATOR, WEB_MERCATOR_HALF_M
from geo_service.model.indicator import VIEW as INDICATOR_VIEW
from geo_service.model.layer import COUNT_COLUMN, Layer
from geo_service.model.tile import BUFFER, EXTENT, Tile, band_of
from geo_service.store.schema import PUBLIC, Statement, compiled, filters, shown, tile_view

TILE_SQL_VERSION = "2"
"""Raise it when the statement changes what tiles contain: it is part of every tile's version."""

BANDED_VIEWS = frozenset({"zone", "limite", "eau", INDICATOR_VIEW})
"""Views that hold one outline per zoom band; points need only one."""

PLAIN_VIEWS = frozenset({"zone", INDICATOR_VIEW})
"""Views that know which outlines can be rounded to the units of a tile without becoming invalid."""

EDGES = ("west", "south", "east", "north")


@dataclass(frozen=True)
class DrawnTile:
    """Bytes of a tile, empty when nothing is there, and the versions of the views read with it."""

    body: bytes
    view_versions: Mapping[str, str]


@dataclass(frozen=True)
class TileStatement:
    """Draws the layers visible at one zoom. ``views`` are the columns that follow the bytes."""

    statement: Statement
    views: tuple[str, ...]


def tile_statement(layers: Sequence[Layer], zoom: int) -> TileStatement:
    """Build the statement for these layers at this zoom; a layer hidden at the zoom adds nothing."""
    views = tuple(sorted({layer.version_view for layer in layers}))
    drawn = [
        _encoded(_counts(layer) if layer.counted_at(zoom) else _rows(layer), layer)
        for layer in layers
        if layer.minzoom <= zoom
    ]
    body: ColumnElement[bytes] = drawn[0] if drawn else literal(b"", LargeBinary)
    for more in drawn[1:]:
        body = body.op("||")(more)
    return TileStatement(compiled(select(body, *(_view_version(view) for view in views))), views)


async def draw_tile(connection: AsyncConnection, prepared: TileStatement, tile: Tile) -> DrawnTile:
    """Run a statement for one tile of its zoom."""
    parameters = prepared.statement.constants | _edges(tile) | _place(tile)
    cursor = connection.cursor(binary=True)
    await cursor.execute(prepared.statement.text, parameters, prepare=True)
    row = await cursor.fetchone()
    assert row is not None, "the statement always returns one row"
    return DrawnTile(bytes(row[0]), dict(zip(prepared.views, row[1:], strict=True)))


def _place(tile: Tile) -> dict[str, float]:
    count = 1 << tile.z
    side = 2 * WEB_MERCATOR_HALF_M / count
    return {
        "band": band_of(tile.z).number,
        "zoom": tile.z,
        "tile_x": float(tile.x),
        "tile_y": float(tile.y),
        "columns": float(count),
        "side": side,
    }


def _edges(tile: Tile) -> dict[str, float]:
    inner = dict(zip(EDGES, tile.bounds(), strict=True))
    outer = {f"far_{edge}": value for edge, value in zip(EDGES, tile.bounds(BUFFER / EXTENT), strict=True)}
    return inner | outer


def _envelope(prefix: str) -> Function[Any]:
    return func.ST_MakeEnvelope(*(bindparam(prefix + edge, type_=Float(53)) for edge in EDGES), WEB_MERCATOR)


def _encoded(rows: Subquery, layer: Layer) -> ScalarSelect[bytes]:
    """Rows (feature_id, columns, geom in tile units) as one layer of a vector tile; no bytes when there is none."""
    whole_row: ColumnElement[Any] = literal_column(rows.name)
    layer_bytes = func.ST_AsMVT(whole_row, layer.id, EXTENT, "geom", "feature_id")
    return select(func.coalesce(layer_bytes, b"")).select_from(rows).scalar_subquery()


def _rows(layer: Layer) -> Subquery:
    view = tile_view(layer)
    drawn = _plain(view) if layer.view in PLAIN_VIEWS else _in_units(view)
    return (
        select(
            view.c.feature_id,
            *(shown(view, declared) for declared in layer.tile_columns),
            drawn.label("geom"),
        )
        .where(*_in_reach(layer, view))
        .order_by(view.c.feature_id)  # the same version is the same bytes: its ETag is strong
        .subquery("t")
    )


def _in_units(view: TableClause) -> ColumnElement[Any]:
    """Outline in the units of the tile, cut and repaired; NULL when nothing is left of it."""
    return func.ST_AsMVTGeom(view.c.geom, _envelope(""), EXTENT, BUFFER, true())


def _plain(view: TableClause) -> ColumnElement[Any]:
    """The same without cutting nor repairing, a tenth of the time, where the outline is known to need neither."""
    unit = bindparam("side", type_=Float(53)) / literal(float(EXTENT), Float(53))
    west, north = bindparam("west", type_=Float(53)), bindparam("north", type_=Float(53))
    moved = func.ST_TransScale(view.c.geom, -west, -north, 1 / unit, -1 / unit)
    rounded = func.ST_ForcePolygonCCW(func.ST_SnapToGrid(moved, 1))
    whole = and_(
        view.c.plain_from <= bindparam("zoom", type_=Integer), view.c.geom.op("@")(_envelope("far_"))
    )
    return case((whole, rounded), else_=_in_units(view))


def _counts(layer: Layer) -> Subquery:
    """One point per cell of a grid, at the mean place of its rows, with their number.

    Cells are numbered over the whole world at each zoom, so that a row on a side of a tile falls in one tile only.
    """
    assert layer.aggregate is not None, "only layers that declare it are counted"
    view, cells = tile_view(layer), layer.aggregate.cells
    x, y = func.ST_X(view.c.geom), func.ST_Y(view.c.geom)
    cell_m = bindparam("side", type_=Float(53)) / literal(cells, Integer)
    placed = (
        select(
            func.floor((x + WEB_MERCATOR_HALF_M) / cell_m).label("cell_x"),
            func.floor((WEB_MERCATOR_HALF_M - y) / cell_m).label("cell_y"),
            x.label("x"),
            y.label("y"),
        )
        .where(*_in_reach(layer, view))
        .subquery("placed")
    )
    mean = func.ST_SetSRID(func.ST_MakePoint(func.avg(placed.c.x), func.avg(placed.c.y)), WEB_MERCATOR)
    number = placed.c.cell_y * cells * bindparam("columns", type_=Float(53)) + placed.c.cell_x
    return (
        select(
            cast(number, BigInteger).label("feature_id"),
            func.count().label(COUNT_COLUMN),
            func.ST_AsMVTGeom(mean, _envelope(""), EXTENT, BUFFER, true()).label("geom"),
        )
        .where(*_within(placed.c.cell_x, "tile_x", cells), *_within(placed.c.cell_y, "tile_y", cells))
        .group_by(placed.c.cell_x, placed.c.cell_y)
        .order_by(placed.c.cell_y, placed.c.cell_x)
        .subquery("t")
    )


def _within(cell: ColumnElement[float], tile_axis: str, cells: int) -> list[ColumnElement[bool]]:
    first = bindparam(tile_axis, type_=Float(53)) * cells
    return [cell >= first, cell < first + cells]


def _in_reach(layer: Layer, view: TableClause) -> list[ColumnElement[bool]]:
    return [view.c.geom.op("&&")(_envelope("far_")), *_band(layer, view), *filters(layer, view)]


def _band(layer: Layer, view: TableClause) -> list[ColumnElement[bool]]:
    return [view.c.band == bindparam("band", type_=Integer)] if layer.view in BANDED_VIEWS else []


def _view_version(view: str) -> Label[str]:
    versions = table("view_version", column("view"), column("version"), schema=PUBLIC)
    return select(versions.c.version).where(versions.c.view == view).scalar_subquery().label(f"v_{view}")
