"""Publications that happen between, during and around readings: bytes and version always agree."""

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

import psycopg
import pytest
from api.conftest import Twice
from api.kit import layers_of, path
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog
from geo_service.model.tile import Tile
from geo_service.services.tiles import LayerSet, TileMemory, TileService, layer_set
from geo_service.store.engine import READ_ROLE, cache_pool, read_pool, role_conninfo
from geo_service.store.live import LiveVersions

TILE = Tile(8, 127, 92)
ADDRESS = path("communes", (8, 127, 92))
PLAIN = {"Accept-Encoding": "identity"}
ROUNDS = 20
STEPS = st.sampled_from(
    ["publish first", "publish second", "learn", "read", "read first", "read second", "store"]
)


def is_second(body: bytes) -> bool:
    """Whether a tile shows the names of the second publication."""
    return str(layers_of(body)["communes"][0]["properties"]["nom"]).startswith("Neuf-")


@pytest.fixture(scope="module")
def versions(twice: Twice) -> dict[str, bool]:
    """The version of the communes in each publication, and whether it is the second."""
    known = {}
    for publication in (twice.first, twice.second):
        twice.show(publication)
        with twice.loaded.client() as api:
            known[api.get("/tiles/communes.json").json()["data_version"]] = publication == twice.second
    return known


@asynccontextmanager
async def ignorant(twice: Twice) -> AsyncIterator[tuple[TileService, LiveVersions, LayerSet]]:
    """A service that learns of publications only when told to."""
    loaded = twice.loaded
    read, cache = read_pool(loaded.settings, loaded.url), cache_pool(loaded.settings, loaded.url)
    live = LiveVersions(role_conninfo(loaded.url, READ_ROLE, 10))
    async with read, cache:
        async with read.connection() as connection:
            await live.refresh(connection)
        layers = layer_set([load_catalog(loaded.settings).layer("communes")])
        yield TileService(live, read, cache, TileMemory(1 << 20)), live, layers


async def test_a_tile_drawn_after_an_unknown_publication_has_the_new_version(
    twice: Twice, versions: dict[str, bool]
) -> None:
    """The commit falls between reading the version and reading the tile."""
    async with ignorant(twice) as (tiles, _, layers):
        known = tiles.known_version(layers)
        twice.show(twice.second)
        served = await tiles.tile(layers, TILE, "identity", bytes)

    assert served.version != known
    assert versions[served.version] == is_second(served.body)


async def test_a_newer_version_than_the_process_knows_is_honoured(
    twice: Twice, versions: dict[str, bool]
) -> None:
    newer = next(version for version, second in versions.items() if second)
    async with ignorant(twice) as (tiles, _, layers):
        twice.show(twice.second)

        assert await tiles.confirmed_version(layers) == newer == tiles.known_version(layers)


async def test_a_reading_that_began_earlier_never_hides_a_later_one(twice: Twice) -> None:
    """The first reading is inside an old snapshot and waits for its connection."""
    async with ignorant(twice) as (tiles, live, layers):
        known = tiles.known_version(layers)
        async with await psycopg.AsyncConnection.connect(twice.loaded.url) as slow:
            await slow.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            await slow.execute("SELECT 1")
            twice.show(twice.second)
            async with slow.lock:
                early = asyncio.create_task(live.refresh(slow))
                await asyncio.sleep(0)
                await tiles.confirmed_version(layers)
            await early

        assert tiles.known_version(layers) != known


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(STEPS, min_size=3, max_size=12))
def test_bytes_and_version_agree_in_every_order_of_events(
    twice: Twice, versions: dict[str, bool], steps: list[str]
) -> None:
    asyncio.run(play(twice, versions, steps))


async def play(twice: Twice, versions: dict[str, bool], steps: list[str]) -> None:
    """One order of publications, notifications and readings, the knowledge of the process being late at will."""
    named = {"first": twice.first, "second": twice.second}
    async with ignorant(twice) as (tiles, live, layers):
        for step in steps:
            verb, _, which = step.partition(" ")
            if verb == "publish":
                twice.show(named[which])
            elif verb == "learn":
                async with tiles._read.connection() as connection:
                    await live.refresh(connection)
            elif verb == "store":
                await asyncio.gather(*tiles._writing)
            else:
                served = tiles.remembered(layers, TILE, "identity") or await tiles.tile(
                    layers, TILE, "identity", bytes
                )
                assert versions[served.version] == is_second(served.body), steps
        await asyncio.gather(*tiles._writing)


def test_readers_never_see_a_mixture_while_publications_alternate(
    twice: Twice, versions: dict[str, bool]
) -> None:
    """Hundreds of readings, four at a time, while the pointer moves as fast as it can."""
    stop = threading.Event()

    def alternate() -> None:
        while not stop.is_set():
            twice.show(twice.second)
            twice.show(twice.first)

    with twice.loaded.client() as api, ThreadPoolExecutor(4) as pool:
        mover = threading.Thread(target=alternate)
        mover.start()
        try:
            seen: set[tuple[str, bool]] = set()
            for _ in range(ROUNDS):
                seen |= set(pool.map(lambda number: one_reading(api, list(versions), number), range(200)))
                if len(seen) > 1:
                    break
        finally:
            stop.set()
            mover.join()

    assert all(versions[version] == second for version, second in seen)
    assert len(seen) == 2


def one_reading(api: TestClient, versions: list[str], number: int) -> tuple[str, bool]:
    """A reading, with or without asking for a version."""
    wanted = {} if number % 3 == 2 else {"v": versions[number % 3]}
    answer = api.get(ADDRESS, params=wanted, headers=PLAIN)
    if answer.history == [] and wanted and answer.status_code == 200:
        assert answer.headers["etag"].startswith(f'"{wanted["v"]}-')
    return answer.headers["etag"].strip('"').partition("-")[0], is_second(answer.content)
