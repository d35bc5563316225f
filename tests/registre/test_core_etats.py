"""State machines, every pair of states: what is legal passes, what is not is refused with what would be."""

import itertools
from typing import Any

import psycopg
import pytest
from psycopg import sql
from registre.core_kit import People, Person, contribution

from geo_service.model.pacte.droits import Role
from geo_service.model.pacte.objets import OBJETS

STATEFUL = [objet for objet in OBJETS.values() if objet.etats]
PAIRS = [
    pytest.param(objet.nom, before, after, id=f"{objet.nom}-{before}-{after}")
    for objet in STATEFUL
    if objet.etats
    for before in objet.etats.tous
    for after in objet.etats.tous
]
TABLE = {
    "contribution": {
        "brouillon": "deposee", "deposee": "a_completer qualifiee irrecevable",
        "a_completer": "deposee sans_suite irrecevable",
        "qualifiee": "rattachee fusionnee reorientee sans_suite irrecevable",
        "rattachee": "qualifiee", "fusionnee": "", "reorientee": "", "sans_suite": "qualifiee", "irrecevable": "",
    },
    "projet": {
        "idee": "emergence suspendu abandonne", "emergence": "etudes suspendu abandonne",
        "etudes": "plan_de_financement_boucle suspendu abandonne",
        "plan_de_financement_boucle": "en_cours suspendu abandonne", "en_cours": "realise suspendu abandonne",
        "realise": "", "abandonne": "",
        "suspendu": "idee emergence etudes plan_de_financement_boucle en_cours abandonne",
    },
    "chantier": {
        "propose": "ouvert abandonne", "ouvert": "lance suspendu abandonne", "lance": "en_cours suspendu abandonne",
        "en_cours": "acheve suspendu abandonne", "acheve": "evalue", "evalue": "",
        "suspendu": "ouvert lance en_cours abandonne", "abandonne": "",
    },
}  # fmt: skip
"""The design's own table, written a second time by hand."""


@pytest.fixture(scope="module")
def chef(people: People) -> Person:
    return people.person(Role.ADMINISTRATEUR)


@pytest.fixture(scope="module")
def ground(chef: Person) -> dict[str, Any]:
    """What transitions may need."""
    conseil = chef.made("conseils", numero=1, territoire="ouest")
    holder = chef.made("contributions", **contribution(etat="deposee"))
    enjeu = chef.made("enjeux", territoire="ouest", titre="Soins", theme="sante")
    return {"conseil": conseil["id"], "fusion": holder["id"], "enjeu": enjeu["id"]}


def made_in(people: People, chef: Person, nom: str, state: str, ground: dict[str, Any]) -> dict[str, Any]:
    """An object of a kind put in a state, with all that any state could need of it."""
    objet = OBJETS[nom]
    bodies: dict[str, dict[str, Any]] = {
        "contribution": contribution(),
        "projet": {"territoires": ["ouest"], "titre": "Halle", "theme": "mobilite"},
        "chantier": {
            "territoires": ["ouest"], "titre": "Soins", "theme": "sante", "feuille_adoptee_le": "2020-01-01",
        },
        "pacte": {"territoire": "ouest", "annee": next(YEARS), "partie": "strategique"},
        "fiche_action": {"territoire": "ouest", "titre": "Agir", "theme": "sante"},
        "livrable": {"titre": "Rapport"},
    }  # fmt: skip
    body = bodies[nom]
    if nom == "livrable":
        body["chantier"] = made_in(people, chef, "chantier", "propose", ground)["id"]
    row = chef.made(objet.pluriel, **body)
    if nom == "chantier":
        chef.made("seances", chantier=row["id"], date="2020-02-02")
        chef.made("livrables", chantier=row["id"], titre="Rapport", etat="remis")
    with psycopg.connect(people.loaded.url) as connection:
        connection.execute(
            sql.SQL("UPDATE registre.{} SET etat = %s WHERE id = %s").format(sql.Identifier(nom)),
            (state, row["id"]),
        )
    return row


YEARS = itertools.count(1900)
EVERYTHING = {"motif": "Décidé en séance."}


def joined(nom: str, ground: dict[str, Any]) -> dict[str, Any]:
    """All that a transition may need."""
    if nom == "contribution":
        more = {
            "rattachement": {"enjeu": ground["enjeu"]},
            "fusion": ground["fusion"],
            "destinataire": "la Région",
        }
        return EVERYTHING | more
    return EVERYTHING | {"conseil": ground["conseil"]}


@pytest.mark.parametrize(("nom", "before", "after"), PAIRS)
def test_a_pair_of_states(
    people: People, chef: Person, ground: dict[str, Any], nom: str, before: str, after: str
) -> None:
    row = made_in(people, chef, nom, before, ground)
    etats = OBJETS[nom].etats
    assert etats is not None
    legal = etats.apres(before)
    if nom in TABLE and before != "inconnu":
        assert set(legal) == {*TABLE[nom][before].split(), "inconnu"}

    answer = chef.move(f"/api/{OBJETS[nom].pluriel}/{row['id']}", 1, after, **joined(nom, ground))

    if after in legal:
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        assert answer.json().get("etat_observe", answer.json()["etat"]) == after
    else:
        assert (answer.status_code, all(one in answer.json()["detail"] for one in legal)) == (409, True)
        assert people.ask(f"SELECT etat, version FROM registre.{nom} WHERE id = %s", row["id"]) == [
            (before, 1)
        ]


@pytest.mark.parametrize(
    ("before", "after", "missing"),
    [
        ("deposee", "a_completer", "motif"), ("qualifiee", "rattachee", "rattachement"),
        ("qualifiee", "fusionnee", "fusion"), ("qualifiee", "reorientee", "destinataire"),
        ("qualifiee", "sans_suite", "motif"), ("qualifiee", "irrecevable", "motif"),
    ],
)  # fmt: skip
def test_a_state_of_a_contribution_asks_for_what_it_needs(
    people: People, chef: Person, ground: dict[str, Any], before: str, after: str, missing: str
) -> None:
    row = made_in(people, chef, "contribution", before, ground)

    answer = chef.move(f"/api/contributions/{row['id']}", 1, after)

    assert (answer.status_code, f"« {missing} »" in answer.json()["detail"]) == (400, True)


def test_a_chantier_opens_by_a_conseil_meets_then_hands_in(chef: Person, ground: dict[str, Any]) -> None:
    row = chef.made("chantiers", territoires=["ouest"], titre="Soins", theme="sante")
    path = f"/api/chantiers/{row['id']}"
    other = chef.made("conseils", numero=1, territoire="est")

    assert chef.move(path, 1, "ouvert").status_code == 400
    assert "territoire" in chef.move(path, 1, "ouvert", conseil=other["id"]).json()["detail"]
    row = chef.moved("chantiers", row, "ouvert", conseil=ground["conseil"])
    assert (row["conseil"], chef.move(path, 2, "lance").status_code) == (ground["conseil"], 400)
    chef.made("seances", chantier=row["id"], date="2026-01-01")
    assert chef.move(path, 2, "lance").status_code == 400
    row = dict(chef.patch(path, {"feuille_adoptee_le": "2026-01-01"}, 2).json())
    row = chef.moved("chantiers", chef.moved("chantiers", row, "lance"), "en_cours")
    livrable = chef.made("livrables", chantier=row["id"], titre="Rapport")
    assert chef.move(path, row["version"], "acheve").status_code == 400
    chef.moved("livrables", livrable, "remis")
    assert chef.moved("chantiers", row, "acheve")["etat"] == "acheve"


def test_a_contribution_is_not_taken_over_by_itself_nor_by_one_taken_over(
    people: People, chef: Person
) -> None:
    one, two = (chef.made("contributions", **contribution(etat="deposee")) for _ in range(2))
    one, two = (chef.moved("contributions", row, "qualifiee") for row in (one, two))
    path = f"/api/contributions/{one['id']}"

    assert chef.move(path, 2, "fusionnee", fusion=one["id"]).status_code == 400
    chef.moved("contributions", two, "fusionnee", fusion=one["id"])
    assert chef.move(path, 2, "fusionnee", fusion=two["id"]).status_code == 409


def test_a_state_may_begin_seen_on_a_date_but_not_decided_without_its_conseil(chef: Person) -> None:
    body = {"territoires": ["ouest"], "titre": "Soins", "theme": "sante", "etat": "ouvert"}

    assert chef.post("/api/chantiers", body).status_code == 400
    seen = chef.made("chantiers", **body, observe_le="2017-03-01")

    assert (seen["etat"], seen["etat_observe"], seen["observe_le"]) == ("inconnu", "ouvert", "2017-03-01")


def test_nobody_observes_a_state_in_advance(chef: Person) -> None:
    body = {"territoires": ["ouest"], "titre": "Soins", "theme": "sante", "observe_le": "2150-01-01"}

    assert "à venir" in chef.post("/api/chantiers", body).json()["detail"]
