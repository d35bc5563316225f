"""Which zones are at a point, compared with a tree of the outlines."""

import random

import geopandas as gpd
import pytest
import shapely
from api.kit import real_communes
from conftest import Loaded
from small import DOUBTFUL, outlines, to_lonlat
from starlette.testclient import TestClient

LEVELS = {"territoire": "territoires", "epci": "epci", "canton": "cantons", "departement": "departement"}
EDGE_M = 0.05


def zones_at(api: TestClient, lon: float | str, lat: float | str) -> list[str]:
    answer = api.get("/api/zones/point", params={"lon": lon, "lat": lat})
    assert answer.status_code == 200, answer.text
    return [zone["id"] for zone in answer.json()["zones"]]


def test_three_hundred_points_are_in_the_communes_of_the_tree(real: Loaded, real_api: TestClient) -> None:
    communes = real_communes(real)
    outline = communes.geometry.to_numpy()
    tree, border = shapely.STRtree(outline), shapely.STRtree(shapely.boundary(outline))
    west, south, east, north = communes[communes["departement"] == "33"].total_bounds
    dice = random.Random(2154)
    points = [shapely.Point(dice.uniform(west, east), dice.uniform(south, north)) for _ in range(300)]
    degrees = shapely.get_coordinates(gpd.GeoSeries(points, crs=2154).to_crs(4326).to_numpy())

    for point, (lon, lat) in zip(points, degrees.tolist(), strict=True):
        if not len(border.query(point.buffer(EDGE_M), predicate="intersects")):
            expected = {f"commune:{communes.index[i]}" for i in tree.query(point, predicate="within")}
            found = {zone for zone in zones_at(real_api, lon, lat) if zone.startswith("commune:")}
            assert found == expected


def test_points_are_in_the_larger_zones_of_the_tree(real: Loaded, real_api: TestClient) -> None:
    """Outlines of the other levels are read from the API, dissolved and compared here."""
    dice = random.Random(33)
    shapes = {
        level: {
            row["id"]: shapely.geometry.shape(row["geometry"])
            for row in real_api.get(f"/layers/{layer}.geojson").json()["features"]
        }
        for level, layer in LEVELS.items()
    }
    trees = {level: (list(rows), shapely.STRtree(list(rows.values()))) for level, rows in shapes.items()}

    for _ in range(100):
        point = shapely.Point(dice.uniform(-1.2, 0.3), dice.uniform(44.2, 45.5))
        found = zones_at(real_api, point.x, point.y)
        for level, (ids, tree) in trees.items():
            expected = {ids[i] for i in tree.query(point, predicate="intersects")}
            assert {zone for zone in found if zone.startswith(f"{level}:")} == expected


def test_the_widest_zone_comes_first(tiny_api: TestClient) -> None:
    found = zones_at(tiny_api, *to_lonlat(402_500, 6_407_500))

    assert found == ["departement:99", "territoire:ouest", "epci:200000002", "commune:99004"]


def test_an_enclave_is_not_in_its_host(tiny_api: TestClient) -> None:
    place = outlines()["99013"].centroid

    assert zones_at(tiny_api, *to_lonlat(place.x, place.y))[-1] == "commune:99013"


def test_a_territoire_comes_with_the_confidence_of_the_commune_there(tiny_api: TestClient) -> None:
    place = outlines()[DOUBTFUL].centroid
    lon, lat = to_lonlat(place.x, place.y)

    zones = tiny_api.get("/api/zones/point", params={"lon": lon, "lat": lat}).json()["zones"]

    territoire = next(zone for zone in zones if zone["niveau"] == "territoire")
    assert (territoire["confiance"], territoire["alternative"]) == ("inferred", "ouest")


def test_a_point_on_a_border_is_on_both_sides(small: Loaded) -> None:
    """An outline through a point that is the same number in both systems."""
    with small.client() as api:
        lon, lat = to_lonlat(405_000, 6_402_500)
        found = {zone for zone in zones_at(api, lon, lat) if zone.startswith("commune:")}

    assert found
    assert found <= {"commune:99001", "commune:99002"}


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(0, 0), (100, -50), (180, -90), (-180, 90), (-180, -90), (2.35, 48.85), (-9, 44), (10.4, 45)],
)
def test_nothing_is_known_outside(real_api: TestClient, lon: float, lat: float) -> None:
    assert zones_at(real_api, lon, lat) == []


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        ("nan", "44"),
        ("-0.5", "inf"),
        ("1e999", "44"),
        ("-0,5", "44"),
        ("", "44"),
        ("181", "0"),
        ("0", "90.0001"),
        ("-0.5°", "44"),
        ("0x1", "1"),
        ("\x00", "1"),
    ],
)
def test_what_is_no_point_is_refused_with_a_sentence(tiny_api: TestClient, lon: str, lat: str) -> None:
    answer = tiny_api.get("/api/zones/point", params={"lon": lon, "lat": lat})

    assert (answer.status_code, answer.json()["detail"][-1]) == (400, ".")


@pytest.mark.parametrize("query", ["", "?lon=1", "?lat=1", "?Lon=1&Lat=1"])
def test_a_missing_coordinate_is_named(tiny_api: TestClient, query: str) -> None:
    answer = tiny_api.get(f"/api/zones/point{query}")

    assert answer.status_code == 400
    assert "« l" in answer.json()["detail"]
