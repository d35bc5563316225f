"""What is written by the API counts at once: carences, the page, gaps without a project, the questions."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import psycopg
import pytest
from conftest import Loaded, fresh_database, on_database
from questions.conftest import MADE, Ask, asking
from registre.core_kit import People, Person, people_of

from geo_service.model.pacte.droits import Role
from geo_service.settings import Settings
from geo_service.store.cluster import Cluster

TODAY = datetime.now(UTC).date()
WEST = "territoire:ouest"
THEMES = ("acces_services", "habitat", "sport", "culture", "energie", "numerique_thd")
MORE_THEMES = """
    INSERT INTO geo.record (version_id, key, ordinal, attributes)
    SELECT version_id, more, 100,
           '{"label_fr": "Un thème", "need_indicator": "minutes_essai", "need_high_at_share": 0.1}'::jsonb FROM geo.record CROSS JOIN unnest(%s::text[]) more
    WHERE key = 'mobilite' AND version_id = (SELECT id FROM geo.current_version WHERE name = 'themes')
"""
FAR = {"commune:99004": 400, "commune:99008": 800, "commune:99013": 1300}
"""West, more than ten minutes in the made table, with inhabitants (the number of the commune, in hundreds)."""


@pytest.fixture(scope="module")
def people(
    cluster: Cluster, admin: psycopg.Connection, made_template: Settings, database_names: Iterator[str]
) -> Iterator[People]:
    """One application for these tests: each keeps to its own theme."""
    with fresh_database(cluster, admin, MADE, next(database_names)) as url:
        with psycopg.connect(url) as connection:
            connection.execute(MORE_THEMES, [list(THEMES)])
        with people_of(Loaded(on_database(made_template, url), url)) as found:
            yield found


@pytest.fixture(scope="module")
def chef(people: People) -> Person:
    return people.person(Role.ADMINISTRATEUR)


@pytest.fixture(scope="module")
def ask(people: People) -> Ask:
    return asking(people.client)


def declare(chef: Person, theme: str, objet: str = "actions") -> None:
    told = {"declaree_par": "Département", "au": TODAY.isoformat()}
    chef.made("completudes", territoire="ouest", theme=theme, objet=objet, **told)


def project(chef: Person, theme: str, **more: Any) -> dict[str, Any]:
    usual = {
        "titre": f"Pôle {theme}",
        "territoires": ["ouest"],
        "etat": "etudes",
        "observe_le": TODAY.isoformat(),
    }
    return chef.made("projets", theme=theme, **usual | more)


def carence(chef: Person, theme: str, rule: str = "carence_action") -> dict[str, Any]:
    """The cell of the west for a theme, as /api/carences gives it."""
    body = chef.get("/api/carences", zone=WEST, theme=theme).json()
    found: dict[str, Any] = body["territoires"][0]["themes"][0]["carences"][rule]
    return found


def soon(condition: Callable[[], bool]) -> None:
    """A second on a machine at rest, which is measured by the benchmark; a busy one may take longer."""
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "still as before the write"
        time.sleep(0.02)


def test_carences_and_their_page_follow_each_write_soon(chef: Person) -> None:
    def page() -> Any:
        return chef.client.get("/territoires/ouest")

    assert carence(chef, "mobilite")["valeur"] is None
    first = page()
    chef.made("enjeux", territoire="ouest", titre="Rejoindre le bourg", theme="mobilite")
    assert "non déclaré complet" in carence(chef, "mobilite")["raison"]
    soon(lambda: "Rejoindre le bourg" in page().text)
    second = page()
    assert second.headers["etag"] != first.headers["etag"]
    declare(chef, "mobilite")
    assert carence(chef, "mobilite")["valeur"] is True
    soon(lambda: page().headers["etag"] != second.headers["etag"])
    project(chef, "mobilite")
    assert carence(chef, "mobilite")["valeur"] is False


def test_carences_and_the_second_question_say_the_same(chef: Person, ask: Ask) -> None:
    chef.made("enjeux", territoire="ouest", titre="Se loger", theme="habitat")
    declare(chef, "habitat", "contributions")
    rows = ask(2, zone=WEST, theme="habitat")["lignes"]
    for row in rows:
        told = carence(chef, "habitat", row["carence"])
        assert (row["valeur"], row["raison"]) == (told["valeur"], told["raison"])
    assert {row["valeur"] for row in rows if row["carence"] == "carence_contributions"} == {True}


def test_what_is_over_does_not_become_unknown_with_time(chef: Person) -> None:
    """A project finished three years ago is no action under way, and nobody has to look at it again."""
    chef.made("enjeux", territoire="ouest", titre="Le sport", theme="sport")
    declare(chef, "sport")
    old = (TODAY - timedelta(days=1100)).isoformat()
    project(chef, "sport", etat="realise", observe_le=old)
    assert carence(chef, "sport")["valeur"] is True
    project(chef, "sport", titre="Vu autrefois", observe_le=old)
    assert carence(chef, "sport")["valeur"] is None


def gaps(chef: Person) -> dict[str, Any]:
    asked = {"indicateur": "minutes_essai", "seuil": "10", "zone": WEST, "projet": "sans"}
    body: dict[str, Any] = chef.get("/api/gaps", **asked).json()
    return body


def test_gaps_without_a_project_are_known_where_the_registry_is_declared(chef: Person) -> None:
    theme = gaps(chef)["projet"]["themes"][0]
    silent = gaps(chef)["projet"]
    assert (silent["sans"], silent["au_moins"]["communes"], silent["au_plus"]["communes"]) == (None, 0, 3)
    assert "non déclaré complet" in silent["raison"]
    declare(chef, theme)
    assert gaps(chef)["projet"]["sans"] == {"communes": 3, "habitants": sum(FAR.values())}
    place = {"portee": "communes", "zones": ["99008"]}
    project(chef, theme, localisation=place)
    found = gaps(chef)
    assert found["projet"]["sans"] == {"communes": 2, "habitants": 1700}
    assert {row["zone"]: row["sans_projet"] for row in found["communes"]} == {
        zone: zone[-1] != "8" for zone in FAR
    }


def test_the_exported_map_keeps_the_communes_that_no_project_is_known_to_concern(chef: Person) -> None:
    kept = [row for row in gaps(chef)["communes"] if row["sans_projet"] is not False]
    asked = {"indicateur": "minutes_essai", "niveau": "commune", "seuil": "10", "portee": WEST}
    every, without = (legend(chef, **asked, **more) for more in ({}, {"projet": "sans"}))
    assert f"(plus de 10 min) : {len(FAR)} communes" in every
    assert f", sans projet ni chantier en cours connu : {len(kept)} communes" in without
    assert len(kept) < len(FAR)


def legend(chef: Person, **asked: str) -> str:
    """The lines of a printed map, one after the other."""
    drawing = ET.fromstring(chef.get("/carte.svg", **asked).text)
    lines = (one.text or "" for one in drawing.iter("{http://www.w3.org/2000/svg}text"))
    return " ".join(" ".join(lines).split())


def test_gaps_and_the_first_question_follow_one_rule_and_say_which_states_count(
    chef: Person, ask: Ask
) -> None:
    told = gaps(chef)
    asked = {"indicateur": "minutes_essai", "seuil": "10", "zone": WEST, "theme": told["projet"]["themes"][0]}
    found = ask(1, **asked)
    sides = {row["zone"]: (row["sans_projet"], row["raison"]) for row in found["lignes"]}
    assert sides == {row["zone"]: (row["sans_projet"], row["raison_projet"]) for row in told["communes"]}
    assert found["etats_qui_comptent"] == told["projet"]["etats_qui_comptent"]
    assert "en_cours" in found["etats_qui_comptent"]["projet"]
    assert any("finie" in limit for limit in found["limites"])


def test_q13_lists_an_action_as_soon_as_it_is_written(chef: Person, ask: Ask) -> None:
    def west() -> dict[str, Any]:
        return next(row for row in ask(13, theme="culture")["lignes"] if row["zone"] == WEST)

    assert (west()["besoin_eleve"], west()["actions"]) == (True, [])
    project(chef, "culture", titre="Salle")
    assert [one["titre"] for one in west()["actions"]] == ["Salle"]


def test_q15_counts_one_theme_less_once_it_is_declared(chef: Person, ask: Ask) -> None:
    def undeclared() -> int:
        rows = [row for row in ask(15, zone=WEST)["lignes"] if row["genre"] == "registre_non_declare"]
        return int(next(row["valeur"] for row in rows if row["objet"] == "enjeux"))

    before = undeclared()
    declare(chef, "energie", "enjeux")
    assert undeclared() == before - 1


def test_q12_is_null_until_a_deliverable_has_a_date(chef: Person, ask: Ask) -> None:
    seen = {"etat": "ouvert", "observe_le": TODAY.isoformat()}
    row = chef.made("chantiers", territoires=["ouest"], titre="Fibre", theme="numerique_thd", **seen)
    assert ask(12, theme="numerique_thd")["valeur"] is None
    late = (TODAY - timedelta(days=3)).isoformat()
    chef.made("livrables", chantier=row["id"], titre="Plan", echeance=late)
    assert ask(12, theme="numerique_thd")["valeur"] == 1
