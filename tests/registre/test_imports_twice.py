"""Imports sent twice, and two at once: a key answers once, and nobody waits for the end of another's file."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from registre.core_kit import People, Person, contribution

from geo_service.model.pacte.droits import OPERATEUR, Role
from geo_service.model.pacte.objets import OBJETS
from geo_service.services.registre import creer
from geo_service.store.engine import write_connection

LINES = "territoire;titre;theme\nouest;{name} un;sante\nouest;{name} deux;mobilite\n"


@pytest.fixture(scope="module")
def charge(people: People) -> Person:
    return people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")


def sent(person: Person, text: str, key: str, **query: str) -> Any:
    headers = {**person.headers, "content-type": "text/csv", "Idempotency-Key": key}
    return person.client.post("/api/enjeux/import", content=text.encode(), params=query, headers=headers)


def count(people: People) -> int:
    return int(people.ask("SELECT count(*) FROM registre.enjeu")[0][0])


def test_the_same_file_with_the_same_key_is_written_once(people: People, charge: Person) -> None:
    before = count(people)
    first, again = (sent(charge, LINES.format(name="A"), "fichier-a") for _ in "12")
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert count(people) == before + 2


def test_another_file_with_that_key_is_refused_with_a_sentence(people: People, charge: Person) -> None:
    assert sent(charge, LINES.format(name="B"), "fichier-b").status_code == 201
    before = count(people)
    other = sent(charge, LINES.format(name="C"), "fichier-b")
    assert (other.status_code, "déjà servi" in other.json()["detail"]) == (422, True)
    assert count(people) == before


def test_the_key_of_a_file_that_was_refused_or_tried_serves_again(people: People, charge: Person) -> None:
    bad, good = LINES.format(name="D") + "ouest;;sante\n", LINES.format(name="D")
    assert sent(charge, bad, "fichier-d").status_code == 422
    assert sent(charge, good, "fichier-d", essai="true").status_code == 200
    assert sent(charge, good, "fichier-d").status_code == 201


def test_the_same_file_at_once_from_two_is_written_once(people: People, charge: Person) -> None:
    before = count(people)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: sent(charge, LINES.format(name="E"), "fichier-e"), range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert count(people) == before + 2


def test_an_import_that_lasts_keeps_neither_readers_nor_another_writer_waiting(
    people: People, charge: Person
) -> None:
    """A transaction that wrote contributions stays open; another writes the same kind and ends before it."""
    body = contribution(titre="Pendant un import")

    async def held() -> None:
        async with write_connection(people.loaded.url) as connection:
            await creer(connection, OPERATEUR, OBJETS["contribution"], contribution(titre="Un fichier"))
            answer = await asyncio.to_thread(charge.post, "/api/contributions", body)
            assert answer.status_code == 201
            assert (
                await asyncio.to_thread(people.client.get, "/layers/contributions.geojson")
            ).status_code == 200

    asyncio.run(asyncio.wait_for(held(), 60))


def test_two_transactions_that_move_versions_in_another_order_both_end(people: People) -> None:
    """Versions move one transaction at a time, at the end: two that cross do not wait for each other for ever."""

    def crossed(kinds: tuple[str, str]) -> None:
        values = {
            "projet": "INSERT INTO registre.projet (titre, theme, etat) VALUES ('P', 'sante', 'idee')",
            "enjeu": "INSERT INTO registre.enjeu (territoire, titre, theme) VALUES ('ouest', 'E', 'sante')",
        }
        for _ in range(10):
            with psycopg.connect(people.loaded.url) as connection:
                for kind in kinds:
                    connection.execute(values[kind])

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(crossed, [("projet", "enjeu"), ("enjeu", "projet")]))
    assert done == [None, None]


def test_a_write_that_is_undone_moves_no_version(people: People, charge: Person) -> None:
    """A dry run goes to its end and back: nobody is told of anything."""
    seen = "SELECT view, version FROM geo.view_version ORDER BY view"
    before = people.ask(seen)
    assert sent(charge, LINES.format(name="F"), "essai-f", essai="true").status_code == 200
    assert people.ask(seen) == before
