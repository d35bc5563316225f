"""Adding one file over an existing view is all a new layer takes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from api.kit import layers_of, path, tile_at
from conftest import Loaded
from small import CODES, ENCLAVE, to_lonlat
from starlette.testclient import TestClient

LAKE = to_lonlat(403_500, 6_403_500)

DECLARATION = """
title = "Communes du nord"
view = "zone"
geometry = "polygon"
minzoom = 7
maxzoom = 14
sources = ["communes"]

[filter]
niveau = "commune"
epci_code = "200000001"
served = true

[style]
kind = "fill"
colour = "contexte"

[[column]]
name = "code"
label = "Code"

[[column]]
name = "nb_communes"
label = "Nombre"
type = "integer"
tile = false
"""
NORTH = {*CODES[6:], ENCLAVE}


@pytest.fixture(scope="module")
def api(tiny: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    layers = shutil.copytree(tiny.settings.layers_dir, tmp_path_factory.mktemp("new") / "layers")
    (Path(layers) / "nord.toml").write_text(DECLARATION, encoding="utf-8")
    with Loaded(tiny.settings.model_copy(update={"layers_dir": layers}), tiny.url).client() as client:
        yield client


def test_it_is_listed(api: TestClient) -> None:
    layer = next(layer for layer in api.get("/layers").json() if layer["id"] == "nord")

    assert (layer["title"], [column["name"] for column in layer["columns"]]) == (
        "Communes du nord",
        ["code", "nb_communes"],
    )


def test_its_tiles_are_drawn(api: TestClient) -> None:
    body = api.get(path("nord", tile_at(*LAKE, 8))).content

    rows = layers_of(body)["nord"]
    assert {row["properties"]["code"] for row in rows} == NORTH
    assert all(row["properties"].keys() == {"code"} for row in rows)


def test_its_tilejson_and_style_are_there(api: TestClient) -> None:
    described = api.get("/tiles/nord.json").json()["vector_layers"]
    drawn = [layer for layer in api.get("/styles/nord.json").json()["layers"] if layer["id"] == "nord"]

    assert described[0]["fields"] == {"code": "String"}
    assert [layer["source-layer"] for layer in drawn] == ["nord"]


def test_it_is_on_the_whole_map(api: TestClient) -> None:
    assert "nord" in {layer["id"] for layer in api.get("/styles/carte.json").json()["layers"]}


def test_its_features_are_filtered(api: TestClient) -> None:
    rows = api.get("/layers/nord.geojson").json()["features"]

    assert {row["properties"]["code"] for row in rows} == NORTH


def test_its_csv_has_the_declared_columns(api: TestClient) -> None:
    lines = api.get("/layers/nord.csv").text.splitlines()

    assert (lines[0], len(lines)) == ("id,code,nb_communes", 1 + len(NORTH))
