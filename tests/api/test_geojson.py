"""GeoJSON as RFC 7946 asks, compared with the outlines by shapely and pyproj."""

import json
import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from api.conftest import Twice
from conftest import REGISTRY_LAYERS, Loaded
from small import NEIGHBOUR, outlines
from starlette.testclient import TestClient

LAYERS = sorted(path.stem for path in Path("layers").glob("*.toml"))
FILLED = sorted(set(LAYERS) - REGISTRY_LAYERS)
DEGREES_TO_M = 111_320.0
SLIVER_DEG2 = 1e-9
"""About 8 m²: rounded to seven decimals, a narrow ring may cross itself."""


def features(api: TestClient, layer: str, **query: str) -> list[dict[str, Any]]:
    answer = api.get(f"/layers/{layer}.geojson", params=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["features"]
    return found


@pytest.mark.parametrize("layer", FILLED)
def test_every_layer_is_a_feature_collection_of_rfc_7946(real_api: TestClient, layer: str) -> None:
    answer = real_api.get(f"/layers/{layer}.geojson")
    document = answer.json()

    assert answer.headers["content-type"] == "application/geo+json"
    assert set(document) == {"type", "features"}
    assert all(set(row) == {"type", "id", "geometry", "properties"} for row in document["features"])
    assert all("crs" not in (row["geometry"] or {}) for row in document["features"])
    assert len({row["id"] for row in document["features"]}) == len(document["features"]) > 0


@pytest.mark.parametrize("layer", LAYERS)
def test_coordinates_are_degrees_with_seven_decimals_at_most(real_api: TestClient, layer: str) -> None:
    text = real_api.get(f"/layers/{layer}.geojson", params={"limit": "50"}).text
    rows = json.loads(text, parse_float=lambda digits: digits)["features"]
    shown = json.loads(text)["features"]

    for row, exact in zip(shown, rows, strict=True):
        for (lon, lat), written in zip(points_of(row), points_of(exact), strict=True):
            assert -3 < lon < 3
            assert 42 < lat < 48
            assert all(len(str(digits).partition(".")[2]) <= 7 for digits in written)


def points_of(row: dict[str, Any]) -> list[Any]:
    geometry = row["geometry"]
    return [] if geometry is None else flat(geometry["coordinates"])


def flat(part: Any) -> list[Any]:
    return (
        [part] if not isinstance(part[0], list) else [position for inner in part for position in flat(inner)]
    )


@pytest.mark.parametrize("layer", ["communes", "territoires", "eau", "cantons"])
def test_exterior_rings_turn_left_and_holes_right(real_api: TestClient, layer: str) -> None:
    for row in features(real_api, layer):
        geometry = shapely.from_geojson(json.dumps(row["geometry"]))
        for polygon in shapely.get_parts(geometry):
            assert turn(polygon.exterior) > -SLIVER_DEG2
            assert all(turn(hole) < SLIVER_DEG2 for hole in polygon.interiors)


def turn(ring: shapely.LinearRing) -> float:
    """Signed area by the shoelace formula: positive when the ring turns left."""
    x, y = (shapely.get_coordinates(ring) - shapely.get_coordinates(ring)[0]).T
    return float((x[:-1] * y[1:] - x[1:] * y[:-1]).sum() / 2)


def test_outlines_are_those_of_the_source_in_crs84(tiny_api: TestClient) -> None:
    """The host of an enclave keeps its hole."""
    true = gpd.GeoSeries(outlines(), crs=2154).to_crs(4326).drop(NEIGHBOUR)
    found = {row["properties"]["code"]: row for row in features(tiny_api, "communes")}

    assert found.keys() == set(true.index)
    for code, row in found.items():
        drawn = shapely.from_geojson(json.dumps(row["geometry"]))
        assert shapely.hausdorff_distance(drawn, true[code]) * DEGREES_TO_M < 0.05
        assert drawn.symmetric_difference(true[code]).area < 2e-7 * true[code].length


def test_the_id_is_the_public_id(tiny_api: TestClient) -> None:
    assert all(row["id"] == f"commune:{row['properties']['code']}" for row in features(tiny_api, "communes"))


def test_facts_without_a_place_are_kept_with_null_geometry(tiny_api: TestClient) -> None:
    placed = {row["id"]: row["geometry"] is not None for row in features(tiny_api, "faits")}

    assert placed == {"fait:F1": True, "fait:F2": False, "fait:F3": False}


def test_numbers_keep_three_decimals(real_api: TestClient) -> None:
    for row in features(real_api, "communes"):
        density = row["properties"]["densite_hab_km2"]
        assert density is None or math.isclose(density, round(density, 3), abs_tol=1e-9)


def test_any_page_may_read_the_features(tiny_api: TestClient) -> None:
    headers = tiny_api.get("/layers/communes.geojson", headers={"Origin": "https://example.org"}).headers

    assert headers["access-control-allow-origin"] == "*"
    assert {"ETag", "Link", "Content-Crs"} <= set(headers["access-control-expose-headers"].split(", "))


@pytest.mark.parametrize("extension", ["geojson", "csv"])
def test_features_already_held_are_304(tiny_api: TestClient, extension: str) -> None:
    address = f"/layers/communes.{extension}?zone=territoire:est"
    etag = tiny_api.get(address).headers["etag"]

    answer = tiny_api.get(address, headers={"If-None-Match": etag})

    assert (answer.status_code, answer.content) == (304, b"")


def test_every_question_has_its_own_etag(tiny_api: TestClient) -> None:
    queries = ["", "?limit=1", "?zone=territoire:est", "?bbox=-1,44,0,45"]
    addresses = [f"/layers/communes.{kind}{query}" for kind in ("geojson", "csv") for query in queries]

    etags = {tiny_api.get(address).headers["etag"] for address in [*addresses, "/layers/epci.geojson"]}

    assert len(etags) == 9


def test_the_etag_changes_with_the_publication_and_comes_back(twice: Twice) -> None:
    etags = []
    with twice.loaded.client() as api:
        for publication in (twice.first, twice.second, twice.first):
            twice.show(publication)
            etags.append(api.get("/layers/communes.geojson").headers["etag"])

    assert etags[0] == etags[2] != etags[1]


def test_head_gives_the_headers_of_get_without_body(tiny_api: TestClient) -> None:
    whole, head = tiny_api.get("/layers/communes.geojson"), tiny_api.head("/layers/communes.geojson")

    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])


def test_an_unknown_layer_is_404(tiny: Loaded, tiny_api: TestClient) -> None:
    answer = tiny_api.get("/layers/inconnue.geojson")

    assert answer.status_code == 404
    assert "communes" in answer.json()["detail"]
