"""Filters of layers by zone, rectangle and number, compared with shapely."""

from typing import Any

import geopandas as gpd
import pytest
import shapely
from api.kit import real_communes
from conftest import Loaded
from small import CODES, DOUBTFUL, ENCLAVE, outlines
from starlette.testclient import TestClient

EAST = set(CODES[2::3])
WEST = {*CODES, ENCLAVE} - EAST
SOUTH = set(CODES[:6])
EVERY = {*CODES, ENCLAVE}


def codes(api: TestClient, layer: str, **query: str) -> set[str]:
    answer = api.get(f"/layers/{layer}.geojson", params=query)
    assert answer.status_code == 200, answer.text
    return {row["properties"]["code"] for row in answer.json()["features"]}


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("departement:99", EVERY),
        ("territoire:est", EAST),
        ("territoire:ouest", WEST),
        ("epci:200000002", SOUTH),
        ("commune:99008", {"99008"}),
        ("commune:99013", {"99013"}),
        ("territoire:est,commune:99001", EAST | {"99001"}),
        ("commune:99001,commune:99001", {"99001"}),
        (" commune:99001 , ,commune:99002,", {"99001", "99002"}),
        ("commune:98001", set()),
        ("", EVERY),
    ],
)
def test_a_zone_keeps_the_communes_inside_it(tiny_api: TestClient, zone: str, expected: set[str]) -> None:
    assert codes(tiny_api, "communes", zone=zone) == expected


def test_a_canton_keeps_the_communes_inside_it(real: Loaded, real_api: TestClient) -> None:
    """Compared with shapely: inner points of communes in the outline of the canton."""
    canton = real_api.get("/layers/cantons.geojson?limit=1").json()["features"][0]
    outline = gpd.GeoSeries([shapely.geometry.shape(canton["geometry"])], crs=4326).to_crs(2154)[0]
    communes = real_communes(real)
    served = communes[communes["departement"] == "33"]
    inside = set(served.index[served.geometry.representative_point().within(outline)])

    assert codes(real_api, "communes", zone=canton["id"]) == inside


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("commune:99901", {"99001"}),
        ("commune:99902,commune:99003", {"99002", "99003"}),
        ("commune:99901,commune:99001", {"99001"}),
    ],
)
def test_former_communes_stand_for_those_that_took_them_over(
    tiny_api: TestClient, zone: str, expected: set[str]
) -> None:
    assert codes(tiny_api, "communes", zone=zone) == expected


def test_former_communes_of_the_real_departement_resolve(real_api: TestClient) -> None:
    """Saint-Antoine is now in Val de Virvée, Cantenac in Margaux-Cantenac."""
    assert codes(real_api, "communes", zone="commune:33371,commune:33091") == {"33018", "33268"}


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("commune:99001", {"F1"}),
        ("commune:99901", {"F1"}),
        ("commune:99002", set()),
        ("territoire:ouest", {"F1", "F2"}),
        ("territoire:est", {"F2"}),
        ("epci:200000002", {"F1"}),
        ("departement:99", {"F1", "F2", "F3"}),
    ],
)
def test_facts_follow_their_zones_even_without_a_place(
    tiny_api: TestClient, zone: str, expected: set[str]
) -> None:
    assert codes(tiny_api, "faits", zone=zone) == expected


@pytest.mark.parametrize("commune", ["99005", "99008", "99013", "99001"])
def test_every_border_of_a_commune_is_among_the_lines_of_its_zone(tiny_api: TestClient, commune: str) -> None:
    own = {code for code in codes(tiny_api, "limites") if commune in code.split("-")}

    assert own <= codes(tiny_api, "limites", zone=f"commune:{commune}")


def test_lines_of_a_zone_touch_it(tiny_api: TestClient) -> None:
    touching = {code for code, shape in outlines().items() if shape.touches(outlines()["99001"])} | {"99001"}

    for code in codes(tiny_api, "limites", zone="commune:99001"):
        assert touching & set(code.split("-"))


@pytest.mark.parametrize(
    ("zone", "status"),
    [
        ("commune:00000", 404),
        ("commune:99001,epci:123456789", 404),
        ("territoire:nord", 404),
        ("commune:9900", 400),
        ("commune:", 400),
        ("99001", 400),
        ("pays:est", 400),
        ("commune:99001;DROP TABLE geo.zone", 400),
        (",".join(f"commune:{n:05d}" for n in range(601)), 400),
    ],
)
def test_zones_nobody_knows_are_refused_with_a_sentence(tiny_api: TestClient, zone: str, status: int) -> None:
    answer = tiny_api.get("/layers/communes.geojson", params={"zone": zone})

    assert (answer.status_code, answer.json()["detail"][-1]) == (status, ".")


@pytest.mark.parametrize(
    "bbox",
    [
        (-0.60, 44.80, -0.50, 44.90),
        (-1.261, 44.194, 0.316, 45.605),
        (-180.0, -90.0, 180.0, 90.0),
        (-0.58, 44.84, -0.58, 44.84),
        (-0.60, 44.84, -0.50, 44.84),
        (-0.58, 44.70, -0.58, 44.90),
        (-1.1, 44.4, 0.1, 44.41),
    ],
)
def test_a_rectangle_keeps_what_it_meets(
    real: Loaded, real_api: TestClient, bbox: tuple[float, float, float, float]
) -> None:
    """Compared with shapely in degrees: points, segments and the world included."""
    communes = real_communes(real)
    served = communes[communes["departement"] == "33"].geometry.to_crs(4326)
    shapes = served.to_numpy()
    west, south, east, north = bbox
    rectangle = (
        shapely.box(*bbox)
        if west < east and south < north
        else shapely.envelope(shapely.LineString([(west, south), (east, north)]))
    )
    sure = set(served.index[shapely.intersects(shapely.buffer(shapes, -1e-6), rectangle)])
    possible = set(served.index[shapely.intersects(shapely.buffer(shapes, 1e-6), rectangle)])

    found = codes(real_api, "communes", bbox=",".join(map(str, bbox)))

    assert sure <= found <= possible
    assert sure


@pytest.mark.parametrize("bbox", ["100,0,101,1", "-60,-60,-50,-50", "0,-90,1,-89", "179,89,180,90"])
@pytest.mark.parametrize("extension", ["geojson", "csv"])
def test_a_rectangle_outside_france_is_empty(tiny_api: TestClient, bbox: str, extension: str) -> None:
    answer = tiny_api.get(f"/layers/communes.{extension}", params={"bbox": bbox})

    assert answer.status_code == 200
    assert "99001" not in answer.text


@pytest.mark.parametrize(
    "bbox",
    [
        "170,0,-170,10",
        "0,1,1,0",
        "1,2,3",
        "1,2,3,4,5",
        "a,b,c,d",
        "nan,0,1,1",
        "0,0,inf,1",
        "0,0,1e999,1",
        "-181,0,0,1",
        "0,0,1,91",
        ",,,",
        "44.8;0;1;2",
    ],
)
def test_rectangles_that_cannot_be_are_refused(tiny_api: TestClient, bbox: str) -> None:
    answer = tiny_api.get("/layers/communes.geojson", params={"bbox": bbox})

    assert (answer.status_code, answer.json()["detail"][-1]) == (400, ".")


@pytest.mark.parametrize(("limit", "rows"), [("0", 0), ("1", 1), ("7", 7), ("1000000", 13)])
def test_limit_is_the_largest_number_of_rows(tiny_api: TestClient, limit: str, rows: int) -> None:
    assert len(codes(tiny_api, "communes", limit=limit)) == rows


@pytest.mark.parametrize("limit", ["-1", "1.5", "beaucoup", "1000001", "٣", "1e3", "9" * 400])
def test_a_limit_that_is_no_number_is_refused(tiny_api: TestClient, limit: str) -> None:
    assert tiny_api.get("/layers/communes.geojson", params={"limit": limit}).status_code == 400


def test_filters_add_up(tiny_api: TestClient) -> None:
    found: Any = codes(tiny_api, "communes", zone="territoire:est,territoire:ouest", limit="3")

    assert found == {"99001", "99002", "99003"}
    assert DOUBTFUL not in found
