"""One layer over another, against shapely and pyproj."""

import geopandas as gpd
import pytest
from asking import ask, km2, refused
from starlette.testclient import TestClient

from geo_service.model.overlay import Overlap, without_slivers


def test_shared_areas_are_those_of_shapely_on_the_ellipsoid(
    real_api: TestClient, communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame
) -> None:
    asked = {"couche": "communes", "avec": "cantons", "zone": "territoire:medoc", "tolerance_m2": 1000}
    answer = ask(real_api, "superposition", **asked)
    shapes = dict(zip(zones["id"], zones.geometry, strict=True))
    medoc = communes["id"][communes["territoire_code"] == "medoc"]
    cantons = zones["id"][zones["niveau"] == "canton"]
    shared = {(a, b): km2(shapes[a].intersection(shapes[b])) for a in medoc for b in cantons}
    expected = {pair: area for pair, area in shared.items() if area >= 0.001}
    found = {(row["a"], row["b"]): row["superficie_km2"] for row in answer["paires"]}
    assert found == pytest.approx(expected, rel=1e-5, abs=1e-5)


def test_shares_of_a_cut_surface_and_its_people_add_up(small_api: TestClient) -> None:
    answer = ask(small_api, "superposition", couche="communes", avec="eau")
    shares = {row["a"]: row["a_part"] for row in answer["paires"]}
    assert len(shares) == 4
    assert sum(row["b_part"] for row in answer["paires"]) == pytest.approx(1, abs=1e-4)
    for row in answer["paires"]:
        people = 100 * int(row["a"][-2:])
        assert row["a_habitants_estimes"] == pytest.approx(people * row["a_part"], abs=0.06)


def test_the_order_of_the_layers_does_not_change_what_they_share(small_api: TestClient) -> None:
    one = ask(small_api, "superposition", couche="communes", avec="eau")["paires"]
    other = ask(small_api, "superposition", couche="eau", avec="communes")["paires"]
    areas = {(row["b"], row["a"]): row["superficie_km2"] for row in other}
    assert {(row["a"], row["b"]): row["superficie_km2"] for row in one} == pytest.approx(areas, rel=1e-6)


def test_people_by_surface_are_labelled_as_supposed(small_api: TestClient) -> None:
    answer = ask(small_api, "superposition", couche="communes", avec="eau")
    assert answer["habitants"] == "répartition supposée"
    assert answer["natures"]["calculs"] == "computed"
    assert all(row["b_habitants_estimes"] is None for row in answer["paires"])


def test_slivers_are_dropped_and_said(real_api: TestClient) -> None:
    asked = {"couche": "communes", "avec": "eau", "zone": "territoire:medoc"}
    fine = ask(real_api, "superposition", **asked, tolerance_m2=0)
    coarse = ask(real_api, "superposition", **asked, tolerance_m2=1_000_000)
    dropped = coarse["eclats_ecartes"]
    assert fine["eclats_ecartes"]["nombre"] == 0
    assert dropped["nombre"] == fine["bornes"]["trouves"] - coarse["bornes"]["trouves"] > 0
    assert all(row["superficie_km2"] >= 1 for row in coarse["paires"])


def test_a_sliver_is_smaller_than_the_tolerance() -> None:
    pairs = [Overlap("a", None, 2.0, 100, "b", None, 4.0, None, area) for area in (0.5, 0.01, 0.001)]
    found = without_slivers(pairs, 10_000)
    assert [pair.km2 for pair in found.kept] == [0.5, 0.01]
    assert (found.slivers, found.slivers_km2) == (1, 0.001)
    assert (pairs[0].a_share, pairs[0].b_share) == (0.25, 0.125)
    assert (pairs[0].a_people, pairs[0].b_people) == (25, None)


def test_a_surface_without_area_has_no_share() -> None:
    assert Overlap("a", None, 0.0, 5, "b", None, 1.0, None, 0.0).a_people == 0


@pytest.mark.parametrize(
    ("avec", "words"),
    [("communes", "différentes"), ("mairies", "polygones")],
)
def test_only_two_layers_of_surfaces_can_be_laid_over(avec: str, words: str, real_api: TestClient) -> None:
    asked = {"couche": "communes", "avec": avec}
    assert words in refused(real_api.get("/api/spatial/superposition", params=asked))
