"""Questions that the registry answers: null with the reason on an empty one, then as writes by the API change it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from questions.conftest import Ask
from registre.core_kit import HERE, People, Person, at

from geo_service.model.pacte.droits import Role
from geo_service.services.questions.changements import Cause, cause_of

TODAY = datetime.now(UTC).date()
GAP = {"indicateur": "minutes_essai", "seuil": "10", "theme": "sante", "zone": "territoire:ouest"}
FAR = ["commune:99004", "commune:99008", "commune:99013"]
"""West, more than ten minutes in the made table; 99009 is in the east, 99005 and 99007 have no value."""


@pytest.fixture
def chef(people: People) -> Person:
    return people.person(Role.ADMINISTRATEUR)


def declare(chef: Person, objet: str, theme: str = "sante") -> None:
    """Say that a part of the registry of the west is complete."""
    chef.made(
        "completudes",
        territoire="ouest",
        theme=theme,
        objet=objet,
        declaree_par="Département",
        au=TODAY.isoformat(),
    )


def sides(answer: dict[str, Any]) -> dict[str, bool | None]:
    return {row["zone"]: row["sans_projet"] for row in answer["lignes"]}


def project(
    chef: Person, zone: str, portee: str = "communes", etat: str = "etudes", theme: str = "sante"
) -> dict[str, Any]:
    place = {"portee": portee, "zones": [zone] if zone else []}
    return chef.made(
        "projets", titre="Pôle", theme=theme, territoires=["ouest"], localisation=place, etat=etat,
        observe_le=TODAY.isoformat(),
    )  # fmt: skip


def test_q1_without_a_declaration_no_project_is_unknown(ask: Ask) -> None:
    found = ask(1, **GAP)
    assert sides(found) == dict.fromkeys(FAR)
    assert (found["valeur"], found["au_plus"]) == (None, 3)
    assert "non déclaré complet" in found["raison"]


def test_q1_once_declared_complete_none_has_a_project(ask: Ask, chef: Person) -> None:
    declare(chef, "actions")
    found = ask(1, **GAP)
    assert (found["valeur"], found["raison"]) == (3, None)
    assert sides(found) == dict.fromkeys(FAR, True)


@pytest.mark.parametrize(
    ("zone", "portee", "concerned"),
    [
        ("99004", "communes", ["commune:99004"]),
        ("200000002", "epci", ["commune:99004"]),
        ("ouest", "territoire", FAR),
        ("99", "departement", FAR),
    ],
)
def test_q1_a_project_written_by_the_api_counts_at_the_level_of_its_own_place(
    ask: Ask, chef: Person, zone: str, portee: str, concerned: list[str]
) -> None:
    declare(chef, "actions")
    project(chef, zone, portee)
    assert sides(ask(1, **GAP)) == {one: one not in concerned for one in FAR}


def test_q1_a_project_whose_place_is_unknown_leaves_its_territoire_unknown(ask: Ask, chef: Person) -> None:
    declare(chef, "actions")
    project(chef, "", "inconnu")
    assert sides(ask(1, **GAP)) == dict.fromkeys(FAR)


def test_q1_an_abandoned_project_answers_nothing_and_an_unknown_state_is_unknown(
    ask: Ask, chef: Person
) -> None:
    declare(chef, "actions")
    chef.moved("projets", project(chef, "99004"), "abandonne", motif="sans suite")
    project(chef, "99008", etat="inconnu")
    assert sides(ask(1, **GAP)) == {"commune:99004": True, "commune:99008": None, "commune:99013": True}


def test_q8_a_former_code_finds_what_concerns_the_commune_through_any_level(ask: Ask, chef: Person) -> None:
    project(chef, "99001")
    project(chef, "200000002", "epci")
    project(chef, "99003")
    chef.made("fiches_action", territoire="ouest", titre="Mailler les soins", theme="sante")
    found = ask(8, zone="commune:99901")
    assert [row["par"] for row in found["lignes"] if row["objet"] == "projet"] == [
        {"commune:99001": "official"},
        {"epci:200000002": "official"},
    ]
    assert found["par_objet"] == {"fiche_action": 1, "projet": 2, "fait": 3}


def test_q8_a_point_concerns_its_commune_and_no_other_of_its_territoire(ask: Ask, chef: Person) -> None:
    chef.made("projets", titre="Cabinet", theme="sante", territoires=["ouest"], localisation=at(HERE))
    assert ask(8, zone="commune:99001")["par_objet"].get("projet") == 1
    assert "projet" not in ask(8, zone="commune:99002")["par_objet"]


def test_q8_says_why_nothing_found_proves_nothing(ask: Ask) -> None:
    found = ask(8, zone="commune:99002", theme="sante")
    assert found["valeur"] is None
    assert "non déclaré complet" in found["raison"]


def led(chef: Person, **more: Any) -> dict[str, Any]:
    """A public chantier of the west."""
    conseil = chef.made(
        "conseils", numero=1, territoire="ouest", date=(TODAY - timedelta(days=30)).isoformat()
    )
    row = chef.made("chantiers", territoires=["ouest"], titre="Soins", theme="sante", **more)
    return chef.moved("chantiers", row, "ouvert", conseil=conseil["id"])


def test_q12_without_a_due_date_lateness_is_null_with_its_reason(ask: Ask, chef: Person) -> None:
    assert (ask(12)["valeur"], ask(12)["raison"]) == (None, "aucun chantier public dans le registre")
    row = led(chef)
    assert ask(12)["raison"] == "aucun livrable n'est inscrit"
    chef.made("livrables", chantier=row["id"], titre="Charte")
    assert "échéance" in ask(12)["raison"]


def test_q12_a_deliverable_past_its_date_makes_its_chantier_late_until_it_is_handed_in(
    ask: Ask, chef: Person
) -> None:
    row = led(chef)
    due = chef.made(
        "livrables", chantier=row["id"], titre="Charte", echeance=(TODAY - timedelta(days=10)).isoformat()
    )
    (late,) = ask(12, zone="territoire:ouest")["lignes"]
    assert (late["valeur"], late["livrables_en_retard"][0]["jours"]) == (True, 10)
    chef.moved("livrables", due, "remis")
    assert ask(12, zone="territoire:ouest")["valeur"] == 0


def test_q2_is_null_with_the_reason_on_an_empty_registry(ask: Ask) -> None:
    found = ask(2)
    assert (found["valeur"], found["lignes"]) == (None, [])
    assert "manque des déclarations" in found["raison"]


def test_q2_a_priority_without_action_is_in_carence_once_the_registry_is_complete(
    ask: Ask, chef: Person
) -> None:
    chef.made("enjeux", territoire="ouest", titre="Se déplacer", theme="mobilite")
    asked = {"zone": "territoire:ouest", "theme": "mobilite", "type": "carence_action"}
    assert ask(2, **asked)["valeur"] is None
    declare(chef, "actions", "mobilite")
    (row,) = ask(2, **asked)["lignes"]
    assert (row["valeur"], row["theme"]) == (True, "mobilite")
    project(chef, "99004", theme="mobilite")
    assert ask(2, **asked)["valeur"] == 0


def test_q2_a_chantier_reported_once_whose_state_aged_out_leaves_the_carence_unknown(
    ask: Ask, chef: Person
) -> None:
    """The facts tell of a chantier of 2017 on health: nobody knows what became of it."""
    chef.made("enjeux", territoire="ouest", titre="Accès aux soins", theme="sante")
    declare(chef, "actions")
    found = ask(2, zone="territoire:ouest", theme="sante", type="carence_action")
    assert found["valeur"] is None
    assert "état inconnu" in found["raison"]


def test_q3_knows_the_conseil_once_it_is_written(ask: Ask, chef: Person) -> None:
    asked = {"zone": "territoire:ouest", "conseil": "1"}
    assert ask(3, **asked)["conseil"]["valeur"] is None
    led(chef)
    found = ask(3, **asked)
    assert found["conseil"]["valeur"]["numero"] == 1
    assert found["valeur"] == 100 * (1 + 2 + 4 + 5 + 7 + 8 + 10 + 11 + 13)
    assert [row["objet"] for row in found["registre"]["actions"]] == ["chantier"]


def two_conseils(chef: Person) -> None:
    for numero, days in ((1, 30), (2, 0)):
        chef.made(
            "conseils", numero=numero, territoire="ouest", date=(TODAY - timedelta(days=days)).isoformat()
        )


CHANGES = {"zone": "territoire:ouest", "de": "1", "a": "2"}


def test_q4_is_null_with_the_reason_where_conseils_or_their_publications_are_unknown(
    ask: Ask, chef: Person
) -> None:
    assert "pas au registre" in ask(4, **CHANGES)["raison"]
    two_conseils(chef)
    found = ask(4, **CHANGES)
    assert found["valeur"] is None
    assert "plus gardés" in found["raison"]


def test_q4_tells_real_changes_from_changes_of_figures(people: People, ask: Ask, chef: Person) -> None:
    """The first publication, put forty days back, had no indicator: they are no progress. A chantier that opened is."""
    two_conseils(chef)
    people.ask(
        "UPDATE geo.publication_log SET published_at = now() - interval '40 days'"
        " WHERE id = (SELECT min(id) FROM geo.publication_log) RETURNING id"
    )
    row = chef.made("chantiers", territoires=["ouest"], titre="Soins", theme="sante")
    conseil = people.ask("SELECT id FROM registre.conseil WHERE numero = 2")[0][0]
    chef.moved("chantiers", row, "ouvert", conseil=conseil)
    found = ask(4, **CHANGES)
    assert found["raison"] is None
    causes = {line["id"]: (line["cause"], line["progres"]) for line in found["lignes"]}
    assert causes[f"chantier:{row['id']}"] == ("changement_reel", True)
    assert causes["minutes_essai"] == ("methode_ou_base", None)
    assert [line["id"] for line in found["lignes"] if line["progres"]] == [f"chantier:{row['id']}"]


OLD = {"valeur": 1.0, "millesime": "2020", "methode": "essai_v1"}


@pytest.mark.parametrize(
    ("new", "perimeter", "cause"),
    [
        (OLD | {"valeur": 2.0, "millesime": "2024"}, False, Cause.MILLESIME),
        (OLD | {"valeur": 2.0, "methode": "essai_v2"}, False, Cause.METHODE),
        (OLD | {"valeur": 2.0}, False, Cause.METHODE),
        (OLD | {"valeur": 2.0, "millesime": "2024"}, True, Cause.PERIMETRE),
        (None, False, Cause.METHODE),
    ],
)
def test_q4_a_figure_never_tells_a_real_change_by_itself(
    new: dict[str, Any] | None,
    perimeter: bool,
    cause: Cause,
) -> None:
    assert cause_of(OLD, new, perimeter=perimeter) is cause
