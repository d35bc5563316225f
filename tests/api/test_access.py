"""What is written and counted for each request."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import psycopg
import pytest
from api.kit import serving
from conftest import Loaded
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from geo_service.api.app import ROUTED

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


WRITTEN_S = 0.05
"""A line is written once the answer has left."""


@dataclass(frozen=True)
class Server:
    """A serving process and what it writes."""

    client: httpx2.Client
    log: Path

    def lines(self, request_id: str) -> list[dict[str, Any]]:
        """Lines about one request; every line written must be JSON."""
        time.sleep(WRITTEN_S)
        written = [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]
        return [line for line in written if line["request_id"] == request_id]


@pytest.fixture(scope="module")
def server(tiny: Loaded, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("log") / "serve.log"
    with serving(tiny, log) as client:
        yield Server(client, log)


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_each_request_is_one_line_of_json(server: Server, address: str, method: str) -> None:
    answer = server.client.request(method, address)

    (line,) = server.lines(answer.headers["x-request-id"])
    assert line.keys() == FIELDS
    assert (line["method"], line["status"]) == (method, answer.status_code)
    assert line["path"] == address.partition("?")[0]
    assert datetime.fromisoformat(line["timestamp"]).tzinfo is not None


def test_what_a_caller_writes_cannot_forge_a_line(server: Server) -> None:
    answer = server.client.get('/x%0a{"event":"request","status":200}')

    assert [line["status"] for line in server.lines(answer.headers["x-request-id"])] == [404]


def test_probes_are_not_logged(server: Server) -> None:
    ids = [server.client.get(address).headers["x-request-id"] for address in ("/health", "/metrics")]

    assert [server.lines(request_id) for request_id in ids] == [[], []]


def test_the_details_of_a_failure_are_in_the_log_only(small: Loaded, tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    with serving(small, log) as client:
        with psycopg.connect(small.url) as connection:
            connection.execute("DROP VIEW pub.zone CASCADE")
        answer = client.get("/layers/communes.geojson")

        failed, _ = Server(client, log).lines(answer.json()["request_id"])
    assert (answer.status_code, failed["event"]) == (503, "request_failed")
    assert "pub.zone" in failed["exception"]
    assert "pub.zone" not in answer.text


def test_metrics_never_carry_what_a_caller_writes(tiny_api: TestClient) -> None:
    """Labels are routes as declared: their number does not grow with requests."""
    for address in [
        *ADDRESSES,
        "/layers/secret.csv",
        "/api/zones/secret",
        "/tiles/secret/1/2/3.mvt",
        "/secret",
    ]:
        tiny_api.get(address)

    metrics = list(text_string_to_metric_families(tiny_api.get("/metrics").text))
    routes = {
        sample.labels["route"] for family in metrics for sample in family.samples if "route" in sample.labels
    }

    assert not any("secret" in route for route in routes)
    declared = {route.path for module in ROUTED for route in module.router.routes}
    patterns = {route for route in routes if "{" in route}
    assert routes <= declared | patterns | {"other", "/health", "/metrics"}


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
