"""Vector tiles, drawn by PostGIS in one statement that also reads the versions they were drawn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from sqlalchemy import (
    ColumnElement,
    Float,
    Function,
    Integer,
    Label,
    LargeBinary,
    ScalarSelect,
    TableClause,
    bindparam,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    true,
)

from geo_service.crs import WEB_MERCATOR
from geo_service.model.layer import Layer
from geo_service.model.tile import BUFFER, EXTENT, Tile, band_of
from geo_service.store.schema import PUBLIC, Statement, compiled, filters, shown, tile_view

TILE_SQL_VERSION = "1"
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
    drawn = [_layer_bytes(layer) for layer in layers if layer.minzoom <= zoom]
    body: ColumnElement[bytes] = drawn[0] if drawn else literal(b"", LargeBinary)
    for more in drawn[1:]:
        body = body.op("||")(more)
    return TileStatement(compiled(select(body, *(_view_version(view) for view in views))), views)


async def draw_tile(connection: AsyncConnection, prepared: TileStatement, tile: Tile) -> DrawnTile:
    """Run a statement for one tile of its zoom."""
    parameters = prepared.statement.constants | _edges(tile) | {"band": band_of(tile.z).number}
    cursor = connection.cursor(binary=True)
    await cursor.execute(prepared.statement.text, parameters, prepare=True)
    row = await cursor.fetchone()
    assert row is not None, "the statement always returns one row"
    return DrawnTile(bytes(row[0]), dict(zip(prepared.views, row[1:], strict=True)))


def _edges(tile: Tile) -> dict[str, float]:
    inner = dict(zip(EDGES, tile.bounds(), strict=True))
    outer = {f"far_{edge}": value for edge, value in zip(EDGES, tile.bounds(BUFFER / EXTENT), strict=True)}
    return inner | outer


def _envelope(prefix: str) -> Function[Any]:
    return func.ST_MakeEnvelope(*(bindparam(prefix + edge, type_=Float(53)) for edge in EDGES), WEB_MERCATOR)


def _layer_bytes(layer: Layer) -> ScalarSelect[bytes]:
    view = tile_view(layer)
    drawn = func.ST_AsMVTGeom(view.c.geom, _envelope(""), EXTENT, BUFFER, true()).label("geom")
    rows = (
        select(view.c.feature_id, *(shown(view, declared) for declared in layer.tile_columns), drawn)
        .where(view.c.geom.op("&&")(_envelope("far_")), *_band(layer, view), *filters(layer, view))
        .subquery("t")
    )
    encoded = func.ST_AsMVT(literal_column("t"), layer.id, EXTENT, "geom", "feature_id")
    return (
        select(func.coalesce(encoded, b""))
        .select_from(rows)
        .where(rows.c.geom.is_not(None))
        .scalar_subquery()
    )


def _band(layer: Layer, view: TableClause) -> list[ColumnElement[bool]]:
    return [view.c.band == bindparam("band", type_=Integer)] if layer.view in BANDED_VIEWS else []


def _view_version(view: str) -> Label[str]:
    versions = table("view_version", column("view"), column("version"), schema=PUBLIC)
    return select(versions.c.version).where(versions.c.view == view).scalar_subquery().label(f"v_{view}")
