"""Tiles drawn ahead: the right ones, under the right versions, and nothing else kept."""

import morecantile
import psycopg
import pytest
from conftest import REGISTRY_LAYERS, Loaded
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog
from geo_service.model.tile import covering, tile_at
from geo_service.services.bake import bake, baked_sets

TMS = morecantile.tms.get("WebMercatorQuad")
BBOXES = [
    (-1.261, 44.194, 0.316, 45.605),
    (-0.76, 44.63, -0.5, 44.83),
    (-180, -85, 180, 85),
    (2.0, 48.0, 2.0, 48.0),
]


@pytest.mark.parametrize("bbox", BBOXES)
def test_covering_is_that_of_morecantile(bbox: tuple[float, float, float, float]) -> None:
    zoom = 4 if bbox[0] == -180 else 9
    expected = {(tile.z, tile.x, tile.y) for tile in TMS.tiles(*bbox, zooms=list(range(zoom + 1)))}

    found = [(tile.z, tile.x, tile.y) for tile in covering(bbox, zoom)]

    assert expected <= set(found)
    assert len(found) == len(set(found)) <= 2 * len(expected) + 10


@pytest.mark.parametrize("point", [(-0.58, 44.84), (0, 0), (179.99, -80), (-179.99, 80), (0, 90), (0, -90)])
def test_the_tile_of_a_point_is_that_of_morecantile(point: tuple[float, float]) -> None:
    lat = max(min(point[1], 85.05), -85.05)
    expected = TMS.tile(point[0], lat, 12)

    assert tile_at(point[0], point[1], 12) == (expected.x, expected.y)


@pytest.fixture
def baked(small: Loaded) -> Loaded:
    with psycopg.connect(small.url) as connection:
        connection.execute("INSERT INTO geo.tile_cache (key, z, x, y, body) VALUES ('vieille', 0, 0, 0, 'x')")
    bake(small.settings, small.url)
    return small


def keys(loaded: Loaded) -> set[str]:
    with psycopg.connect(loaded.url) as connection:
        return {key for (key,) in connection.execute("SELECT DISTINCT key FROM geo.tile_cache")}


def test_baked_tiles_are_those_readers_are_given(baked: Loaded) -> None:
    """The key of each set is the version that its TileJSON names; tiles of other versions are forgotten."""
    with baked.client() as api:
        versions = {
            api.get(f"/tiles/{layers.ids}.json").json()["data_version"]
            for layers, _ in baked_sets(load_catalog(baked.settings))
        }

    assert keys(baked) <= versions
    assert "vieille" not in keys(baked)
    assert len(keys(baked)) >= len(versions) - 2


def test_the_map_asks_for_baked_sets(baked: Loaded) -> None:
    with baked.client() as api:
        urls = [source["url"] for source in api.get("/styles/carte.json").json()["sources"].values()]

    asked = {url.rpartition("/")[2].removesuffix(".json") for url in urls}
    assert asked - REGISTRY_LAYERS <= {layers.ids for layers, _ in baked_sets(load_catalog(baked.settings))}


def test_a_baked_tile_is_the_tile_drawn_now(baked: Loaded) -> None:
    with psycopg.connect(baked.url) as connection:
        kept: dict[str, bytes] = dict(
            connection.execute(
                "SELECT key, body FROM geo.tile_cache WHERE (z, x, y) = (8, 127, 92)"
            ).fetchall()
        )
        connection.execute("DELETE FROM geo.tile_cache")
        connection.commit()
    with baked.client() as api:
        version = api.get("/tiles/communes.json").json()["data_version"]

        assert body_of(api) == kept[version]


def body_of(api: TestClient) -> bytes:
    body: bytes = api.get("/tiles/communes/8/127/92.mvt", headers={"Accept-Encoding": "identity"}).content
    return body
