"""What is written and counted for each request."""

import json
from datetime import datetime
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

FIELDS = {"request_id", "method", "path", "route", "status", "ms", "bytes", "event", "level", "timestamp"}
ADDRESSES = [
    "/layers",
    "/layers/communes.geojson",
    "/layers/inconnue.geojson",
    "/tiles/communes/8/127/92.mvt",
    "/tiles/communes/8/127/999.mvt",
    "/tiles/communes.json",
    "/api/recherche?q=x",
    "/static/modules/rien.js",
    "/rien/du/tout",
]


def lines(capfd: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capfd.readouterr().out.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_each_request_is_one_line_of_json(
    tiny_api: TestClient, capfd: pytest.CaptureFixture[str], address: str, method: str
) -> None:
    answer = tiny_api.request(method, address)

    (line,) = lines(capfd)
    assert line.keys() == FIELDS
    assert (line["method"], line["path"], line["status"]) == (method, address.partition("?")[0], answer.status_code)
    assert line["request_id"] == answer.headers["x-request-id"]
    assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None


def test_what_a_caller_writes_cannot_forge_a_line(
    tiny_api: TestClient, capfd: pytest.CaptureFixture[str]
) -> None:
    tiny_api.get('/x%0a{"event":"request","status":200}')

    assert [line["status"] for line in lines(capfd)] == [404]


def test_probes_are_not_logged(tiny_api: TestClient, capfd: pytest.CaptureFixture[str]) -> None:
    tiny_api.get("/health")
    tiny_api.get("/metrics")

    assert lines(capfd) == []


def test_metrics_never_carry_what_a_caller_writes(tiny_api: TestClient) -> None:
    """Labels are routes as declared: their number does not grow with requests."""
    for address in [*ADDRESSES, "/layers/secret.csv", "/api/zones/secret", "/tiles/secret/1/2/3.mvt", "/secret"]:
        tiny_api.get(address)

    metrics = list(text_string_to_metric_families(tiny_api.get("/metrics").text))
    routes = {sample.labels["route"] for family in metrics for sample in family.samples if "route" in sample.labels}

    assert not any("secret" in route for route in routes)
    assert routes <= {*(route for route in routes if "{" in route), *FIXED_ROUTES}


FIXED_ROUTES = {
    "other",
    "/layers",
    "/health",
    "/metrics",
    "/carte",
    "/",
    "/api/recherche",
    "/api/zones/point",
    "/api/provenance",
    "/api/publication",
    "/api/openapi.json",
}


def test_metrics_count_tiles_by_where_they_came_from(small_api: TestClient) -> None:
    for _ in range(3):
        small_api.get("/tiles/communes/8/127/92.mvt")

    text = small_api.get("/metrics").text

    assert 'geo_tiles_total{origin="database"} 1.0' in text
    assert 'geo_tiles_total{origin="memory"} 2.0' in text


@pytest.mark.parametrize("address", ["/health", "/layers", "/tiles/communes/8/127/92.mvt", "/rien"])
def test_every_answer_has_the_security_headers(tiny_api: TestClient, address: str) -> None:
    headers = tiny_api.get(address).headers

    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
