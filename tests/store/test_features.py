"""Rows of a layer leave the database in batches: memory does not grow with the layer."""

import tracemalloc

import psycopg
import pytest
from conftest import Loaded

from geo_service.catalog import load_catalog
from geo_service.store.engine import READ_ROLE, role_conninfo
from geo_service.store.features import BATCH_ROWS, FeatureQuery, geojson_statement, parameters, stream

ROWS = 40_000
TEXT = "x" * 2_000


@pytest.fixture
def large(small: Loaded) -> Loaded:
    """The tiny département with forty thousand town halls: some 80 MB of GeoJSON."""
    with psycopg.connect(small.url) as connection:
        connection.execute(
            """
            INSERT INTO geo.equipement (version_id, id, type, nom, zone_id, attributes, geom)
            SELECT e.version_id, 'plus-' || n, e.type, %s, e.zone_id, '{}', e.geom
            FROM (SELECT * FROM geo.equipement ORDER BY id DESC LIMIT 1) e, generate_series(1, %s) n
            """,
            [TEXT, ROWS],
        )
    return small


async def read_all(loaded: Loaded, query: FeatureQuery) -> tuple[int, int, int]:
    """Rows, bytes and the largest batch of a whole reading."""
    statement = geojson_statement(load_catalog(loaded.settings).layer("mairies"), query)
    count = size = largest = 0
    async with await psycopg.AsyncConnection.connect(role_conninfo(loaded.url, READ_ROLE, 30)) as connection:
        async for rows in stream(connection, statement, parameters(statement, query)):
            count, largest = count + len(rows), max(largest, len(rows))
            size += sum(len(row[0]) for row in rows)
    return count, size, largest


async def test_a_large_layer_is_read_in_constant_memory(large: Loaded) -> None:
    await read_all(large, FeatureQuery(limit=BATCH_ROWS * 2))
    tracemalloc.start()
    try:
        count, size, largest = await read_all(large, FeatureQuery())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (count > ROWS, largest <= BATCH_ROWS) == (True, True)
    assert peak < size / 10


async def test_the_first_batch_does_not_wait_for_the_last(large: Loaded) -> None:
    """What the first batch costs in server memory is that of the batch: the rest is not made yet."""
    statement = geojson_statement(load_catalog(large.settings).layer("mairies"), FeatureQuery(limit=ROWS))
    async with await psycopg.AsyncConnection.connect(role_conninfo(large.url, READ_ROLE, 30)) as connection:
        batches = stream(connection, statement, parameters(statement, FeatureQuery(limit=ROWS)))

        assert len(await anext(batches)) == BATCH_ROWS
        await batches.aclose()  # type: ignore[attr-defined]
        assert (await (await connection.execute("SELECT 1")).fetchone()) == (1,)


async def test_all_batches_are_of_one_snapshot(large: Loaded) -> None:
    """A commit in the middle of the reading changes nothing of it."""
    statement = geojson_statement(load_catalog(large.settings).layer("mairies"), FeatureQuery())
    async with await psycopg.AsyncConnection.connect(role_conninfo(large.url, READ_ROLE, 30)) as connection:
        batches = stream(connection, statement, parameters(statement, FeatureQuery()))
        await anext(batches)
        with psycopg.connect(large.url) as owner:
            owner.execute("UPDATE geo.equipement SET nom = 'autre'")
        seen = [row[0] async for rows in batches for row in rows]

    assert not any("autre" in row for row in seen)
