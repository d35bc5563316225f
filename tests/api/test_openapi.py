"""The OpenAPI document: valid, complete, and true."""

import re

import pytest
from fastapi.openapi.models import OpenAPI
from starlette.testclient import TestClient

PUBLIC = {
    "/layers",
    "/layers/{layer_id}.{extension}",
    "/tiles/{ids}/{z}/{x}/{y}.mvt",
    "/tiles/{ids}.json",
    "/styles/{style_id}.json",
    "/api/zones/point",
    "/api/zones/{public_id}",
    "/api/recherche",
    "/api/provenance",
    "/api/publication",
    "/api/evenements",
    "/health",
}
EXAMPLES = {
    "layer_id": "communes", "extension": "geojson", "ids": "eau", "style_id": "carte", "public_id": "commune:99001",
    "z": "8", "x": "127", "y": "92", "lon": "-0.7", "lat": "44.7", "q": "saint",
}  # fmt: skip


def test_the_document_is_valid(tiny_api: TestClient) -> None:
    document = tiny_api.get("/api/openapi.json").json()

    assert re.fullmatch(r"3\.[01]\.\d", OpenAPI.model_validate(document).openapi)


def test_every_public_route_is_described(tiny_api: TestClient) -> None:
    assert tiny_api.get("/api/openapi.json").json()["paths"].keys() >= PUBLIC


def test_every_part_of_an_address_is_described_once(tiny_api: TestClient) -> None:
    for address, item in tiny_api.get("/api/openapi.json").json()["paths"].items():
        for operation in item.values():
            described = [one["name"] for one in operation.get("parameters", []) if one["in"] == "path"]
            assert sorted(described) == sorted(re.findall(r"{(\w+)}", address))


def test_operations_have_unique_ids_and_a_summary(tiny_api: TestClient) -> None:
    paths = tiny_api.get("/api/openapi.json").json()["paths"].values()
    operations = [operation for item in paths for operation in item.values()]

    assert len({one["operationId"] for one in operations}) == len(operations)
    assert all(one["summary"] for one in operations)


def test_errors_are_described_as_they_are_answered(tiny_api: TestClient) -> None:
    """No 422 is ever answered; the members of a problem are those of a real one."""
    answered = tiny_api.get("/rien").json()

    paths = tiny_api.get("/api/openapi.json").json()["paths"].values()
    for responses in [operation["responses"] for item in paths for operation in item.values()]:
        schema = responses["default"]["content"]["application/problem+json"]["schema"]
        assert "422" not in responses
        assert set(schema["required"]) == schema["properties"].keys() == answered.keys()


@pytest.mark.parametrize("address", sorted(PUBLIC - {"/api/evenements"}))
def test_every_route_described_answers(tiny_api: TestClient, address: str) -> None:
    item = tiny_api.get("/api/openapi.json").json()["paths"][address]["get"]
    needed = {one["name"]: EXAMPLES[one["name"]] for one in item.get("parameters", []) if one["required"]}
    query = {name: value for name, value in needed.items() if f"{{{name}}}" not in address}

    answer = tiny_api.get(address.format(**needed), params=query)

    assert str(answer.status_code) in item["responses"]
