"""Two serving processes on one database, and an open map: after a publication nothing is stale."""

import time
from collections.abc import Callable, Iterator

import httpx2
import orjson
import pyogrio
import pytest
from api.conftest import Twice
from api.kit import layers_of, path, serving
from conftest import Loaded

ADDRESS = path("communes", (8, 127, 92))
PLAIN = {"Accept-Encoding": "identity"}
POLL_S = 0.5
MARGIN_S = 10.0
"""Two processes and their tests share a busy machine."""

Workers = tuple[httpx2.Client, httpx2.Client]


@pytest.fixture(scope="module")
def workers(twice: Twice) -> Iterator[Workers]:
    twice.show(twice.first)
    with serving(twice.loaded) as one, serving(twice.loaded) as other:
        yield one, other


def shows_second(worker: httpx2.Client) -> bool:
    """Whether a worker's answers, all of them, are of the second publication."""
    body = worker.get(ADDRESS, headers=PLAIN).content
    rows = worker.get("/layers/communes.geojson").json()["features"]
    names = [layers_of(body)["communes"][0]["properties"]["nom"], rows[0]["properties"]["nom"]]
    return all(name.startswith("Neuf-") for name in names)


def settled(condition: Callable[[], bool], seconds: float) -> float:
    """Seconds until a condition holds."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "still stale"
        time.sleep(0.02)
    return time.monotonic() - began


def settle_on_first(twice: Twice, workers: Workers) -> None:
    twice.show(twice.first)
    settled(lambda: not any(map(shows_second, workers)), 5)


def next_event(lines: Iterator[str]) -> dict[str, object]:
    """The next publication of the stream."""
    for line in lines:
        if line.startswith("data: "):
            event: dict[str, object] = orjson.loads(line.removeprefix("data: "))
            return event
    raise AssertionError("the stream ended")


def test_an_open_map_learns_of_a_publication_and_then_sees_nothing_old(
    twice: Twice, workers: Workers
) -> None:
    settle_on_first(twice, workers)
    with workers[0].stream("GET", "/api/evenements", timeout=60) as stream:
        lines = stream.iter_lines()
        before = next_event(lines)
        twice.show(twice.second)
        after = next_event(lines)

    assert (before["publication"], after["publication"]) == (twice.first, twice.second)
    assert shows_second(workers[0])
    settled(lambda: shows_second(workers[1]), POLL_S + MARGIN_S)


def test_a_version_learnt_from_one_worker_is_honoured_by_the_other_at_once(
    twice: Twice, workers: Workers
) -> None:
    """Without any notification: the second worker may not know yet."""
    settle_on_first(twice, workers)
    twice.show(twice.second, tell=False)
    settled(lambda: shows_second(workers[0]), POLL_S + MARGIN_S)
    version = workers[0].get("/tiles/communes.json").json()["data_version"]

    answer = workers[1].get(f"{ADDRESS}?v={version}", headers=PLAIN)

    assert answer.status_code == 200
    assert layers_of(answer.content)["communes"][0]["properties"]["nom"].startswith("Neuf-")


def test_a_lost_notification_delays_nobody_beyond_the_poll(twice: Twice, workers: Workers) -> None:
    settle_on_first(twice, workers)
    twice.show(twice.second, tell=False)

    assert settled(lambda: all(map(shows_second, workers)), POLL_S + MARGIN_S) < POLL_S + MARGIN_S


def test_two_workers_give_the_same_bytes_and_etag(twice: Twice, workers: Workers) -> None:
    settle_on_first(twice, workers)

    one, other = (worker.get(ADDRESS, headers=PLAIN) for worker in workers)

    assert (one.content, one.headers["etag"]) == (other.content, other.headers["etag"])


def test_a_map_address_of_before_leads_to_now(twice: Twice, workers: Workers) -> None:
    settle_on_first(twice, workers)
    old = workers[0].get("/tiles/communes.json").json()["tiles"][0].format(z=8, x=127, y=92)
    twice.show(twice.second)
    settled(lambda: shows_second(workers[0]), 5)

    answer = workers[0].get(old, headers=PLAIN)
    followed = workers[0].get(old, headers=PLAIN, follow_redirects=True)

    assert answer.status_code == 307
    assert layers_of(followed.content)["communes"][0]["properties"]["nom"].startswith("Neuf-")


def test_gdal_reads_geojson_and_tiles_over_http(tiny: Loaded) -> None:
    with serving(tiny) as client:
        frame = pyogrio.read_dataframe(f"/vsicurl_streaming/{client.base_url}/layers/communes.geojson")
        tile = pyogrio.read_dataframe(f"MVT:/vsicurl/{client.base_url}{ADDRESS}", layer="communes")

    assert (len(frame), frame.crs.to_epsg(), frame.crs.axis_info[0].direction) == (13, 4326, "north")
    assert set(tile["code"]) == set(frame["code"])


def test_a_stream_begins_at_once_whatever_its_encoding(workers: Workers) -> None:
    for encoding in ("gzip", "br", "zstd", "identity"):
        began = time.monotonic()
        with workers[0].stream("GET", "/api/evenements", headers={"Accept-Encoding": encoding}) as stream:
            assert next(stream.iter_raw())
        assert time.monotonic() - began < 10, "the stream waited for its first heartbeat"
