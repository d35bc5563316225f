"""The département is a setting: a tiny second one is served whole, and the package names none."""

import csv
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mapbox_vector_tile
import pytest
from small import CODES, HOST, POPULATION, SERVED_PEOPLE
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog
from geo_service.settings import ROOT, Settings

PACKAGE = ROOT / "geo_service"
SUFFIXES = {".py", ".sql", ".toml", ".html", ".js"}
FEATURES = {
    "departement": {"99"},
    "territoires": {"est", "ouest"},
    "epci": {"200000001", "200000002"},
    "communes": {*CODES, "99013"},
    "communes_voisines": {"98001"},
    "cantons": set(),
}


def features(client: TestClient, layer: str) -> list[dict[str, Any]]:
    answer = client.get(f"/layers/{layer}.geojson")
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


@pytest.mark.parametrize("layer", FEATURES)
def test_each_level_serves_its_own_zones(small_api: TestClient, layer: str) -> None:
    assert {feature["properties"]["code"] for feature in features(small_api, layer)} == FEATURES[layer]


def test_every_declared_layer_is_listed_and_answers(small_api: TestClient) -> None:
    listed = {layer["id"] for layer in small_api.get("/layers").json()}
    assert listed == {path.stem for path in (ROOT / "layers").glob("*.toml")}
    for layer in listed:
        assert small_api.get(f"/layers/{layer}.geojson").status_code == 200


def test_figures_are_those_of_its_own_files(small_api: TestClient) -> None:
    (whole,) = features(small_api, "departement")
    people = {f["properties"]["code"]: f["properties"]["population"] for f in features(small_api, "communes")}
    assert whole["properties"]["population"] == SERVED_PEOPLE
    assert people == {code: count for code, count in POPULATION.items() if code != "98001"}


@pytest.mark.parametrize("zoom", [0, 4, 5, 6, 8, 10, 12])
def test_tiles_hold_the_departement_at_every_zoom(small_api: TestClient, zoom: int) -> None:
    west, south, east, north = small_api.get("/tiles/departement.json").json()["bounds"]
    assert west < east
    assert south < north
    answer = small_api.get(f"/tiles/departement/{tile_of((west + east) / 2, (south + north) / 2, zoom)}.mvt")
    layers = mapbox_vector_tile.decode(answer.content)
    assert [f["properties"]["code"] for f in layers["departement"]["features"]] == ["99"]


def tile_of(lon: float, lat: float, zoom: int) -> str:
    """Address of the tile over a place, by morecantile."""
    morecantile = pytest.importorskip("morecantile")
    found = morecantile.tms.get("WebMercatorQuad").tile(lon, lat, zoom)
    return f"{found.z}/{found.x}/{found.y}"


@pytest.mark.parametrize(("query", "zone"), [("ile aux oeillets", f"commune:{HOST}"), ("pays de lest", "territoire:est"), ("99901", "commune:99001"), ("Petit Departement", "departement:99")])  # fmt: skip
def test_search_finds_its_places(small_api: TestClient, query: str, zone: str) -> None:
    assert zone in small_api.get("/api/recherche", params={"q": query}).text


def package_files() -> Iterator[Path]:
    return (path for path in PACKAGE.rglob("*") if path.suffix in SUFFIXES)


def shipped_words() -> dict[str, str]:
    """What would betray the shipped département, from its own files: a pattern for each word."""
    settings = Settings()
    declared = tomllib.loads((settings.data_dir / "departement.toml").read_text(encoding="utf-8"))
    with (settings.data_dir / "tables" / "territoires_communes.csv").open(
        encoding="utf-8", newline=""
    ) as stream:
        slugs = {row["territoire_slug"] for row in csv.DictReader(stream)}
    sums = {
        f"{s.equals:.0f}" for source in load_catalog(settings).sources.values() for s in source.checks.sums
    }
    totals = {
        total for total in map(str, declared["attendus"].values()) if len(total) > 2 and total != "1970"
    }
    names = {
        declared["nom"],
        "girondin",
        "bordeaux",
        declared["region"],
        *declared["noms_voisins"].values(),
        *slugs,
    }
    exact = {
        *names,
        *totals,
        *(total for total in sums if len(total) > 2),
        declared["siren"],
        declared["chef_lieu"],
    }
    words = {word: rf"(?<!\w){re.escape(word)}(?!\w)" for word in exact}
    quoted = {code: rf"[\"'«:]\s*{code}\s*[\"'»]" for code in (declared["code"], *declared["voisins"])}
    return words | quoted | {"a commune's code": rf"(?<![\w.]){declared['code']}\d{{3}}(?!\w)"}


@pytest.mark.parametrize(("word", "pattern"), sorted(shipped_words().items()))
def test_the_package_never_names_the_shipped_departement(word: str, pattern: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in package_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line, re.IGNORECASE)
    ]
    assert found == []
