"""Ids and attributes of tiles, layers by comma, empty tiles."""

from pathlib import Path

import psycopg
import pytest
from api.kit import layers_of, path, tile_at, tiles_over
from conftest import REGISTRY_LAYERS, Loaded
from small import CODES, to_lonlat
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog
from geo_service.services.load import load_all

MIDDLE = to_lonlat(407_500, 6_410_000)
LAKE = to_lonlat(403_500, 6_403_500)
LAYERS = sorted(path.stem for path in Path("layers").glob("*.toml"))
FILLED = sorted(set(LAYERS) - REGISTRY_LAYERS)


def by_code(body: bytes, layer: str) -> dict[str, dict[str, object]]:
    return {row["properties"]["code"]: row for row in layers_of(body)[layer]}


def test_the_id_of_a_feature_is_the_integer_of_its_zone(tiny: Loaded, tiny_api: TestClient) -> None:
    with psycopg.connect(tiny.url) as connection:
        numbers: dict[str, int] = dict(
            connection.execute("SELECT code, id FROM geo.zone WHERE niveau = 'commune'").fetchall()
        )

    drawn = by_code(tiny_api.get(path("communes", tile_at(*MIDDLE, 9))).content, "communes")

    assert {code: row["id"] for code, row in drawn.items()} == {code: numbers[code] for code in drawn}


@pytest.mark.parametrize("layer", ["communes", "territoires", "mairies", "eau", "limites", "faits"])
def test_ids_stay_the_same_when_everything_is_loaded_again(small: Loaded, layer: str) -> None:
    address = path(layer, tile_at(*LAKE, 11))
    with small.client() as api:
        before = {code: row["id"] for code, row in by_code(api.get(address).content, layer).items()}
    with psycopg.connect(small.url) as connection:
        connection.execute("UPDATE geo.version SET digest = 'autre'")
    load_all(small.settings, small.url)

    with small.client() as api:
        after = {code: row["id"] for code, row in by_code(api.get(address).content, layer).items()}

    assert after == before


@pytest.mark.parametrize("layer", FILLED)
def test_attributes_of_tiles_are_those_of_geojson(real: Loaded, real_api: TestClient, layer: str) -> None:
    """A tile leaves out what is unknown; numbers are the same to the digit."""
    declared = load_catalog(real.settings).layer(layer)
    tile = next(
        tile
        for zoom in (10, 11)
        for tile in tiles_over((-0.7, 44.7, 0.3, 45.3), zoom)
        if real_api.get(path(layer, tile)).status_code == 200
    )
    drawn = by_code(real_api.get(path(layer, tile)).content, layer)
    features = real_api.get(f"/layers/{layer}.geojson").json()["features"]
    known = {row["properties"]["code"]: row["properties"] for row in features}
    shown = {column.name for column in declared.tile_columns}

    for code, row in drawn.items():
        expected = {name: value for name, value in known[code].items() if name in shown and value is not None}
        assert row["properties"] == expected


def test_several_layers_come_in_the_order_asked(tiny_api: TestClient) -> None:
    body = tiny_api.get(path("mairies,eau,communes", tile_at(*LAKE, 11))).content

    assert list(layers_of(body)) == ["mairies", "eau", "communes"]


def test_layers_together_are_each_layer_alone(tiny_api: TestClient) -> None:
    tile = tile_at(*LAKE, 11)
    alone = [tiny_api.get(path(layer, tile)).content for layer in ("eau", "communes", "limites")]

    assert tiny_api.get(path("eau,communes,limites", tile)).content == b"".join(alone)


def test_a_layer_adds_nothing_below_its_first_zoom(tiny_api: TestClient) -> None:
    body = tiny_api.get(path("departement,communes", tile_at(*MIDDLE, 5))).content

    assert list(layers_of(body)) == ["departement"]


@pytest.mark.parametrize("tile", [(12, 0, 0), (0, 0, 0), (22, 4194303, 4194303)])
def test_a_tile_with_nothing_is_204_without_body(tiny_api: TestClient, tile: tuple[int, int, int]) -> None:
    answer = tiny_api.get(path("communes", tile))

    assert (answer.status_code, answer.content) == (204, b"")
    assert "content-encoding" not in answer.headers
    assert answer.headers["etag"]


def test_the_deepest_zoom_is_drawn(tiny_api: TestClient) -> None:
    body = tiny_api.get(path("communes", tile_at(*MIDDLE, 22))).content

    assert layers_of(body)["communes"][0]["properties"]["code"] in CODES
