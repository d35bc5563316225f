"""Zones and objects at one point and at many."""

import csv
import io

import geopandas as gpd
import pytest
import shapely
from asking import LATS, LONS, SOME, TO_DEGREES, TO_METRES, ask, ids, post, refused
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

BORDEAUX = {"lon": -0.58, "lat": 44.84}
CSV = {"content-type": "text/csv"}


def zones_by_geopandas(zones: gpd.GeoDataFrame, lon: float, lat: float) -> set[str]:
    point = shapely.Point(TO_METRES.transform(lon, lat))
    return set(zones["id"][zones.intersects(point)])


@SOME
@given(points=st.lists(st.tuples(LONS, LATS), min_size=1, max_size=30))
def test_a_batch_gives_the_zones_that_geopandas_finds(
    points: list[tuple[float, float]], real_api: TestClient, zones: gpd.GeoDataFrame
) -> None:
    asked = [{"id": str(i), "lon": lon, "lat": lat} for i, (lon, lat) in enumerate(points)]
    answer = post(real_api, "points", {"points": asked})
    found = [{zone["id"] for zone in point["zones"]} for point in answer["points"]]
    assert found == [zones_by_geopandas(zones, lon, lat) for lon, lat in points]


def test_a_batch_equals_its_points_asked_one_by_one(real_api: TestClient, communes: gpd.GeoDataFrame) -> None:
    places = shapely.points(communes.geometry.bounds[["minx", "miny"]].to_numpy()[::9])
    lonlats = [TO_DEGREES.transform(place.x, place.y) for place in places]
    asked = [{"id": f"p{i}", "lon": lon, "lat": lat} for i, (lon, lat) in enumerate(lonlats)]
    together = post(real_api, "points", {"points": asked})["points"]
    alone = [post(real_api, "points", {"points": [point]})["points"][0] for point in asked]
    assert together == alone


def test_a_batch_agrees_with_the_zones_at_a_point(real_api: TestClient) -> None:
    alone = real_api.get("/api/zones/point", params=BORDEAUX).json()["zones"]
    batch = post(real_api, "points", {"points": [BORDEAUX]})["points"][0]["zones"]
    assert [zone["id"] for zone in batch] == [zone["id"] for zone in alone]
    assert [zone["confiance"] for zone in batch if zone["niveau"] == "territoire"] == ["cited"]


def test_ten_thousand_points_come_back_in_order(real_api: TestClient) -> None:
    asked = [
        {"id": i, "lon": -1.2 + 1.5 * (i % 100) / 100, "lat": 44.2 + 1.3 * i / 10_000} for i in range(10_000)
    ]
    answer = post(real_api, "points", {"points": asked}, niveaux="commune")
    assert [point["id"] for point in answer["points"]] == [str(i) for i in range(10_000)]
    assert answer["bornes"] == {"points": 10_000, "points_max": 10_000, "tronque": False}


def test_a_doubtful_commune_says_so_at_each_of_its_points(
    real_api: TestClient, communes: gpd.GeoDataFrame
) -> None:
    doubtful = communes[communes["territoire_alternative"].notna()]
    inner = doubtful.geometry.representative_point()
    lonlats = [TO_DEGREES.transform(point.x, point.y) for point in inner]
    asked = [{"lon": lon, "lat": lat} for lon, lat in lonlats]
    answer = post(real_api, "points", {"points": asked}, niveaux="territoire")
    found = [point["zones"][0]["alternative"] for point in answer["points"]]
    assert found == list(doubtful["territoire_alternative"])


def test_a_point_on_a_border_is_on_both_sides(small_api: TestClient) -> None:
    lon, lat = TO_DEGREES.transform(405_000.0, 6_408_000.0)
    answer = post(small_api, "points", {"points": [{"lon": lon, "lat": lat}]}, niveaux="commune")
    assert len(answer["points"][0]["zones"]) in {1, 2}


def test_csv_comes_in_with_decimal_commas_and_goes_out_as_csv(real_api: TestClient) -> None:
    text = "﻿id;lon;lat\r\n=a;-0,58;44,84\r\nb;2;10\r\n".encode()
    response = real_api.post("/api/spatial/points?niveaux=commune", content=text, headers=CSV)
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [row["id"] for row in rows] == ["'=a", "b"]
    assert [row["commune"] for row in rows] == ["commune:33063", ""]
    assert "France" in rows[1]["remarque"]


def test_swapped_coordinates_in_a_batch_are_named_without_losing_the_others(real_api: TestClient) -> None:
    answer = post(real_api, "points", {"points": [{"lon": 44.84, "lat": -0.58}, BORDEAUX]})
    assert "inversées" in answer["points"][0]["remarque"]
    assert answer["points"][0]["zones"] == []
    assert answer["points"][1]["zones"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"points": []}, "Aucun point"),
        ({}, "points"),
        ([], "points"),
        ({"points": [{"lon": "a", "lat": 2}]}, "Point n° 1"),
        ({"points": [{"lon": True, "lat": 2}]}, "Point n° 1"),
        ({"points": [{"lon": 1000, "lat": 2}]}, "Point n° 1"),
        ({"points": [{"id": "\x00", "lon": 1, "lat": 45}]}, "nul"),
        ({"points": [{"id": "x" * 101, "lon": 1, "lat": 45}]}, "100 caractères"),
        ({"points": [{"id": {}, "lon": 1, "lat": 45}]}, "texte ou un entier"),
        ({"points": [{"lon": 0, "lat": 45}] * 10_001}, "10000 au plus"),
    ],
)
def test_a_bad_batch_is_refused_with_its_place(body: object, words: str, real_api: TestClient) -> None:
    assert words in refused(real_api.post("/api/spatial/points", json=body))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"\xff\xfe", "UTF-8"),
        (b"id,lon\n1,2\n", "lat"),
        (b"id,lon,lat\n1,nan,2\n", "Point n"),
        (b"id,lon,lat\n1,,2\n", "Point n"),
        (b"id,lon,lat\n\x00,1,2\n", "nul"),
        (b"id,lon,lat\n" + b"1,0,45\n" * 10_001, "10000 au plus"),
    ],
)
def test_a_bad_csv_is_refused_with_its_place(text: bytes, words: str, real_api: TestClient) -> None:
    assert words in refused(real_api.post("/api/spatial/points", content=text, headers=CSV))


def test_surfaces_and_near_objects_at_a_point(real_api: TestClient) -> None:
    answer = ask(real_api, "point", **BORDEAUX, couches="communes,epci,mairies")
    assert ids(answer["couches"]["communes"]) == ["commune:33063"]
    assert ids(answer["couches"]["epci"]) == ["epci:243300316"]
    assert answer["couches"]["mairies"]["bornes"]["tronque"] is False
    assert "50 m" in answer["methode"]


def test_every_declared_layer_can_be_asked_at_a_point(real_api: TestClient) -> None:
    layers = [layer["id"] for layer in real_api.get("/layers").json()]
    for layer in layers:
        assert set(ask(real_api, "point", **BORDEAUX, couches=layer)["couches"]) == {layer}


def test_coordinates_the_wrong_way_round_get_a_hint(real_api: TestClient) -> None:
    response = real_api.get("/api/spatial/point", params={"lon": 44.84, "lat": -0.58})
    assert "inversées" in refused(response)
