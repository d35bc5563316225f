"""TileJSON and styles: complete, and about things that exist."""

from pathlib import Path
from typing import Any

import pytest
from api.kit import layers_of, tiles_over
from conftest import REGISTRY_LAYERS, Loaded
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog

LAYERS = sorted(path.stem for path in Path("layers").glob("*.toml"))
FILLED = sorted(set(LAYERS) - REGISTRY_LAYERS)


@pytest.mark.parametrize("ids", [*LAYERS, "eau,communes,mairies"])
def test_tilejson_has_every_required_member(real_api: TestClient, ids: str) -> None:
    """https://github.com/mapbox/tilejson-spec/tree/master/3.0.0"""
    document = real_api.get(f"/tiles/{ids}.json").json()

    assert document["tilejson"] == "3.0.0"
    assert all(
        {"{z}", "{x}", "{y}"} <= set(url.replace("/", " ").replace(".", " ").split())
        for url in document["tiles"]
    )
    assert [layer["id"] for layer in document["vector_layers"]] == ids.split(",")
    assert 0 <= document["minzoom"] <= document["maxzoom"] <= 30


@pytest.mark.parametrize("layer", FILLED)
def test_fields_of_tilejson_are_those_of_the_tiles(real: Loaded, real_api: TestClient, layer: str) -> None:
    kinds = {"String": str, "Number": int | float, "Boolean": bool}
    described = real_api.get(f"/tiles/{layer}.json").json()["vector_layers"][0]["fields"]
    tile = next(
        answer
        for z, x, y in tiles_over((-0.7, 44.7, 0.3, 45.3), 11)
        if (answer := real_api.get(f"/tiles/{layer}/{z}/{x}/{y}.mvt")).status_code == 200
    )

    for feature in layers_of(tile.content)[layer]:
        for name, value in feature["properties"].items():
            assert isinstance(value, kinds[described[name]]), (name, value)


@pytest.mark.parametrize("layer", LAYERS)
def test_every_source_of_a_layer_is_attributed(real: Loaded, real_api: TestClient, layer: str) -> None:
    catalog = load_catalog(real.settings)
    due = {catalog.sources[name].attribution or "" for name in catalog.layer(layer).sources}
    organisations = {
        name for text in due for name in ("IGN", "INSEE", "DGCL", "DILA", "OpenStreetMap") if name in text
    }

    shown = real_api.get(f"/tiles/{layer}.json").json()["attribution"]

    assert all(name in shown for name in organisations)


@pytest.mark.parametrize("ids", ["eau", "communes,eau", "eau,territoires"])
def test_water_is_attributed_to_openstreetmap(real_api: TestClient, ids: str) -> None:
    assert "OpenStreetMap" in real_api.get(f"/tiles/{ids}.json").json()["attribution"]


@pytest.mark.parametrize("layer", FILLED)
def test_no_tile_with_something_lies_outside_the_bounds(real_api: TestClient, layer: str) -> None:
    """Clients ask for nothing beyond the bounds: what lies there would never be seen."""
    document = real_api.get(f"/tiles/{layer}.json").json()
    zoom = max(8, document["minzoom"])
    within = (
        set(tiles_over(document.get("bounds", (-180, -85, 180, 85)), zoom)) if "bounds" in document else None
    )
    filled = {
        tile
        for tile in tiles_over((-2.5, 43.0, 2.0, 46.8), zoom)
        if real_api.get("/tiles/{3}/{0}/{1}/{2}.mvt".format(*tile, layer)).status_code == 200
    }

    assert filled
    assert within is None or filled <= within


def styles(api: TestClient) -> dict[str, Any]:
    return {name: api.get(f"/styles/{name}.json").json() for name in ["carte", *LAYERS]}


def test_styles_only_name_sources_and_layers_that_exist(tiny_api: TestClient) -> None:
    for style in styles(tiny_api).values():
        carried = {
            name: {layer["id"] for layer in tiny_api.get(source["url"]).json()["vector_layers"]}
            for name, source in style["sources"].items()
        }
        drawn = [layer for layer in style["layers"] if layer["type"] != "background"]
        assert all(layer["source-layer"] in carried[layer["source"]] for layer in drawn)


def test_styles_only_read_columns_that_tiles_carry(tiny_api: TestClient) -> None:
    """A misspelt column draws nothing and says nothing."""
    for style in styles(tiny_api).values():
        for layer in style["layers"]:
            if layer["type"] != "background":
                document = tiny_api.get(f"/tiles/{layer['source-layer']}.json").json()
                assert columns_read(layer) <= document["vector_layers"][0]["fields"].keys()


def columns_read(expression: Any) -> set[str]:
    """Names in ["get", name] and ["has", name], anywhere."""
    if isinstance(expression, dict):
        return set().union(*map(columns_read, expression.values()))
    if not isinstance(expression, list):
        return set()
    if len(expression) == 2 and expression[0] in ("get", "has") and isinstance(expression[1], str):
        return {expression[1]}
    return set().union(*map(columns_read, expression))


def test_layers_of_a_style_have_unique_ids(tiny_api: TestClient) -> None:
    for style in styles(tiny_api).values():
        ids = [layer["id"] for layer in style["layers"]]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", ["/tiles/communes.json", "/styles/carte.json", "/styles/eau.json"])
def test_a_description_already_held_is_304(tiny_api: TestClient, address: str) -> None:
    etag = tiny_api.get(address).headers["etag"]

    answer = tiny_api.get(address, headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize("address", ["/tiles/inconnue.json", "/styles/inconnue.json", "/tiles/eau,eau.json"])
def test_descriptions_of_unknown_layers_are_refused(tiny_api: TestClient, address: str) -> None:
    answer = tiny_api.get(address)

    assert answer.status_code in (400, 404)
    assert answer.headers["content-type"] == "application/problem+json"


def test_addresses_follow_the_public_url(tiny: Loaded) -> None:
    settings = tiny.settings.model_copy(update={"public_url": "https://cartes.example.org/geo/"})

    with Loaded(settings, tiny.url).client() as api:
        url = api.get("/tiles/communes.json").json()["tiles"][0]

    assert url.startswith("https://cartes.example.org/geo/tiles/communes/{z}/{x}/{y}.mvt?v=")


def test_every_declared_layer_is_listed_with_addresses_that_answer(
    real: Loaded, tiny_api: TestClient
) -> None:
    listed = {layer["id"]: layer for layer in tiny_api.get("/layers").json()}

    assert listed.keys() == load_catalog(real.settings).layers.keys()
    for layer in listed.values():
        answers = [tiny_api.head(layer[name]).status_code for name in ("tiles", "geojson", "csv")]
        assert answers == [200, 200, 200]
