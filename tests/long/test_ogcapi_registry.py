"""``ogcapi-registry``, an independent reader of what OGC API servers publish, finds no error."""

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from api.kit import serving
from conftest import Loaded
from ogcapi_registry import (
    CommonStrategy,
    FeaturesStrategy,
    OpenAPIClient,
    OpenAPIValidator,
    TilesStrategy,
    parse_conformance_classes,
    validate_conformance,
    validate_ogc_api,
)

pytestmark = pytest.mark.long

LANDING = "/api"
NOT_IN_ITS_CATALOGUE = ("ogcapi-common-1", "ogcapi-common-2", "tms", "cql2")
"""Standards whose classes the registry does not list; it says itself that this is no error."""

ANY_ADDRESS = "paths//api"
"""The API definition, asked at this address by the registry; by the standard, wherever « service-desc » links to."""


@pytest.fixture(scope="module")
def api(real: Loaded) -> Iterator[httpx2.Client]:
    with serving(real) as client:
        yield client


@pytest.fixture(scope="module")
def document(api: httpx2.Client) -> dict[str, Any]:
    """The document that the landing page links to, fetched by the registry's own client."""
    links = api.get(LANDING).json()["links"]
    (address,) = [item["href"] for item in links if item["rel"] == "service-desc"]
    return dict(OpenAPIClient().fetch(address)[0])


@pytest.fixture(scope="module")
def from_landing(document: dict[str, Any]) -> dict[str, Any]:
    """The same document with paths as the standards write them, from the landing page.

    The registry takes the root of the host for the landing page, and reads no ``servers``.
    """
    paths = {
        path.removeprefix(LANDING) or "/": item
        for path, item in document["paths"].items()
        if path.startswith(LANDING)
    }
    return document | {"servers": [{"url": LANDING}], "paths": paths}


@pytest.fixture(scope="module")
def declared(api: httpx2.Client) -> list[str]:
    return list(api.get(f"{LANDING}/conformance").json()["conformsTo"])


def test_the_document_is_an_openapi_document(document: dict[str, Any]) -> None:
    result = OpenAPIValidator().validate(document)

    assert (result.is_valid, result.errors, result.warnings) == (True, (), ())


def test_the_document_describes_what_the_declared_classes_ask(
    from_landing: dict[str, Any], declared: list[str]
) -> None:
    result = validate_ogc_api(from_landing, declared)

    assert (result.is_valid, result.errors) == (True, ())


@pytest.mark.parametrize("strategy", [CommonStrategy(), FeaturesStrategy(), TilesStrategy()], ids=type)
def test_each_standard_finds_no_error(
    strategy: Any, from_landing: dict[str, Any], declared: list[str]
) -> None:
    classes = parse_conformance_classes(declared)

    assert strategy.matches_conformance(classes)
    errors = strategy.validate(from_landing, classes).errors
    assert [error for error in errors if error["path"] != ANY_ADDRESS] == []


def test_every_declared_class_exists_in_the_standards(declared: list[str]) -> None:
    report = validate_conformance(declared)

    unknown = [
        uri for uri in report.unrecognised if uri.split("/spec/")[1].split("/")[0] not in NOT_IN_ITS_CATALOGUE
    ]
    assert unknown == []
    assert set(report.specifications) == {
        "ogcapi-features-1", "ogcapi-features-2", "ogcapi-features-3", "ogcapi-tiles-1", "ogcapi-processes-1",
    }  # fmt: skip


def test_the_paths_of_the_document_answer(api: httpx2.Client, from_landing: dict[str, Any]) -> None:
    """Landing page, conformance, collections: what is described is there, as JSON with links."""
    for path in ("/", "/conformance", "/collections"):
        assert path in from_landing["paths"]
        assert api.get(LANDING + path.rstrip("/")).headers["content-type"] == "application/json"
    for collection in api.get(f"{LANDING}/collections").json()["collections"]:
        assert {"id", "links", "extent", "crs"} <= collection.keys()
        assert "items" in {item["rel"] for item in collection["links"]}
