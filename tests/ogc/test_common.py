"""Landing page, conformance, collections: the assertions of OGC API Common and Features part 1."""

import re
from typing import Any

import pytest
from starlette.testclient import TestClient


def links(body: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [item for item in body["links"] if item["rel"] == rel]


@pytest.mark.parametrize("rel", ["self", "alternate", "service-desc", "service-doc", "conformance", "data"])
def test_the_landing_page_links_to_everything(real_api: TestClient, rel: str) -> None:
    body = real_api.get("/api").json()

    assert all(real_api.get(item["href"]).status_code == 200 for item in links(body, rel))
    assert links(body, rel)


def test_declared_conformance_includes_the_core_of_features(real_api: TestClient) -> None:
    declared = real_api.get("/api/conformance").json()["conformsTo"]

    assert "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core" in declared


def test_every_layer_is_a_collection_that_answers(real_api: TestClient) -> None:
    collections = real_api.get("/api/collections").json()["collections"]

    assert {item["id"] for item in collections} == {item["id"] for item in real_api.get("/layers").json()}
    for item in collections:
        assert real_api.get(f"/api/collections/{item['id']}").json()["id"] == item["id"]
        assert real_api.get(links(item, "items")[0]["href"], params={"limit": 1}).status_code == 200


def test_a_collection_offers_crs84_first_and_its_storage_crs(real_api: TestClient) -> None:
    body = real_api.get("/api/collections/communes").json()

    assert body["crs"][0] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    assert body["storageCrs"] == "http://www.opengis.net/def/crs/EPSG/0/2154"


def test_the_extent_of_a_collection_holds_its_features(real_api: TestClient) -> None:
    west, south, east, north = real_api.get("/api/collections/communes").json()["extent"]["spatial"]["bbox"][
        0
    ]

    outside = real_api.get(
        "/api/collections/communes/items", params={"bbox": f"{east + 0.01},{south},5,{north}"}
    )
    assert outside.json()["numberReturned"] == 0
    assert west < -1.2


def test_the_openapi_document_is_of_version_3_0_without_null_type(real_api: TestClient) -> None:
    document = real_api.get("/api/openapi.json")

    assert document.json()["openapi"].startswith("3.0")
    assert '"type":"null"' not in document.text


def test_the_openapi_document_describes_limit_and_bbox_as_the_standard_asks(real_api: TestClient) -> None:
    operation = real_api.get("/api/openapi.json").json()["paths"]["/api/collections/{collection_id}/items"][
        "get"
    ]
    parameters = {item["name"]: item for item in operation["parameters"]}

    assert parameters["limit"]["schema"]["minimum"] == 1
    assert parameters["bbox"]["schema"]["minItems"] == 4
    assert (parameters["bbox"]["style"], parameters["bbox"]["explode"]) == ("form", False)


def test_queryables_are_the_declared_columns_and_the_geometry(real_api: TestClient) -> None:
    columns = next(item for item in real_api.get("/layers").json() if item["id"] == "communes")["columns"]

    body = real_api.get("/api/collections/communes/queryables").json()

    assert set(body["properties"]) == {column["name"] for column in columns} | {"geom"}


PAGES = (
    "/api",
    "/api/conformance",
    "/api/collections",
    "/api/collections/faits",
    "/api/collections/faits/queryables",
    "/api/collections/faits/items",
    "/api/collections/communes/items/commune:33063",
    "/api/collections/communes/tiles",
    "/api/collections/communes/tiles/WebMercatorQuad",
    "/api/tileMatrixSets",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_resource_is_also_a_page_in_french_for_browsers(real_api: TestClient, path: str) -> None:
    page = real_api.get(path, headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert page.headers["content-type"].startswith("text/html")
    assert '<html lang="fr"' in page.text
    assert re.search(r"<h1>.+</h1>", page.text)


def test_f_decides_against_the_accept_header(real_api: TestClient) -> None:
    answer = real_api.get("/api/collections", params={"f": "json"}, headers={"Accept": "text/html"})

    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    "path", ["/api", "/api/collections", "/api/collections/communes", "/api/conformance"]
)
def test_an_unknown_parameter_is_refused(real_api: TestClient, path: str) -> None:
    answer = real_api.get(path, params={"nimporte": "1"})

    assert answer.status_code == 400
    assert "nimporte" in answer.json()["detail"]


def test_an_unknown_collection_is_a_404(real_api: TestClient) -> None:
    assert real_api.get("/api/collections/nimporte/items").status_code == 404
