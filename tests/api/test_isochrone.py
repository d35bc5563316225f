"""Isochrones as readers ask for them: nested, around their origin, and a sentence for each bad question."""

import asyncio
import os
import signal
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from conftest import Loaded
from shapely.geometry import shape
from small import outlines, to_lonlat
from starlette.testclient import TestClient
from travel.roads import degrees, write_extract

from geo_service.model.tile import LonLat
from geo_service.services.exports import Exports, MakeJob
from geo_service.services.isochrone_job import IsochroneAsked, isochrone_job
from geo_service.services.travel_files import roads_file, travel_stamp
from geo_service.travel.road_graph import read
from geo_service.travel.road_network import save

ADDRESS = "/api/travel/isochrone"
COMMUNE = "commune:99005"


def inside(code: str) -> tuple[float, float]:
    """A point of a commune, in degrees."""
    point = outlines()[code].point_on_surface()
    return to_lonlat(point.x, point.y)


def areas(body: dict[str, Any]) -> dict[int, Any]:
    return {feature["properties"]["minutes"]: shape(feature["geometry"]) for feature in body["features"]}


def test_areas_are_nested_valid_and_hold_their_origin(tiny_api: TestClient) -> None:
    lon, lat = inside("99010")
    answer = tiny_api.get(ADDRESS, params={"lon": lon, "lat": lat, "minutes": "10,3,6"})

    found = areas(answer.json())
    assert answer.headers["content-type"] == "application/geo+json"
    assert list(found) == [10, 6, 3]
    assert all(area.is_valid and area.covers(shapely.Point(lon, lat)) for area in found.values())
    assert all(large.covers(small) for large, small in pairwise(found.values()))


def test_outer_rings_turn_left_and_coordinates_have_seven_decimals(tiny_api: TestClient) -> None:
    body = tiny_api.get(ADDRESS, params={"zone": COMMUNE, "minutes": "6"}).json()

    for polygon in areas(body)[6].geoms:
        assert polygon.exterior.is_ccw
        assert not any(hole.is_ccw for hole in polygon.interiors)
        assert all(round(value, 7) == value for value in polygon.exterior.coords[0])


def test_each_area_says_how_it_was_found_and_how_far_off_it_may_be(tiny_api: TestClient) -> None:
    body = tiny_api.get(ADDRESS, params={"zone": COMMUNE, "minutes": "6"}).json()

    said = body["features"][0]["properties"]
    (metres,) = gpd.GeoSeries([areas(body)[6]], crs=4326).to_crs(2154)
    assert (said["provider"], said["erreur_share"]) == ("land_grid", 0.25)
    assert "± 25 %" in said["mention"]
    assert "non calés" in said["notes"]
    assert said["method"].startswith("land_grid_v1")
    assert said["superficie_km2"] == pytest.approx(metres.area / 1e6, rel=1e-4)


def test_a_former_commune_leaves_from_the_town_hall_of_todays(tiny_api: TestClient) -> None:
    former, now = (
        tiny_api.get(ADDRESS, params={"zone": code}).json() for code in ("commune:99901", "commune:99001")
    )

    assert former["origine"]["zone"] == "commune:99001"
    assert former["features"] == now["features"]


def test_off_the_measured_area_nothing_is_drawn_and_it_is_said(tiny_api: TestClient) -> None:
    body = tiny_api.get(ADDRESS, params={"lon": 7.5, "lat": 48.5, "minutes": "10"}).json()

    assert body["features"][0]["geometry"] is None
    assert body["features"][0]["properties"]["superficie_km2"] is None
    assert body["portee"].startswith("hors de portée")


def test_the_same_question_again_is_not_sent_again(tiny_api: TestClient) -> None:
    first = tiny_api.get(ADDRESS, params={"zone": COMMUNE})
    again = tiny_api.get(ADDRESS, params={"zone": COMMUNE}, headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, "lon et lat, ou bien zone"),
        ("lon=-0.5", 400, "lon et lat, ou bien zone"),
        ("lon=-0.5&lat=44.8&zone=commune:99001", 400, "pas les deux"),
        ("lon=44.8&lat=-0.5", 400, "inversées"),
        ("lon=nan&lat=44.8", 400, "degrés"),
        ("zone=epci:200000001", 400, "zone=commune:code"),
        ("zone=commune:33999", 404, "Aucune mairie connue"),
        ("zone=commune:99001&minutes=0", 400, "de 1 à 120"),
        ("zone=commune:99001&minutes=121", 400, "entier de 0 à 120"),
        ("zone=commune:99001&minutes=dix", 400, "« minutes »"),
        ("zone=commune:99001&minutes=1,2,3,4,5,6,7", 400, "6 durées"),
        ("zone=commune:99001&sens=autour", 400, "depuis ou vers"),
    ],
)
def test_a_bad_question_is_answered_by_a_sentence(
    tiny_api: TestClient, query: str, status: int, words: str
) -> None:
    answer = tiny_api.get(f"{ADDRESS}?{query}")

    assert answer.status_code == status
    assert words in answer.json()["detail"]


async def drawn(exports: Exports, key: str, job: MakeJob) -> bytes:
    file = await exports.file(key, job)
    body = file.path.read_bytes()
    exports.release(file)
    return body


async def test_the_process_keeps_its_times_until_their_inputs_change(small: Loaded) -> None:
    """The operator's law is read again only once the inputs are said to be others."""
    asked = IsochroneAsked(LonLat(*inside("99010")), (5,), "depuis")
    law = small.settings.data_dir / "p.toml"
    law.write_text("", encoding="utf-8")
    settings = small.settings.model_copy(update={"parametres": law})
    async with Exports(settings) as exports:
        before = await drawn(exports, "a", isochrone_job(settings, "one", asked))
        law.write_text("[land_grid]\nper_km = 5\n", encoding="utf-8")
        kept = await drawn(exports, "b", isochrone_job(settings, "one", asked))
        after = await drawn(exports, "c", isochrone_job(settings, "two", asked))
        assert len(exports.pids) == 1
    assert before == kept
    assert b"5 d" in after


async def test_an_interrupted_process_is_replaced(small: Loaded) -> None:
    asked = IsochroneAsked(LonLat(*inside("99010")), (5,), "depuis")
    async with Exports(small.settings) as exports:
        first = await drawn(exports, "a", isochrone_job(small.settings, "one", asked))
        os.kill(exports.pids[0], signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert await drawn(exports, "b", isochrone_job(small.settings, "one", asked)) == first


def test_with_an_operators_roads_the_roads_answer(small: Loaded, tmp_path: Path) -> None:
    network = read(write_extract(tmp_path / "petit.osm.pbf"), "petit")
    save(network, roads_file(small.settings))
    lon, lat = degrees(2)
    with small.client() as client:
        onward, towards = (
            client.get(ADDRESS, params={"lon": lon, "lat": lat, "minutes": 2, "sens": sens}).json()
            for sens in ("depuis", "vers")
        )
    assert onward["provider"] == "road_graph"
    assert areas(onward)[2].covers(shapely.Point(lon, lat))
    assert not areas(onward)[2].equals(areas(towards)[2]), "a street is one-way"


async def test_long_files_do_not_hold_the_places_of_isochrones(small: Loaded) -> None:
    """With one place per kind taken, the other kind still answers."""
    settings = small.settings.model_copy(update={"export_processes": 1})
    asked = IsochroneAsked(LonLat(*inside("99010")), (5,), "depuis")
    async with Exports(settings) as exports, exports._slots["geo_service.services.table_file"]:
        file = await exports.file("a", isochrone_job(settings, "one", asked))
    assert file.size_bytes > 0


def test_a_stamp_follows_the_roads_file(small: Loaded) -> None:
    before = travel_stamp(small.settings)
    roads_file(small.settings).parent.mkdir(parents=True)
    roads_file(small.settings).write_bytes(b"roads")
    assert (before, "routes.npz" in travel_stamp(small.settings)) == ("", True)
