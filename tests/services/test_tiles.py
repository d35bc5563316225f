"""Tiles of one process: a bounded memory, one draw for many readers, exact versions, an optional cache table."""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
import pytest
from conftest import Loaded
from hypothesis import given
from hypothesis import strategies as st

from geo_service.catalog import load_catalog
from geo_service.model.tile import Tile
from geo_service.services.tiles import ENTRY_BYTES, LayerSet, ServedTile, TileMemory, TileService, layer_set
from geo_service.store.engine import READ_ROLE, cache_pool, read_pool, role_conninfo
from geo_service.store.live import LiveVersions

KEYS = st.tuples(st.just("l"), st.just("v"), st.integers(0, 3), st.just(0), st.just(0), st.just("gzip"))
TILE = Tile(8, 127, 92)
DEEP = Tile(15, 16322, 11832)


@given(st.lists(st.tuples(KEYS, st.binary(max_size=600))), st.integers(0, 3000))
def test_memory_never_holds_more_than_its_limit(
    puts: list[tuple[tuple[object, ...], bytes]], limit: int
) -> None:
    """Compared with a plain least-recently-used list."""
    memory = TileMemory(limit)
    expected: OrderedDict[object, bytes] = OrderedDict()
    for key, body in puts:
        memory.put(key, body)  # type: ignore[arg-type]
        expected.pop(key, None)
        expected[key] = body
        while sum(len(kept) + ENTRY_BYTES for kept in expected.values()) > limit:
            expected.popitem(last=False)

    assert memory.size_bytes == sum(len(kept) + ENTRY_BYTES for kept in expected.values()) <= limit
    assert all(memory.get(key) == expected.get(key) for key, _ in puts)  # type: ignore[arg-type]


def test_a_tile_just_read_is_forgotten_last() -> None:
    memory = TileMemory(2 * (ENTRY_BYTES + 10))
    first, second, third = (("l", "v", number, 0, 0, "gzip") for number in range(3))
    memory.put(first, b"x" * 10)
    memory.put(second, b"x" * 10)

    memory.get(first)
    memory.put(third, b"x" * 10)

    assert [memory.get(key) is not None for key in (first, second, third)] == [True, False, True]


@asynccontextmanager
async def service(loaded: Loaded) -> AsyncIterator[tuple[TileService, LiveVersions]]:
    """A service whose knowledge of versions only moves when the test says so."""
    settings = loaded.settings
    read, cache = read_pool(settings, loaded.url), cache_pool(settings, loaded.url)
    live = LiveVersions(role_conninfo(loaded.url, READ_ROLE, settings.statement_timeout_s))
    async with read, cache:
        async with read.connection() as connection:
            await live.refresh(connection)
        yield TileService(live, read, cache, TileMemory(1 << 20)), live


def communes(loaded: Loaded) -> LayerSet:
    return layer_set([load_catalog(loaded.settings).layer("communes")])


def cached(loaded: Loaded) -> list[tuple[str, int]]:
    """Key and zoom of every stored tile."""
    with psycopg.connect(loaded.url) as connection:
        return connection.execute("SELECT key, z FROM geo.tile_cache").fetchall()


async def stored(loaded: Loaded, rows: int) -> list[tuple[str, int]]:
    """The stored tiles, once there are as many; writing does not delay the answer."""
    for _ in range(40):
        if len(cached(loaded)) >= rows:
            break
        await asyncio.sleep(0.05)
    return cached(loaded)


async def test_many_readers_of_one_tile_cause_one_draw(small: Loaded) -> None:
    """Each draw compresses once."""
    packed: list[bytes] = []

    def compress(body: bytes) -> bytes:
        packed.append(body)
        return gzip.compress(body)

    layers = communes(small)
    async with service(small) as (tiles, _):
        answers = await asyncio.gather(*(tiles.tile(layers, TILE, "gzip", compress) for _ in range(50)))

    assert len(packed) == 1
    assert len(set(answers)) == 1


async def test_a_reader_who_leaves_does_not_stop_the_others(small: Loaded) -> None:
    layers = communes(small)
    async with service(small) as (tiles, _):
        hurried, patient = (
            asyncio.create_task(tiles.tile(layers, TILE, "identity", bytes)) for _ in range(2)
        )
        await asyncio.sleep(0)
        hurried.cancel()

        assert (await patient).body


async def test_a_failed_draw_is_tried_again(small: Loaded) -> None:
    layers = communes(small)
    async with service(small) as (tiles, _):
        with psycopg.connect(small.url, autocommit=True) as owner:
            owner.execute("REVOKE SELECT ON pub.zone_tile FROM geo_read")
            with pytest.raises(psycopg.Error):
                await tiles.tile(layers, TILE, "identity", bytes)
            owner.execute("GRANT SELECT ON pub.zone_tile TO geo_read")

        assert (await tiles.tile(layers, TILE, "identity", bytes)).body


async def test_a_drawn_tile_is_stored_under_its_version(small: Loaded) -> None:
    layers = communes(small)
    async with service(small) as (tiles, _):
        served = await tiles.tile(layers, TILE, "identity", bytes)

        assert await stored(small, 1) == [(served.version, 8)]


async def test_a_stored_tile_is_served_without_drawing(small: Loaded) -> None:
    """A stored body nobody could have drawn comes back."""
    layers = communes(small)
    async with service(small) as (tiles, live):
        with psycopg.connect(small.url) as owner:
            key = layers.version(live.current.versions)
            owner.execute(
                "INSERT INTO geo.tile_cache (key, z, x, y, body) VALUES (%s, 8, 127, 92, 'mis')", [key]
            )

        assert await tiles.tile(layers, TILE, "identity", bytes) == ServedTile(b"mis", key)


async def test_a_tile_stored_under_another_version_is_never_served(small: Loaded) -> None:
    layers = communes(small)
    async with service(small) as (tiles, _):
        with psycopg.connect(small.url) as owner:
            owner.execute(
                "INSERT INTO geo.tile_cache (key, z, x, y, body) VALUES ('vieille', 8, 127, 92, 'mis')"
            )

        assert (await tiles.tile(layers, TILE, "identity", bytes)).body != b"mis"


async def test_deep_tiles_are_not_stored(small: Loaded) -> None:
    async with service(small) as (tiles, _):
        await tiles.tile(communes(small), DEEP, "identity", bytes)
        await asyncio.sleep(0.2)

    assert cached(small) == []


@pytest.mark.parametrize(
    "harm",
    [
        "REVOKE INSERT, SELECT, DELETE ON geo.tile_cache FROM geo_cache",
        "REVOKE USAGE ON SCHEMA geo FROM geo_cache",
        "CREATE RULE full_disk AS ON INSERT TO geo.tile_cache DO INSTEAD SELECT 1 / 0",
    ],
)
async def test_tiles_are_served_when_nothing_can_be_stored(small: Loaded, harm: str) -> None:
    with psycopg.connect(small.url) as owner:
        owner.execute(harm.encode())
    async with service(small) as (tiles, _):
        served = await tiles.tile(communes(small), TILE, "identity", bytes)
        await asyncio.sleep(0.1)

    assert served.body
    assert cached(small) == []


async def test_the_reading_role_can_change_nothing(small: Loaded) -> None:
    async with service(small) as (tiles, _), tiles._read.connection() as connection:
        for statement in (
            "DELETE FROM geo.tile_cache",
            "INSERT INTO geo.tile_cache (key, z, x, y, body) VALUES ('a', 0, 0, 0, '')",
            "UPDATE geo.publication_pointer SET publication_id = NULL",
            "SELECT * FROM geo.zone_version",
            "SELECT geo.refresh_view_versions()",
            "CREATE TABLE pub.t ()",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                await connection.execute(statement.encode())
