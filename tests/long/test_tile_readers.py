"""Every tile of the map from z0 to z10, read alike by MapLibre's reader (npm) and by mapbox-vector-tile (PyPI)."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from api.kit import Feature, layers_of, serving, tiles_over
from conftest import Loaded
from shapely.geometry import shape

pytestmark = pytest.mark.long

READER = Path(__file__).with_name("decode_tiles.mjs")
LIBRARY = Path(__file__).resolve().parents[2] / "node_modules" / "@mapbox" / "vector-tile"
ZOOMS = range(11)
KINDS = {"MultiPoint": "Point", "LineString": "Line", "MultiLineString": "Line", "MultiPolygon": "Polygon"}

Line = tuple[str, list[float], dict[str, Any]]


@pytest.fixture(scope="module")
def api(real: Loaded) -> Iterator[httpx2.Client]:
    with serving(real) as client:
        yield client


@pytest.fixture(scope="module")
def tiles(api: httpx2.Client, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every tile of every source of the map's style that is not empty."""
    folder = tmp_path_factory.mktemp("tiles")
    sources = api.get("/styles/carte.json").json()["sources"]
    bounds = tuple(api.get("/tiles/departement.json").json()["bounds"])
    for name, source in sources.items():
        address = api.get(source["url"]).json()["tiles"][0]
        for zoom in ZOOMS:
            for z, x, y in tiles_over(bounds, zoom):
                answer = api.get(address.format(z=z, x=x, y=y))
                assert answer.status_code in (200, 204), (name, z, x, y)
                if answer.status_code == 200:
                    (folder / f"{name}_{z}_{x}_{y}.mvt").write_bytes(answer.content)
    return folder


@pytest.fixture(scope="module")
def in_javascript(tiles: Path) -> dict[str, dict[str, list[Line]]]:
    """By tile, then by layer: kind, rectangle and properties of each feature."""
    node = shutil.which("node", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if node is None or not LIBRARY.is_dir():
        pytest.skip("node or @mapbox/vector-tile is absent: scripts/setup.sh dev installs both")
    done = subprocess.run([node, READER, tiles], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def as_line(feature: Feature) -> Line:
    kind = feature["geometry"]["type"]
    return (
        KINDS.get(kind, kind),
        [round(at) for at in shape(feature["geometry"]).bounds],
        feature["properties"],
    )


def test_both_readers_find_the_same_features_in_every_tile(
    tiles: Path, in_javascript: dict[str, dict[str, list[Line]]]
) -> None:
    assert len(in_javascript) > 100
    for file in tiles.iterdir():
        in_python = layers_of(file.read_bytes())
        assert in_python
        assert in_javascript[file.name].keys() == in_python.keys()
        for name, features in in_python.items():
            assert [tuple(line) for line in in_javascript[file.name][name]] == list(map(as_line, features))


def test_tiles_of_the_map_hold_every_layer(in_javascript: dict[str, dict[str, list[Line]]]) -> None:
    layers = {name for tile in in_javascript.values() for name in tile}

    assert layers >= {
        "communes",
        "territoires",
        "eau",
        "limites",
        "etiquettes",
        "epci",
        "cantons",
        "departement",
    }
