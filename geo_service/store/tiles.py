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
    bindparam,
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
from geo_service.model.layer import COUNT_COLUMN, Layer
from geo_service.model.tile import BUFFER, EXTENT, Tile, band_of
from geo_service.store.schema import PUBLIC, Statement, compiled, filters, shown, tile_view

TILE_SQL_VERSION = "2"
"""Raise it when the statement changes what tiles contain: it is part of every tile's version."""

BANDED_VIEWS = frozenset({"zone", "limite", "eau"})
"""Views that hold one outline per zoom band; points need only one."""

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
    views = tuple(sorted({layer.view for layer in layers}))
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
    drawn = func.ST_AsMVTGeom(view.c.geom, _envelope(""), EXTENT, BUFFER, true()).label("geom")
    return (
        select(view.c.feature_id, *(shown(view, declared) for declared in layer.tile_columns), drawn)
        .where(*_in_reach(layer, view))
        .subquery("t")
    )


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
