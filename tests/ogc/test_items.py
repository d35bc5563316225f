"""Items: filters, CRS, paging. The oracle is the whole layer as GeoJSON, handled by shapely and Python."""

from collections.abc import Iterator
from typing import Any

import pytest
import shapely
from conftest import Loaded
from pyproj import Transformer
from shapely.geometry import shape
from starlette.testclient import TestClient

from geo_service.services.load import LoadRequest, load

ITEMS = "/api/collections/communes/items"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text[:300][:300]
    return [feature["id"] for feature in answer.json()["features"]]


@pytest.fixture(scope="module")
def whole(real_api: TestClient) -> list[dict[str, Any]]:
    """Every commune, from the other address."""
    return list(real_api.get("/layers/communes.geojson").json()["features"])


def pages(api: TestClient, path: str, **params: Any) -> Iterator[dict[str, Any]]:
    """Follow the links « next »."""
    answer = api.get(path, params=params).json()
    while True:
        yield answer
        following = [item["href"] for item in answer["links"] if item["rel"] == "next"]
        if not following:
            return
        answer = api.get(following[0]).json()


def test_following_next_gives_every_feature_once(real_api: TestClient, whole: list[dict[str, Any]]) -> None:
    found = [feature["id"] for page in pages(real_api, ITEMS, limit=97) for feature in page["features"]]

    assert len(found) == len(set(found)) == len(whole) == 534
    assert set(found) == {feature["id"] for feature in whole}


@pytest.mark.parametrize(
    "sortby", ["-population", "population,nom", "epci_nom,-nom", "territoire_alternative,-population"]
)
def test_sorted_pages_join_into_the_sorted_whole(
    real_api: TestClient, whole: list[dict[str, Any]], sortby: str
) -> None:
    found = [
        f["properties"] for page in pages(real_api, ITEMS, limit=83, sortby=sortby) for f in page["features"]
    ]

    assert [f["code"] for f in found] == sorted_codes(whole, sortby)


def sorted_codes(whole: list[dict[str, Any]], sortby: str) -> list[str]:
    """Python's stable sort, missing last, ties by the layer's own order (the zone's integer is in code order here)."""
    rows = sorted((f["properties"] for f in whole), key=lambda p: p["code"])
    for name in reversed(sortby.split(",")):
        key, down = name.lstrip("-"), name.startswith("-")
        known = sorted((p for p in rows if p[key] is not None), key=lambda p: p[key], reverse=down)
        rows = known + [p for p in rows if p[key] is None]
    return [p["code"] for p in rows]


def test_limit_above_the_maximum_is_served_as_the_maximum(real_api: TestClient) -> None:
    assert len(ids(real_api.get(ITEMS, params={"limit": 1_000_000}))) == 534


@pytest.mark.parametrize("limit", ["0", "-1", "abc", "1.5", ""])
def test_an_impossible_limit_is_refused(real_api: TestClient, limit: str) -> None:
    assert real_api.get(ITEMS, params={"limit": limit}).status_code == 400


def test_the_count_is_given_when_asked_for(real_api: TestClient) -> None:
    plain = real_api.get(ITEMS, params={"limit": 1}).json()
    counted = real_api.get(ITEMS, params={"limit": 1, "compte": "true", "zone": "territoire:medoc"}).json()

    assert "numberMatched" not in plain
    assert (counted["numberReturned"], counted["numberMatched"]) == (1, 50)


def test_a_property_parameter_filters_by_equality(real_api: TestClient, whole: list[dict[str, Any]]) -> None:
    found = ids(real_api.get(ITEMS, params={"territoire_code": "medoc", "limit": 1000}))

    assert set(found) == {f["id"] for f in whole if f["properties"]["territoire_code"] == "medoc"}


@pytest.mark.parametrize(
    "box", [(-1.0, 44.7, -0.5, 45.1), (-0.58, 44.83, -0.57, 44.84), (5.0, 45.0, 6.0, 46.0)]
)
def test_bbox_keeps_what_meets_the_rectangle(
    real_api: TestClient, whole: list[dict[str, Any]], box: tuple[float, ...]
) -> None:
    found = ids(real_api.get(ITEMS, params={"bbox": ",".join(map(str, box)), "limit": 1000}))

    rectangle = shapely.box(*box)
    assert set(found) == {f["id"] for f in whole if shape(f["geometry"]).intersects(rectangle)}


def test_a_bbox_in_latitude_first_order_finds_the_same(real_api: TestClient) -> None:
    straight = real_api.get(ITEMS, params={"bbox": "-1.0,44.7,-0.5,45.1", "limit": 1000})
    flipped = real_api.get(
        ITEMS, params={"bbox": "44.7,-1.0,45.1,-0.5", "bbox-crs": EPSG.format(4326), "limit": 1000}
    )

    assert ids(straight) == ids(flipped) != []


@pytest.mark.parametrize("srid", [2154, 3857, 4326])
def test_coordinates_come_in_the_crs_asked_for_and_the_header_says_it(
    real_api: TestClient, srid: int
) -> None:
    plain = real_api.get(f"{ITEMS}/commune:33063").json()
    answer = real_api.get(f"{ITEMS}/commune:33063", params={"crs": EPSG.format(srid)})

    expected = Transformer.from_crs("OGC:CRS84", f"EPSG:{srid}").transform(
        *plain["geometry"]["coordinates"][0][0][0]
    )
    assert answer.headers["content-crs"] == f"<{EPSG.format(srid)}>"
    assert answer.json()["geometry"]["coordinates"][0][0][0] == pytest.approx(
        expected, abs=0.02 if srid != 4326 else 1e-6
    )


@pytest.mark.parametrize(
    ("interval", "expected"),
    [
        ("2017-03", True),
        ("2017-03-15", True),
        ("2017-04-01/..", False),
        ("../2017-02-28", False),
        ("2016/2018", True),
    ],
)
def test_datetime_meets_a_date_known_to_the_month(
    real_api: TestClient, interval: str, expected: bool
) -> None:
    params = {"datetime": interval, "code": "CH2017-01"}

    assert bool(ids(real_api.get("/api/collections/faits/items", params=params))) is expected


def test_features_without_a_date_meet_every_interval(real_api: TestClient) -> None:
    assert len(ids(real_api.get(ITEMS, params={"datetime": "1900-01-01", "limit": 1000}))) == 534


@pytest.mark.parametrize("text", ["hier", "2019-13", "2019-02-30", "../..", "/", "2019-01-01/2018/x"])
def test_an_unreadable_datetime_is_refused(real_api: TestClient, text: str) -> None:
    assert real_api.get("/api/collections/faits/items", params={"datetime": text}).status_code == 400


def test_a_page_is_not_sent_again_while_nothing_changes(real_api: TestClient) -> None:
    first = real_api.get(ITEMS, params={"limit": 5})
    again = real_api.get(ITEMS, params={"limit": 5}, headers={"If-None-Match": first.headers["etag"]})

    assert again.status_code == 304
    assert not again.content


def test_a_token_of_another_question_is_refused(real_api: TestClient) -> None:
    following = next(
        item["href"]
        for item in real_api.get(ITEMS, params={"limit": 5}).json()["links"]
        if item["rel"] == "next"
    )

    assert real_api.get(f"{following}&zone=territoire:medoc").status_code == 400


def test_a_token_of_a_former_publication_is_gone_with_the_way_to_begin_again(small: Loaded) -> None:
    with small.client() as api:
        first = api.get(ITEMS, params={"limit": 5, "sortby": "nom"}).json()
        following = next(item["href"] for item in first["links"] if item["rel"] == "next")
        table = small.settings.data_dir / "tables" / "communes.csv"
        table.write_text(table.read_text().replace("99300", "99301"))
        (small.settings.data_dir / "tables" / "territoires.csv").write_text(
            (small.settings.data_dir / "tables" / "territoires.csv")
            .read_text()
            .replace("Pays de l'Est", "Pays du Levant")
        )
        load(small.settings, small.url, LoadRequest())
        answer = api.get(following)

    assert answer.status_code == 410
    assert "/api/collections/communes/items?sortby=nom" in answer.json()["detail"]


def test_a_missing_feature_is_a_404(real_api: TestClient) -> None:
    assert real_api.get(f"{ITEMS}/commune:33999").status_code == 404


def test_facts_without_a_place_are_items_without_geometry(real_api: TestClient) -> None:
    page = real_api.get("/api/collections/faits/items", params={"limit": 1000}).json()

    assert sum(feature["geometry"] is None for feature in page["features"]) == 88 - 12
