"""Points counted in cells at low zooms: whatever the points, every row is counted once."""

import asyncio
from collections import Counter
from itertools import product
from math import floor

import mapbox_vector_tile
import psycopg
import pytest
from api.kit import layers_of, path, tiles_over
from conftest import Loaded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.testclient import TestClient

from geo_service.crs import WEB_MERCATOR, WEB_MERCATOR_HALF_M
from geo_service.model.layer import Layer
from geo_service.model.tile import Tile
from geo_service.store.tiles import draw_tile, tile_statement

Point = tuple[float, float]

CELLS, BELOW, DEEPEST = 8, 7, 4
MADE_VIEW = """
    CREATE TABLE geo.essai (geom geometry(Point, {srid}));
    CREATE VIEW pub.essai_tile AS
    SELECT NULL::smallint AS band, 1::bigint AS feature_id, 'a' AS id, 'a' AS code, geom FROM geo.essai;
"""


def counted_layer(**changes: object) -> Layer:
    declared = {
        "id": "essai",
        "title": "Essai",
        "view": "essai",
        "geometry": "point",
        "aggregate": {"below_zoom": BELOW, "cells": CELLS, "label": "Nombre"},
        "style": {"kind": "circle", "colour": "mairie"},
        "column": [{"name": "code", "label": "Code"}],
    }
    return Layer.model_validate(declared | changes)


def side_m(zoom: int) -> float:
    return 2 * WEB_MERCATOR_HALF_M / (1 << zoom)


on_a_line = st.integers(0, CELLS * 2**DEEPEST - 1).map(
    lambda number: -WEB_MERCATOR_HALF_M + number * side_m(DEEPEST) / CELLS
)
anywhere = st.floats(-WEB_MERCATOR_HALF_M, WEB_MERCATOR_HALF_M, exclude_min=True, exclude_max=True)
points = st.lists(st.tuples(on_a_line | anywhere, on_a_line.map(lambda y: -y) | anywhere), max_size=40)


async def drawn(url: str, rows: list[Point], zoom: int) -> dict[tuple[int, int], list[int]]:
    """Numbers in each tile of a zoom, in a transaction that leaves nothing."""
    statement = tile_statement([counted_layer()], zoom)
    found = {}
    async with await psycopg.AsyncConnection.connect(url) as connection:
        await connection.execute(MADE_VIEW.format(srid=WEB_MERCATOR).encode())
        insert = f"INSERT INTO geo.essai VALUES (ST_SetSRID(ST_MakePoint(%s, %s), {WEB_MERCATOR}))".encode()
        await connection.cursor().executemany(insert, rows)
        for x, y in product(range(1 << zoom), repeat=2):
            body = (await draw_tile(connection, statement, Tile(zoom, x, y))).body
            layers = mapbox_vector_tile.decode(body)
            if layers:
                found[x, y] = [row["properties"]["nombre"] for row in layers["essai"]["features"]]
        await connection.rollback()
    return found


@given(rows=points, zoom=st.integers(0, 3))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_sum_of_counts_is_the_number_of_rows(small: Loaded, rows: list[Point], zoom: int) -> None:
    """Points on the sides of tiles and of cells included, on both sides of none."""
    found = asyncio.run(drawn(small.url, rows, zoom))

    assert sum(map(sum, found.values())) == len(rows)


@given(rows=points)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_cell_counts_its_own_rows(small: Loaded, rows: list[Point]) -> None:
    zoom, cell_m = 2, side_m(2) / CELLS
    expected = Counter(
        (floor((x + WEB_MERCATOR_HALF_M) / cell_m), floor((WEB_MERCATOR_HALF_M - y) / cell_m))
        for x, y in rows
    )
    by_tile: dict[tuple[int, int], list[int]] = {}
    for (column, row), number in expected.items():
        by_tile.setdefault((column // CELLS, row // CELLS), []).append(number)

    found = asyncio.run(drawn(small.url, rows, zoom))

    assert {tile: sorted(numbers) for tile, numbers in found.items()} == {
        tile: sorted(numbers) for tile, numbers in by_tile.items()
    }


@pytest.mark.parametrize("zoom", [6, 7, 8, 9])
def test_the_counts_of_the_map_add_up_to_the_rows_of_the_layer(real_api: TestClient, zoom: int) -> None:
    rows = len(real_api.get("/layers/mairies_comptees.geojson").json()["features"])
    tiles = tiles_over((-1.5, 44.0, 0.6, 45.8), zoom)
    bodies = [real_api.get(path("mairies_comptees", tile)).content for tile in tiles]

    numbers = [
        row["properties"]["nombre"] for body in bodies if body for row in layers_of(body)["mairies_comptees"]
    ]
    assert sum(numbers) == rows > len(numbers)


def test_from_the_declared_zoom_on_each_row_is_drawn(real_api: TestClient) -> None:
    rows = {
        row["properties"]["code"]
        for row in real_api.get("/layers/mairies_comptees.geojson").json()["features"]
    }
    bodies = [
        real_api.get(path("mairies_comptees", tile)).content
        for tile in tiles_over((-1.5, 44.0, 0.6, 45.8), 10)
    ]
    shown = [row["properties"] for body in bodies if body for row in layers_of(body)["mairies_comptees"]]

    assert {row["code"] for row in shown} == rows
    assert not any("nombre" in row for row in shown)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"geometry": "polygon"}, "points"),
        ({"minzoom": BELOW}, "below_zoom"),
        ({"column": [{"name": "nombre", "label": "Nombre"}]}, "renommez"),
    ],
)
def test_a_declaration_of_counts_that_cannot_be_drawn_is_refused(
    changes: dict[str, object], told: str
) -> None:
    with pytest.raises(ValidationError, match=told):
        counted_layer(**changes)
