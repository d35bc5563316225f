"""Rate, size and length: what is too much is refused with a sentence, and nobody else pays for it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from asking import refused
from conftest import Loaded
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from geo_service.api.app import assemble, create_app
from geo_service.api.limits import MAX_CLIENTS, Buckets, Limits, client_of, cost_of
from geo_service.errors import UnavailableError
from geo_service.settings import Settings

POINT = "/api/spatial/intersection?couche=communes"
JSON = {"content-type": "application/json"}


class Clock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def visitor(loaded: Loaded, host: str, *, proxies: str = "", **limits: Any) -> Iterator[TestClient]:
    """A client at an address, of an application with limits, served as ``geo-service serve`` does."""
    app = create_app(loaded.settings.model_copy(update=limits))
    served = ProxyHeadersMiddleware(app, trusted_hosts=proxies) if proxies else app  # type: ignore[arg-type]  # two names of one protocol
    with TestClient(served, client=(host, 1), raise_server_exceptions=False) as client:  # type: ignore[arg-type]  # same
        yield client


def test_a_bucket_lets_a_burst_through_then_the_rate() -> None:
    clock = Clock()
    buckets = Buckets(2.0, 3.0, clock)
    assert [buckets.take("a", 1) for _ in range(3)] == [0, 0, 0]
    assert buckets.take("a", 1) == pytest.approx(0.5)
    clock.now += 0.5
    assert buckets.take("a", 1) == 0


def test_a_client_does_not_pay_for_another() -> None:
    buckets = Buckets(1.0, 1.0, Clock())
    assert buckets.take("a", 1) == 0
    assert buckets.take("a", 1) > 0
    assert buckets.take("b", 1) == 0


def test_a_request_dearer_than_the_burst_passes_with_a_full_bucket() -> None:
    buckets = Buckets(1.0, 2.0, Clock())
    assert buckets.take("a", 100) == 0
    assert buckets.take("a", 100) == 2


def test_the_memory_of_clients_is_bounded() -> None:
    buckets = Buckets(1.0, 1.0, Clock())
    for number in range(MAX_CLIENTS + 100):
        buckets.take(str(number), 1)
    assert len(buckets) == MAX_CLIENTS


@pytest.mark.parametrize(
    ("host", "client"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("testclient", "testclient"),
    ],
)
def test_a_client_is_an_address_and_the_machine_itself_is_free(host: str, client: str) -> None:
    assert client_of(host) == client


def test_addresses_of_one_ipv6_network_are_one_client() -> None:
    assert client_of("2001:db8:0:1::1") == client_of("2001:db8:0:1:ffff::2")
    assert client_of("2001:db8:0:1::1") != client_of("2001:db8:0:2::1")


def test_tiles_are_cheap_and_probes_are_free() -> None:
    assert cost_of("/health") == 0
    assert cost_of("/tiles/communes/8/1/1.mvt") < cost_of("/layers") < cost_of("/api/spatial/points")


def test_a_client_that_asks_too_fast_is_told_when_to_come_back(tiny: Loaded) -> None:
    with visitor(tiny, "203.0.113.7", rate_per_s=0.1, rate_burst=2) as client:
        assert [client.get("/api/publication").status_code for _ in range(2)] == [200, 200]
        response = client.get("/api/publication")
        assert "attendez" in refused(response, 429)
        assert 1 <= int(response.headers["Retry-After"]) <= 10
        assert client.get("/health").status_code == 200


def test_tiles_of_a_whole_map_pass_where_questions_do_not(tiny: Loaded) -> None:
    with visitor(tiny, "203.0.113.7", rate_per_s=0.001, rate_burst=3) as client:
        tiles = {client.get("/tiles/communes/8/127/91.mvt").status_code for _ in range(60)}
        assert 429 not in tiles
        assert {client.get("/layers").status_code for _ in range(2)} == {200, 429}


def test_behind_a_trusted_proxy_each_reader_has_a_rate(tiny: Loaded) -> None:
    limits = {"rate_per_s": 0.001, "rate_burst": 1}
    with visitor(tiny, "198.51.100.1", proxies="198.51.100.1", **limits) as client:
        asked = [
            client.get("/api/publication", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code
            for n in (1, 2, 1)
        ]
    assert asked == [200, 200, 429]


def test_a_header_from_an_unknown_address_gives_no_other_name(tiny: Loaded) -> None:
    limits = {"rate_per_s": 0.001, "rate_burst": 1}
    with visitor(tiny, "203.0.113.9", proxies="198.51.100.1", **limits) as client:
        asked = [
            client.get("/api/publication", headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code
            for n in (1, 2)
        ]
    assert asked == [200, 429]


def test_a_body_announced_too_large_is_not_read(tiny_api: TestClient) -> None:
    response = tiny_api.post(POINT, content=b" " * (1024 * 1024 + 1), headers=JSON)
    assert "1024 Ko" in refused(response, 413)


def test_a_body_that_hides_its_size_is_stopped_while_it_is_read(tiny_api: TestClient) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(100):
            yield b" " * 65_536

    assert "1024 Ko" in refused(tiny_api.post(POINT, content=parts(), headers=JSON), 413)


async def test_reading_stops_at_the_limit() -> None:
    read = 0
    sent: list[Message] = []

    async def receive() -> Message:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * 1024, "more_body": True}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive())["type"] == "http.request":
            pass
        raise RuntimeError

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "client": None,
    }
    await Limits(app, Settings(body_max_kb=4))(scope, receive, send)
    assert read == 5
    assert sent[0]["status"] == 413


async def test_an_error_of_the_application_is_not_hidden() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError

    async def nothing(*_: Any) -> Any:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [],
        "client": None,
    }
    with pytest.raises(RuntimeError):
        await Limits(app, Settings())(scope, nothing, nothing)


def test_an_endless_address_is_refused(tiny_api: TestClient) -> None:
    assert "trop longue" in refused(tiny_api.get("/api/recherche?q=" + "a" * 40_000), 414)


def test_a_question_that_takes_too_long_says_what_to_do(tiny: Loaded) -> None:
    points = {"points": [{"lon": -0.5, "lat": 44.8}] * 10_000}
    with visitor(tiny, "127.0.0.1", statement_timeout_s=0.001) as client:
        response = client.post("/api/spatial/points", json=points)
    assert response.status_code == 503
    assert response.json()["detail"].endswith(".")


async def test_a_long_question_does_not_wait_for_others_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo_service.api.state.TURN_S", 0.05)
    state, _, _ = assemble(Settings(read_pool_size=2), "postgresql://")
    async with state.heavy:
        with pytest.raises(UnavailableError, match="recommencez"):
            await state.heavy_snapshot().__aenter__()
    assert not state.heavy.locked()


def test_an_address_that_takes_a_body_says_so(tiny_api: TestClient) -> None:
    assert "POST" in refused(tiny_api.get("/api/spatial/points"), 405)
