"""Nearest objects, and objects within a distance, against distances by pyproj."""

import geopandas as gpd
import pytest
from asking import LATS, LONS, SOME, ask, ids, metres, refused
from conftest import REGISTRY_LAYERS
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

BORDEAUX = {"lon": -0.58, "lat": 44.84}


def by_distance(halls: gpd.GeoDataFrame, lon: float, lat: float) -> list[tuple[float, str]]:
    return sorted(
        (metres(lon, lat, place.x, place.y), hall)
        for place, hall in zip(halls.geometry, halls["id"], strict=True)
    )


@SOME
@given(lon=LONS, lat=LATS, k=st.integers(1, 100))
def test_the_nearest_are_those_of_pyproj_in_the_same_order(
    lon: float, lat: float, k: int, real_api: TestClient, town_halls: gpd.GeoDataFrame
) -> None:
    answer = ask(real_api, "plus-proches", couche="mairies", lon=lon, lat=lat, k=k)
    expected = by_distance(town_halls, lon, lat)[:k]
    distances = [feature["properties"]["distance_m"] for feature in answer["features"]]
    assert distances == pytest.approx([metres for metres, _ in expected], abs=0.06)
    assert set(ids(answer)) == {hall for _, hall in expected}


@SOME
@given(lon=LONS, lat=LATS, reach=st.floats(0, 30_000))
def test_within_a_distance_are_exactly_those_of_pyproj(
    lon: float, lat: float, reach: float, real_api: TestClient, town_halls: gpd.GeoDataFrame
) -> None:
    answer = ask(real_api, "autour", couche="mairies", lon=lon, lat=lat, distance_m=reach)
    expected = {hall for distance, hall in by_distance(town_halls, lon, lat) if distance <= reach}
    assert set(ids(answer)) == expected
    assert answer["bornes"]["trouves"] == len(expected)


def test_neighbours_may_be_chosen_by_attribute_and_zone(
    real_api: TestClient, town_halls: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    medoc = set(communes["code"][communes["territoire_code"] == "medoc"])
    chosen = town_halls[town_halls["commune_code"].isin(medoc) & (town_halls["samedi"] == True)]  # noqa: E712
    answer = ask(
        real_api, "plus-proches", couche="mairies", **BORDEAUX, k=5, zone="territoire:medoc", samedi="oui"
    )
    assert ids(answer) == [hall for _, hall in by_distance(chosen, **BORDEAUX)[:5]]


def test_minutes_are_unknown_with_a_reason(real_api: TestClient) -> None:
    answer = ask(real_api, "plus-proches", couche="mairies", **BORDEAUX, k=1)
    assert answer["features"][0]["properties"]["minutes"] is None
    assert answer["minutes"] == {"valeur": None, "raison": "temps de trajet non calculés"}
    assert "ellipsoïde" in answer["methode"]


def test_a_surface_around_the_point_is_at_no_distance(real_api: TestClient) -> None:
    answer = ask(real_api, "plus-proches", couche="communes", **BORDEAUX, k=2)
    assert ids(answer)[0] == "commune:33063"
    assert answer["features"][0]["properties"]["distance_m"] == 0


def test_every_declared_layer_has_neighbours(real_api: TestClient) -> None:
    for layer in {layer["id"] for layer in real_api.get("/layers").json()} - REGISTRY_LAYERS:
        assert len(ask(real_api, "plus-proches", couche=layer, **BORDEAUX, k=1)["features"]) == 1


def test_a_cut_is_said(real_api: TestClient) -> None:
    bounds = ask(real_api, "autour", couche="mairies", **BORDEAUX, distance_m=30_000, limite=3)["bornes"]
    assert bounds["tronque"] is True
    assert (bounds["rendus"], bounds["limite"]) == (3, 3)
    assert bounds["trouves"] > 3


@pytest.mark.parametrize(
    ("question", "changes"),
    [
        ("plus-proches", {"k": "0"}),
        ("plus-proches", {"k": "101"}),
        ("plus-proches", {"lon": "nan"}),
        ("plus-proches", {"lat": "1e400"}),
        ("plus-proches", {"inconnu": "1"}),
        ("plus-proches", {"samedi": "peut-être"}),
        ("plus-proches", {"nom": "\x00"}),
        ("autour", {"distance_m": "-1"}),
        ("autour", {"distance_m": "nan"}),
        ("autour", {"distance_m": "1e9"}),
        ("autour", {"distance_m": "5", "limite": "0"}),
    ],
)
def test_a_wrong_parameter_is_refused_with_a_sentence(
    question: str, changes: dict[str, str], real_api: TestClient
) -> None:
    parameters = {"couche": "mairies", **BORDEAUX, **changes}
    refused(real_api.get(f"/api/spatial/{question}", params=parameters))


def test_an_unknown_layer_or_zone_is_not_found(real_api: TestClient) -> None:
    refused(real_api.get("/api/spatial/plus-proches", params={"couche": "rien", **BORDEAUX}), 404)
    unknown = {"couche": "mairies", **BORDEAUX, "zone": "commune:33999"}
    refused(real_api.get("/api/spatial/plus-proches", params=unknown), 404)
