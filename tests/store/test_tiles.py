"""The statement of a tile: one reading gives the bytes and the versions they were drawn from."""

from collections.abc import AsyncIterator, Sequence

import mapbox_vector_tile
import psycopg
import pytest
from conftest import Loaded

from geo_service.catalog import load_catalog
from geo_service.model.layer import Layer
from geo_service.model.tile import Tile
from geo_service.store.engine import READ_ROLE, role_conninfo
from geo_service.store.tiles import draw_tile, tile_statement

TILE = Tile(8, 127, 92)


@pytest.fixture
async def reader(small: Loaded) -> AsyncIterator[psycopg.AsyncConnection]:
    conninfo = role_conninfo(small.url, READ_ROLE, 10)
    async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
        yield connection


def layers(loaded: Loaded, *ids: str) -> Sequence[Layer]:
    return [load_catalog(loaded.settings).layer(one) for one in ids]


async def test_the_versions_are_those_of_the_snapshot_of_the_bytes(
    small: Loaded, reader: psycopg.AsyncConnection
) -> None:
    """Inside an old snapshot, both stay old although a publication was committed since."""
    statement = tile_statement(layers(small, "communes", "eau"), TILE.z)
    await reader.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    before = await draw_tile(reader, statement, TILE)
    with psycopg.connect(small.url) as owner:
        owner.execute("DELETE FROM geo.eau")
        owner.execute("UPDATE geo.view_version SET version = 'neuve'")

    inside = await draw_tile(reader, statement, TILE)
    await reader.execute("COMMIT")
    after = await draw_tile(reader, statement, TILE)

    assert inside == before
    assert set(after.view_versions.values()) == {"neuve"}
    assert after.body != before.body


async def test_the_same_version_is_the_same_bytes_whatever_the_plan(
    small: Loaded, reader: psycopg.AsyncConnection
) -> None:
    """Rows moved on disk, read by index or one after the other: the ETag is strong."""
    statement = tile_statement(layers(small, "communes", "mairies", "limites"), 12)
    tile = Tile(12, 2039, 1479)
    with psycopg.connect(small.url) as owner:
        owner.execute("UPDATE geo.limite SET niveau = niveau WHERE key > '99004'")
        owner.execute("UPDATE geo.zone_bande SET niveau = niveau WHERE zone_id % 2 = 0")
    bodies = set()
    for index, sequence in (("on", "off"), ("off", "on")):
        await reader.execute(f"SET enable_indexscan = {index}".encode())
        await reader.execute(f"SET enable_bitmapscan = {index}".encode())
        await reader.execute(f"SET enable_seqscan = {sequence}".encode())
        bodies.add((await draw_tile(reader, statement, tile)).body)

    assert len(bodies) == 1
    assert bodies != {b""}


async def test_a_tile_below_every_first_zoom_is_empty_and_has_versions(
    small: Loaded, reader: psycopg.AsyncConnection
) -> None:
    drawn = await draw_tile(reader, tile_statement(layers(small, "mairies"), 3), Tile(3, 3, 2))

    assert (drawn.body, list(drawn.view_versions)) == (b"", ["equipement"])


async def test_layers_are_written_in_the_order_given(small: Loaded, reader: psycopg.AsyncConnection) -> None:
    drawn = await draw_tile(reader, tile_statement(layers(small, "eau", "communes"), 8), TILE)

    assert list(mapbox_vector_tile.decode(drawn.body)) == ["eau", "communes"]


async def test_a_tile_uses_the_index_of_its_band(small: Loaded) -> None:
    """No transformation of an outline and no reading of other bands."""
    statement = tile_statement(layers(small, "communes"), 12).statement

    assert b"ST_Transform" not in statement.text
    assert b"band" in statement.text
