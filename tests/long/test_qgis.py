"""QGIS reads what is served: collections by OGC API Features, GeoPackages with their style, vector tiles."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from os import defpath
from pathlib import Path
from typing import Any

import httpx2
import pytest
from api.kit import EXTENT, layers_of, serving
from conftest import Loaded
from shapely.geometry import box, shape

pytestmark = pytest.mark.long

READER = Path(__file__).with_name("qgis_reads.py")
TILE = box(0, 0, EXTENT, EXTENT)
ABSENT = "QGIS’s Python library is absent: apt-get install --no-install-recommends python3-qgis"


@lru_cache
def python_of_qgis() -> str | None:
    """The system's own Python, when it knows QGIS (Debian: python3-qgis)."""
    python = shutil.which("python3", path=defpath)
    known = (
        python
        and not subprocess.run(
            [python, "-c", "import qgis.core"], check=False, capture_output=True
        ).returncode
    )
    return python if known else None


@pytest.fixture(scope="module")
def api(real: Loaded) -> Iterator[httpx2.Client]:
    with serving(real) as client:
        yield client


@pytest.fixture(scope="module")
def layers(api: httpx2.Client) -> dict[str, dict[str, Any]]:
    return {layer["id"]: layer for layer in api.get("/layers").json()}


@pytest.fixture(scope="module")
def served(api: httpx2.Client, layers: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every feature of every layer, from the other address."""
    return {name: api.get(f"/layers/{name}.geojson").json()["features"] for name in layers}


@pytest.fixture(scope="module")
def seen(
    api: httpx2.Client, layers: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    """What QGIS saw of everything, in one process of its own."""
    python = python_of_qgis()
    if python is None:
        pytest.skip(ABSENT)
    folder = tmp_path_factory.mktemp("qgis")
    for name in layers:
        (folder / f"{name}.gpkg").write_bytes(api.get(f"/layers/{name}.gpkg").content)
    command = [python, str(READER), str(api.base_url).rstrip("/"), str(folder), *layers]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return dict(json.loads(done.stdout.strip().splitlines()[-1]))


def test_qgis_reads_every_feature_of_every_collection(
    seen: dict[str, Any], served: dict[str, list[dict[str, Any]]]
) -> None:
    assert seen["collections"].keys() == served.keys()
    for name, features in served.items():
        collection = seen["collections"][name]
        assert collection["valid"]
        assert collection["count"] == len(features)
        assert collection["empty"] == sum(feature["geometry"] is None for feature in features)
        assert "code" in collection["fields"] or not features, "QGIS reads fields from the first features"


def test_qgis_filters_a_collection(seen: dict[str, Any], served: dict[str, list[dict[str, Any]]]) -> None:
    populations = [feature["properties"]["population"] for feature in served["communes"]]

    assert seen["filtered"]["count"] == sum(number is not None and number > 5000 for number in populations)
    assert 0 < seen["filtered"]["count"] < len(populations)


def test_qgis_reads_every_geopackage_with_its_metadata(
    seen: dict[str, Any], served: dict[str, list[dict[str, Any]]], layers: dict[str, dict[str, Any]]
) -> None:
    for name, features in served.items():
        package = seen["geopackages"][name]
        assert package["valid"]
        assert package["count"] == len(features)
        assert package["title"] == layers[name]["title"]
        assert package["licences"]


def test_qgis_draws_every_geopackage_with_the_colours_of_the_map(
    seen: dict[str, Any], layers: dict[str, dict[str, Any]]
) -> None:
    for name, layer in layers.items():
        package = seen["geopackages"][name]
        symbols = {line["symbol"] for line in layer["legend"]}
        colours = {line["colour"] for line in layer["legend"] if line["symbol"] != "text"}
        assert package["renderer"] == ("nullSymbol" if symbols <= {"text"} else "RuleRenderer")
        assert package["labels"] == ("text" in symbols)
        assert set(package["colours"]) >= colours


def test_qgis_reads_and_draws_a_tile(api: httpx2.Client, seen: dict[str, Any]) -> None:
    body = api.get("/tiles/communes/8/127/92.mvt", follow_redirects=True).content

    inside = [
        feature
        for feature in layers_of(body)["communes"]
        if shape(feature["geometry"])
        .intersection(TILE)
        .area  # GDAL, which reads for QGIS, cuts the buffer off
    ]
    assert seen["tile"]["drawn"]
    assert seen["tile"]["count"] == len(inside) > 400
    assert seen["tile"]["pixels"] > 2000
