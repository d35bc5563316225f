"""Outlines known to need no repair are drawn without: the same shapes, valid, turned the same way."""

import asyncio

import mapbox_vector_tile
import psycopg
import pytest
import shapely
from api.kit import Address, tiles_over
from conftest import Loaded
from shapely.geometry import shape

from geo_service.catalog import load_catalog
from geo_service.model.tile import Tile
from geo_service.store.tiles import draw_tile, tile_statement

Shapes = dict[int, shapely.Geometry]
LAYERS = ("communes", "epci", "territoires")


async def both_ways(loaded: Loaded, layer: str, tile: Address) -> tuple[Shapes, Shapes]:
    """A tile as served, and as it is when no outline is known to be plain."""
    statement = tile_statement([load_catalog(loaded.settings).layer(layer)], tile[0])
    async with await psycopg.AsyncConnection.connect(loaded.url) as connection:
        served = (await draw_tile(connection, statement, Tile(*tile))).body
        await connection.execute("UPDATE geo.zone_bande SET plain_from = NULL")
        repaired = (await draw_tile(connection, statement, Tile(*tile))).body
        await connection.rollback()
    return shapes_of(served), shapes_of(repaired)


def shapes_of(body: bytes) -> Shapes:
    decoded = mapbox_vector_tile.decode(body, default_options={"y_coord_down": True})
    return {row["id"]: shape(row["geometry"]) for layer in decoded.values() for row in layer["features"]}


def turns(geometry: shapely.Geometry) -> set[bool]:
    return {bool(shapely.is_ccw(part.exterior)) for part in shapely.get_parts(geometry)}


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("zoom", [6, 7, 8, 9, 10, 11])
def test_a_plain_outline_is_the_repaired_one(real: Loaded, layer: str, zoom: int) -> None:
    tile = tiles_over((-0.6, 44.8, -0.5, 44.9), zoom)[0]
    served, repaired = asyncio.run(both_ways(real, layer, tile))

    assert served.keys() == repaired.keys() != set()
    assert all(one.is_valid for one in served.values())
    for key, one in served.items():
        assert one.symmetric_difference(repaired[key]).area <= max(10.0, 0.001 * one.area)
        assert turns(one) == turns(repaired[key])


def test_most_outlines_are_plain_at_low_zooms(real: Loaded) -> None:
    with psycopg.connect(real.url) as connection:
        row = connection.execute(
            "SELECT avg((plain_from <= 7)::integer) FROM geo.zone_bande WHERE bande = 1"
        ).fetchone()

    assert row is not None
    assert row[0] > 0.95


def test_outlines_of_near_zooms_are_always_repaired(real: Loaded) -> None:
    with psycopg.connect(real.url) as connection:
        found = connection.execute(
            "SELECT DISTINCT plain_from FROM geo.zone_bande WHERE bande = 4"
        ).fetchall()

    assert found == [(None,)]
