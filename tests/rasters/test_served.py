"""Rasters as readers get them: tiles, values, statistics, the file by ranges; and a sentence for a bad question."""

from typing import Any

import numpy as np
import psycopg
import pytest
import rasterio
import shapely
from api.kit import serving
from rasters.made import LOST, MADE_UP, REACHED, Drawn, rgba
from small import ENCLAVE, POPULATION, SERVED_PEOPLE, lake, outlines, to_lonlat
from starlette.testclient import TestClient

from geo_service.model.tile import tile_at
from geo_service.pages.feuille import corners, sheet_frame
from geo_service.services.feuille_minutes import Minutes, pictures_of, tiles_under
from geo_service.services.feuille_zones import mercator

UNTIL = "public, max-age=31536000, immutable"


def value(client: TestClient, name: str, x: float, y: float) -> dict[str, Any]:
    lon, lat = to_lonlat(x, y)
    body: dict[str, Any] = client.get(f"/api/rasters/{name}/valeur", params={"lon": lon, "lat": lat}).json()
    return body


def tile_of(client: TestClient, name: str, x: float, y: float, zoom: int = 10) -> str:
    lon, lat = to_lonlat(x, y)
    column, row = tile_at(lon, lat, zoom)
    return f"/raster/{name}/{zoom}/{column}/{row}.png"


def centre(code: str) -> tuple[float, float]:
    point = outlines()[code].centroid
    return point.x, point.y


def test_the_value_at_a_point_is_that_of_the_field_and_no_less_than_the_least_trip_of_a_commune(
    drawn: Drawn, drawn_api: TestClient
) -> None:
    minutes, frame = drawn.fields[REACHED].raster()
    for code in ("99010", "99006", "99003"):
        x, y = centre(code)
        row, column = int((frame.north - y) // frame.cell_m), int((x - frame.west) // frame.cell_m)
        assert value(drawn_api, REACHED, x, y)["valeur"] == pytest.approx(
            max(minutes[row, column], 2), abs=0.05
        )


def test_water_out_of_reach_and_outside_are_never_mixed_and_never_zero(drawn_api: TestClient) -> None:
    x, y = centre("99010")
    lost = value(drawn_api, LOST, x, y)
    water = value(drawn_api, LOST, lake().centroid.x, lake().centroid.y)
    outside = value(drawn_api, LOST, x + 100_000, y)
    assert [one["valeur"] for one in (lost, water, outside)] == [None, None, None]
    assert (lost["qualite"], lost["raison"]) == ("unreachable", "hors de portée")
    assert (water["qualite"], water["raison"]) == ("not_applicable", "eau, ou loin de toute route")
    assert outside["raison"] == "hors du département servi"


def test_a_tile_shows_the_legends_colour_of_the_value(drawn: Drawn, drawn_api: TestClient) -> None:
    x, y = centre("99011")
    told = drawn_api.get(f"/raster/{REACHED}.json").json()["legend"]
    minutes = value(drawn_api, REACHED, x, y)["valeur"]
    wanted = next(
        one for one in told["classes"] if one["jusqu_a_min"] is None or minutes <= one["jusqu_a_min"]
    )
    png = drawn_api.get(tile_of(drawn_api, REACHED, x, y)).content
    colours = {"#" + bytes(colour[:3].tolist()).hex() for colour in rgba(png).reshape(-1, 4) if colour[3]}
    assert wanted["couleur"] in colours
    assert colours <= {one["couleur"] for one in told["classes"]}


def test_a_tile_is_kept_for_ever_by_its_version_and_found_again(drawn_api: TestClient) -> None:
    address = tile_of(drawn_api, REACHED, *centre("99011"))
    plain = drawn_api.get(address)
    version = plain.headers["etag"].strip('"')
    kept = drawn_api.get(f"{address}?v={version}")
    old = drawn_api.get(f"{address}?v=ancienne", follow_redirects=False)
    again = drawn_api.get(address, headers={"If-None-Match": plain.headers["etag"]})
    assert (plain.headers["content-type"], plain.headers["cache-control"]) == (
        "image/png",
        "public, no-cache",
    )
    assert kept.headers["cache-control"] == UNTIL
    assert (old.status_code, old.headers["location"]) == (307, f"?v={version}")
    assert (again.status_code, again.content) == (304, b"")
    assert drawn_api.get(f"/raster/{REACHED}.json").json()["tiles"][0].endswith(f"?v={version}")


def test_a_tile_where_nothing_shows_is_empty(drawn_api: TestClient) -> None:
    assert drawn_api.get(f"/raster/{REACHED}/10/0/0.png").status_code == 204


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/raster/rien/10/0/0.png", 404, "/api/rasters"),
        ("/raster/rien.json", 404, "inconnu"),
        ("/rasters/rien.tif", 404, "inconnu"),
        ("/api/rasters/rien/valeur?lon=-0.5&lat=44.8", 404, "inconnu"),
        (f"/raster/{REACHED}/11/0/0.png", 404, "zoom 5 au zoom 10"),
        (f"/raster/{REACHED}/10/x/0.png", 400, "entiers positifs"),
        (f"/raster/{REACHED}/10/5000/0.png", 400, "n'existe pas"),
        (f"/api/rasters/{REACHED}/valeur?lon=44.8&lat=-0.5", 400, "inversées"),
        (f"/api/rasters/{REACHED}/valeur?lon=a&lat=44", 400, "nombres"),
        (f"/api/rasters/{REACHED}/statistiques?zone=commune:98001", 404, "hors du département"),
        (f"/api/rasters/{REACHED}/statistiques?zone=ici", 400, "niveau:code"),
        (f"/api/rasters/{REACHED}/statistiques", 400, "zone"),
        (f"/api/rasters/{REACHED}/statistiques?zone=commune:99001&seuil=0", 400, "de 1 à 240"),
        (f"/api/rasters/{REACHED}/statistiques?zone=commune:99001&seuil=5.5", 400, "entier"),
    ],
)
def test_a_bad_question_is_answered_by_a_sentence(
    drawn_api: TestClient, address: str, status: int, words: str
) -> None:
    answer = drawn_api.get(address)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def of_zone(client: TestClient, zone: str, seuil: int) -> dict[str, Any]:
    body: dict[str, Any] = client.get(
        f"/api/rasters/{REACHED}/statistiques", params={"zone": zone, "seuil": seuil}
    ).json()
    return body


def test_land_of_a_commune_is_measured_as_shapely_does(drawn: Drawn, drawn_api: TestClient) -> None:
    minutes, frame = drawn.fields[REACHED].raster()
    x, y = frame.centres().T
    cells = shapely.box(x - 250, y - 250, x + 250, y + 250)
    km2 = shapely.area(shapely.intersection(cells, outlines()["99006"])) / 1e6
    tenths = np.round(minutes.filled(np.nan).ravel(), 1)
    told = of_zone(drawn_api, "commune:99006", 17)["surface"]
    assert told["total_km2"] == pytest.approx(km2.sum())
    assert told["au_dela_km2"] == pytest.approx(km2[tenths > 17].sum(), abs=0.01)
    assert told["moyenne_min"] == pytest.approx(np.average(tenths[km2 > 0], weights=km2[km2 > 0]), abs=0.06)
    assert (told["minimum_min"], told["maximum_min"]) == (tenths[km2 > 0].min(), tenths[km2 > 0].max())


def test_people_of_a_zone_are_those_of_its_communes_by_both_readings(
    drawn: Drawn, drawn_api: TestClient
) -> None:
    told = of_zone(drawn_api, "departement:99", 7)["population"]
    beyond = sum(
        people for code, people in POPULATION.items()
        if code != "98001" and 7 < drawn.halls.get(f"commune:{code}", np.nan) < np.inf
    )  # fmt: skip
    assert told["repartition"]["total_habitants"] == SERVED_PEOPLE
    assert told["mairie"]["au_dela_habitants"] == beyond
    assert "Répartition supposée" in told["note"]


def test_a_zone_is_the_sum_of_its_communes(drawn: Drawn, drawn_api: TestClient) -> None:
    communes = [one for one in POPULATION if one != "98001"]
    parts = [of_zone(drawn_api, f"commune:{code}", 6)["surface"] for code in communes]
    whole = of_zone(drawn_api, "departement:99", 6)["surface"]
    for name in ("total_km2", "au_dela_km2"):
        assert whole[name] == pytest.approx(sum(part[name] for part in parts), abs=0.1)
    assert whole["maximum_min"] == max(part["maximum_min"] for part in parts)


def test_without_a_threshold_that_of_the_indicator_counts(drawn_api: TestClient) -> None:
    body = drawn_api.get(f"/api/rasters/{REACHED}/statistiques?zone=commune:99001").json()
    assert body["seuil_min"] == 7


def test_a_former_commune_is_answered_by_todays(drawn_api: TestClient) -> None:
    former = of_zone(drawn_api, "commune:99901", 6)
    assert (former["demande"], former["zone"]["zone"]) == ("commune:99901", "commune:99001")


def test_a_commune_smaller_than_its_cells_keeps_its_people(drawn_api: TestClient) -> None:
    told = of_zone(drawn_api, f"commune:{ENCLAVE}", 6)
    assert told["surface"]["total_km2"] == pytest.approx(1.0, abs=0.01)
    assert told["population"]["repartition"]["total_habitants"] == POPULATION[ENCLAVE]


def test_where_nothing_is_reached_there_are_no_minutes_and_all_is_out_of_reach(drawn_api: TestClient) -> None:
    address = f"/api/rasters/{LOST}/statistiques?zone=commune:99010&seuil=10"
    told = drawn_api.get(address).json()["surface"]
    assert (told["moyenne_min"], told["au_dela_share"], told["hors_portee_share"]) == (None, 0.0, 1.0)


def test_generated_data_are_said_in_every_answer(drawn_api: TestClient) -> None:
    x, y = centre("99010")
    for answer in (
        value(drawn_api, MADE_UP, x, y),
        drawn_api.get(f"/raster/{MADE_UP}.json").json(),
        drawn_api.get(f"/api/rasters/{MADE_UP}/statistiques?zone=commune:99010").json(),
    ):
        assert answer["nature_min"] == "demonstration"
        assert "démonstration" in answer["avertissement"]
    assert value(drawn_api, REACHED, x, y)["avertissement"] is None


def test_the_tilejson_says_its_zooms_its_bounds_and_its_credit(drawn_api: TestClient) -> None:
    told = drawn_api.get(f"/raster/{REACHED}.json").json()
    assert (told["tilejson"], told["minzoom"], told["maxzoom"]) == ("3.0.0", 5, 10)
    assert (len(told["bounds"]), told["attribution"], told["unite"]) == (4, "essai", "min")
    assert [one["jusqu_a_min"] for one in told["legend"]["classes"]] == [5, 10, 15, 20, 30, 45, 60, None]


def test_the_list_names_every_raster_with_its_addresses(drawn_api: TestClient) -> None:
    listed = {one["id"]: one for one in drawn_api.get("/api/rasters").json()["rasters"]}
    assert listed.keys() == {REACHED, LOST, MADE_UP}
    assert listed[REACHED]["licence"] == "LO 2.0"
    for name in ("tilejson", "geotiff"):
        assert drawn_api.get(listed[REACHED][name].removeprefix("http://testserver")).status_code == 200


@pytest.mark.parametrize(
    ("header", "status", "first", "length"),
    [
        ({}, 200, 0, None),
        ({"Range": "bytes=0-99"}, 206, 0, 100),
        ({"Range": "bytes=100-"}, 206, 100, None),
        ({"Range": "bytes=-10"}, 206, -10, None),
        ({"Range": "bytes=5-1"}, 200, 0, None),
        ({"Range": "bytes=0-1,5-9"}, 200, 0, None),
        ({"Range": "bytes=0-99", "If-Range": '"ancienne"'}, 200, 0, None),
    ],
)
def test_the_file_is_read_by_ranges(
    drawn: Drawn, drawn_api: TestClient, header: dict[str, str], status: int, first: int, length: int | None
) -> None:
    whole = drawn.rows[REACHED].cog
    answer = drawn_api.get(f"/rasters/{REACHED}.tif", headers=header)
    assert (answer.status_code, answer.content) == (status, whole[first:][:length])


def test_a_range_beyond_the_file_is_refused(drawn: Drawn, drawn_api: TestClient) -> None:
    size = len(drawn.rows[REACHED].cog)
    answer = drawn_api.get(f"/rasters/{REACHED}.tif", headers={"Range": f"bytes={size}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{size}")
    assert "hors du fichier" in answer.json()["detail"]


def test_gdal_reads_it_through_the_network(drawn: Drawn) -> None:
    with (
        serving(drawn.loaded) as client,
        rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"),
        rasterio.open(f"/vsicurl/{str(client.base_url).rstrip('/')}/rasters/{REACHED}.tif") as raster,
    ):
        minutes = raster.read(1, masked=True) * raster.scales[0]
        layout = raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"]
    assert layout == "COG"
    assert float(minutes.min()) == pytest.approx(
        max(float(drawn.fields[REACHED].raster()[0].min()), 2), abs=0.06
    )


def test_every_address_is_described(drawn_api: TestClient) -> None:
    paths = drawn_api.get("/api/openapi.json").json()["paths"]
    assert {
        "/api/travel/isochrone",
        "/api/rasters",
        "/api/rasters/{indicateur}/valeur",
        "/api/rasters/{indicateur}/statistiques",
        "/raster/{indicateur}.json",
        "/raster/{indicateur}/{z}/{x}/{y}.png",
        "/rasters/{indicateur}.tif",
    } <= paths.keys()


async def test_a_printed_map_of_minutes_holds_the_tiles_of_the_screen(
    drawn: Drawn, drawn_api: TestClient
) -> None:
    x, y = mercator(*to_lonlat(*centre("99011")))
    frame = sheet_frame(x - 30_000, y - 30_000, x + 30_000, y + 30_000)
    async with await psycopg.AsyncConnection.connect(drawn.loaded.url) as connection:
        pictures = await pictures_of(connection, Minutes({"indicateur": REACHED}), frame)
    tiles = list(tiles_under(frame))
    served = [drawn_api.get(f"/raster/{REACHED}/{one.z}/{one.x}/{one.y}.png").content for one in tiles]
    assert [(one.box, one.png) for one in pictures] == [
        (tile.bounds(), png) for tile, png in zip(tiles, served, strict=True) if png
    ]
    west, south, east, north = corners(frame)
    bounds = [tile.bounds() for tile in tiles]
    assert min(one[0] for one in bounds) <= west < east <= max(one[2] for one in bounds)
    assert min(one[1] for one in bounds) <= south < north <= max(one[3] for one in bounds)
