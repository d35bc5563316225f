"""The database goes away and comes back: what is held is served, the rest says so, nothing needs a restart."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from conftest import EXTENSIONS, Loaded, on_database
from small import small_settings
from starlette.testclient import TestClient

from geo_service.services.load import load_all
from geo_service.store.cluster import Cluster, start_cluster
from geo_service.store.cluster_folder import ClusterFolder
from geo_service.store.migrate import migrate

SEEN = "/tiles/communes/8/127/92.mvt"
UNSEEN = "/tiles/communes/9/255/184.mvt"
READS = ["/layers/communes.geojson", "/layers/eau.csv", "/api/recherche?q=saint", "/api/zones/commune:99001"]
PLAIN = {"Accept-Encoding": "identity"}
STATEMENT_S = 2.0
SILENT = ["/tiles/communes/9/254/184.mvt", *READS]
"""Asked while the server is there and says nothing."""


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
    frozen: "Frozen"


@dataclass(frozen=True)
class Frozen:
    """What was answered while every process of PostgreSQL stood still, how long it took, and afterwards."""

    unready_after_s: float
    answers: list["Answer"]
    longest_s: float
    later: list[int]
    ready_after_s: float


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
    settings = settings.model_copy(update={"statement_timeout_s": STATEMENT_S})
    migrate(first.url)
    load_all(settings, first.url)
    with Loaded(on_database(settings, first.url), first.url).client() as api:
        before = {address: api.get(address, headers=PLAIN).content for address in [SEEN, *READS]}
        etag = api.get(SEEN, headers=PLAIN).headers["etag"]
        frozen = freeze(api, first)
        first.stop()
        until(lambda: api.get("/health").status_code == 503, 20)
        held = ask(api, SEEN)
        held_again = ask(api, SEEN, **{"If-None-Match": etag})
        refused = [ask(api, address) for address in [UNSEEN, *READS]]
        with start_cluster(folder, durable=False):
            until(lambda: api.get("/health").status_code == 200, 30)
            first_statuses = [api.get(address).status_code for address in [UNSEEN, *READS] * 3]
            after = {address: api.get(address, headers=PLAIN).content for address in [SEEN, *READS]}
        yield Outage(before, held, held_again, refused, [503, 200], after, first_statuses, frozen)


def freeze(api: TestClient, cluster: Cluster) -> Frozen:
    """Stop the postmaster and its backends where they stand, ask, let them go on, ask again."""
    children = Path(f"/proc/{cluster.pid}/task/{cluster.pid}/children").read_text()
    family = [cluster.pid, *map(int, children.split())]
    for pid in family:
        os.kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        with ThreadPoolExecutor(len(SILENT) * 3) as many:
            asked = [many.submit(ask, api, address) for address in SILENT * 3]
            until(lambda: api.get("/health").status_code == 503, 30)
            unready_s = time.monotonic() - began
            answers = [one.result() for one in asked]
        longest_s = time.monotonic() - began
    finally:
        for pid in family:
            os.kill(pid, signal.SIGCONT)
    began = time.monotonic()
    until(lambda: api.get("/health").status_code == 200, 30)
    ready_s = time.monotonic() - began
    return Frozen(unready_s, answers, longest_s, [ask(api, one).status for one in SILENT * 3], ready_s)


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


def test_a_server_that_says_nothing_is_not_ready_within_seconds_and_is_again_by_itself(
    outage: Outage,
) -> None:
    """Three seconds of silence, half a second between two readings; connecting again waits five at most.

    Thrice that, for a busy machine: without these limits it would be never.
    """
    assert outage.frozen.unready_after_s < 15
    assert outage.frozen.ready_after_s < 20


def test_no_reader_waits_without_end_for_a_server_that_says_nothing(outage: Outage) -> None:
    """The statement's limit and what a server may take to tell it, then the pool's three seconds; twice that."""
    assert outage.frozen.longest_s < 2 * (STATEMENT_S + 2 + 3 + 2)
    assert {answer.status for answer in outage.frozen.answers} == {503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in outage.frozen.answers)
    assert all("La base de données ne répond pas".encode() in answer.body for answer in outage.frozen.answers)


def test_no_connection_that_was_cut_is_given_to_a_reader(outage: Outage) -> None:
    assert outage.frozen.later == [200] * len(outage.frozen.later)
