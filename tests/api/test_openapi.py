"""The OpenAPI document: valid, complete, and true."""

import re
from collections.abc import Iterator
from typing import Any

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

KEYWORDS = {
    "$ref", "title", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum", "maxLength",
    "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties", "minProperties", "required",
    "enum", "type", "not", "allOf", "oneOf", "anyOf", "items", "properties", "additionalProperties", "description",
    "format", "default", "nullable", "discriminator", "readOnly", "writeOnly", "xml", "externalDocs", "example",
    "deprecated",
}  # fmt: skip
"""Of a schema: OpenAPI 3.0.3, § 4.7.24, and of a reference (§ 4.7.23)."""


def test_the_document_is_valid(tiny_api: TestClient) -> None:
    document = tiny_api.get("/api/openapi.json").json()

    assert re.fullmatch(r"3\.[01]\.\d", OpenAPI.model_validate(document).openapi)


def test_every_reference_leads_somewhere_and_every_schema_is_used(real_api: TestClient) -> None:
    document = real_api.get("/api/openapi.json")
    asked = set(re.findall(r'"#/components/schemas/(\w+)"', document.text))

    assert asked == document.json().get("components", {}).get("schemas", {}).keys()


def test_every_schema_speaks_openapi_3_0(real_api: TestClient) -> None:
    seen = list(schemas(real_api.get("/api/openapi.json").json()))

    assert len(seen) > 500
    for schema in seen:
        assert schema.keys() <= KEYWORDS, schema
        assert isinstance(schema.get("type", ""), str), schema
        for limit in ("minimum", "maximum"):
            exclusive = schema.get(f"exclusive{limit.title()}", False)
            assert exclusive is False or (exclusive is True and limit in schema), schema


def schemas(part: Any) -> Iterator[dict[str, Any]]:
    """Schemas anywhere in a part of the document, those inside others included."""
    if isinstance(part, list):
        for item in part:
            yield from schemas(item)
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from schemas_within(value) if name == "schema" else schemas(value)


def schemas_within(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and those it is made of."""
    if not isinstance(schema, dict):
        return
    yield schema
    inside = [*schema.get("properties", {}).values(), schema.get("items"), schema.get("not")]
    inside += [one for name in ("allOf", "oneOf", "anyOf") for one in schema.get(name, [])]
    for one in [*inside, schema.get("additionalProperties")]:
        yield from schemas_within(one)


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
