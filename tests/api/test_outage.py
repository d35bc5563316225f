"""The database goes away and comes back: what is held is served, the rest says so, nothing needs a restart."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from conftest import EXTENSIONS, Loaded, on_database
from small import small_settings
from starlette.testclient import TestClient

from geo_service.services.load import load_all
from geo_service.store.cluster import start_cluster
from geo_service.store.cluster_folder import ClusterFolder
from geo_service.store.migrate import migrate

SEEN = "/tiles/communes/8/127/92.mvt"
UNSEEN = "/tiles/communes/9/255/184.mvt"
READS = ["/layers/communes.geojson", "/layers/eau.csv", "/api/recherche?q=saint", "/api/zones/commune:99001"]
PLAIN = {"Accept-Encoding": "identity"}


@dataclass(frozen=True)
class Outage:
    """What was answered before, during and after."""

    before: dict[str, bytes]
    held: "Answer"
    held_again: "Answer"
    refused: list["Answer"]
    health: list[int]
    after: dict[str, bytes]
    first_statuses: list[int]


@dataclass(frozen=True)
class Answer:
    """Parts of an answer."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(api: TestClient, address: str, **headers: str) -> Answer:
    answer = api.get(address, headers=PLAIN | headers)
    return Answer(answer.status_code, dict(answer.headers), answer.content)


def until(condition: Callable[[], bool], seconds: float) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "too late"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def outage(reachable_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outage]:
    folder = ClusterFolder(reachable_folder / "outage")
    first = start_cluster(folder, durable=False)
    with psycopg.connect(first.url, autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(f"CREATE EXTENSION {extension}".encode())
    settings = small_settings(tmp_path_factory.mktemp("outage"))
    migrate(first.url)
    load_all(settings, first.url)
    with Loaded(on_database(settings, first.url), first.url).client() as api:
        before = {address: api.get(address, headers=PLAIN).content for address in [SEEN, *READS]}
        etag = api.get(SEEN, headers=PLAIN).headers["etag"]
        first.stop()
        until(lambda: api.get("/health").status_code == 503, 5)
        held = ask(api, SEEN)
        held_again = ask(api, SEEN, **{"If-None-Match": etag})
        refused = [ask(api, address) for address in [UNSEEN, *READS]]
        with start_cluster(folder, durable=False):
            until(lambda: api.get("/health").status_code == 200, 10)
            first_statuses = [api.get(address).status_code for address in [UNSEEN, *READS] * 3]
            after = {address: api.get(address, headers=PLAIN).content for address in [SEEN, *READS]}
        yield Outage(before, held, held_again, refused, [503, 200], after, first_statuses)


def test_a_tile_held_in_memory_is_served_with_a_warning(outage: Outage) -> None:
    assert (outage.held.status, outage.held.body) == (200, outage.before[SEEN])
    assert outage.held.headers["warning"].startswith("110 ")
    assert outage.held.headers["etag"]


def test_a_tile_the_reader_holds_is_still_good(outage: Outage) -> None:
    assert outage.held_again.status == 304


def test_everything_else_is_503_with_a_time_to_come_back(outage: Outage) -> None:
    for answer in outage.refused:
        assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
        assert int(answer.headers["retry-after"]) > 0


def test_no_refusal_speaks_of_the_database_in_its_own_words(outage: Outage) -> None:
    for answer in outage.refused:
        assert b"La base de donn" in answer.body
        assert not {b"psycopg", b"connection", b"socket", b"geo_read", b"/tmp"} & set(answer.body.split())


def test_the_first_questions_after_it_is_back_are_answered(outage: Outage) -> None:
    """No connection that died with the old server is given to a reader."""
    assert set(outage.first_statuses) == {200}


def test_answers_are_the_same_after_as_before(outage: Outage) -> None:
    assert outage.after == outage.before
