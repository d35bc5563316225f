"""The stream of events: the state at once, each change with what changed, and since an id what was missed."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import orjson
import pytest
from api.kit import serving
from registre.core_kit import People

from geo_service.model.pacte.droits import Role

Event = dict[str, object]


@pytest.fixture(scope="module")
def server(people: People) -> Iterator[httpx2.Client]:
    with serving(people.loaded) as found:
        yield found


@contextmanager
def stream(server: httpx2.Client, **headers: str) -> Iterator[Iterator[str]]:
    with server.stream("GET", "/api/evenements", headers=headers, timeout=60) as answer:
        yield answer.iter_lines()


def following(lines: Iterator[str]) -> Event:
    """The next event with its id."""
    event: Event = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name == "id":
            event["id"] = value
        if name == "data":
            return event | orjson.loads(value)
    raise AssertionError("the stream ended")


def write(people: People) -> None:
    people.person(Role.ADMINISTRATEUR).made("projets", titre="Pôle", theme="sante")


def test_a_write_is_told_with_the_views_that_changed(people: People, server: httpx2.Client) -> None:
    with stream(server) as lines:
        first = following(lines)
        write(people)
        second = following(lines)
    assert (first["changees"], second["changees"]) == (None, ["registre_projet"])
    assert first["id"] != second["id"]


def test_who_comes_back_with_the_last_id_is_told_what_was_missed(
    people: People, server: httpx2.Client
) -> None:
    with stream(server) as lines:
        known = following(lines)["id"]
        write(people)
        following(lines)
    with stream(server, **{"Last-Event-ID": str(known)}) as lines:
        missed = following(lines)
    assert missed["changees"] == ["registre_projet"]


def test_who_comes_back_when_nothing_changed_is_told_nothing(server: httpx2.Client) -> None:
    known = server.get("/api/publication").json()["id"]
    with server.stream("GET", "/api/evenements", params={"depuis": known}, timeout=60) as answer:
        assert next(answer.iter_lines()).startswith(":")


def test_an_id_nobody_remembers_asks_to_read_all_again(server: httpx2.Client) -> None:
    with stream(server, **{"Last-Event-ID": "d'hier"}) as lines:
        assert following(lines)["changees"] is None
