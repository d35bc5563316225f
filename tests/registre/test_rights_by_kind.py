"""Kind × role × (create, change, move, read what is closed), over HTTP, against the matrix written by hand."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest
from registre.core_kit import People, Person, contribution
from registre.test_access_rights import EXPECTED, ROLES

from geo_service.model.pacte.droits import Action, Role
from geo_service.model.pacte.objets import OBJETS

NUMBERS = itertools.count(100)
DAY = "2025-05-05"
WHO = (None, *ROLES)
SAMPLES: Mapping[str, Mapping[str, Any]] = {
    "acteur": {"nom": "Acteur {n}", "type": "association"},
    "conseil": {"numero": "{n}", "territoire": "ouest"},
    "conference_departementale": {"date": DAY},
    "carnet_de_voyage": {"territoire": "ouest", "titre": "Carnet", "texte": "Vu."},
    "pacte": {"territoire": "ouest", "annee": "2{n}", "partie": "strategique"},
    "axe": {"numero": "{n}", "titre": "Axe"},
    "enjeu": {"territoire": "ouest", "titre": "Enjeu", "theme": "sante"},
    "fiche_action": {"territoire": "ouest", "titre": "Fiche", "theme": "sante"},
    "contribution": contribution(etat="deposee"),
    "projet": {"territoires": ["ouest"], "titre": "Projet", "theme": "sante"},
    "montant": {"projet": "{projet}", "type": "vote", "montant_eur": 5},
    "chantier": {"territoires": ["ouest"], "titre": "Chantier", "theme": "sante"},
    "seance": {"chantier": "{chantier}", "date": DAY, "restreint": True},
    "livrable": {"chantier": "{chantier}", "titre": "Livrable", "restreint": True},
    "participant": {"chantier": "{chantier}", "personne": "P", "statut": "accepte", "restreint": True},
    "decision": {"chantier": "{chantier}", "organe": "assemblee", "date": DAY, "texte": "Vote"},
    "preuve": {"titre": "Preuve", "projet": "{projet}"},
    "completude": {"territoire": "ouest", "theme": "{theme}", "objet": "{part}", "declaree_par": "D", "au": DAY},
    "commentaire": {"seance": "{seance}", "chantier": "{chantier}", "texte": "Note"},
}  # fmt: skip
CHANGED = {"acteur": "note", "conseil": "lieu", "conference_departementale": "lieu", "carnet_de_voyage": "texte",
           "pacte": "texte", "contribution": "texte", "montant": "source", "seance": "lieu", "participant": "personne",
           "decision": "texte", "completude": "note", "commentaire": "texte"}  # fmt: skip
"""A text that may change; ``titre`` for the others."""

FIRST_MOVE = {"pacte": "prepare", "fiche_action": "engagee", "contribution": "qualifiee", "projet": "emergence",
              "chantier": "abandonne", "livrable": "remis"}  # fmt: skip
NO_GROUND = {"conference_departementale", "axe", "acteur"}
OF_CHANTIER = {"chantier", "seance", "livrable", "participant", "decision", "commentaire"}
CLOSED = ("contribution", "chantier", "seance", "livrable", "participant", "commentaire")
PARTS = itertools.product(("sante", "mobilite", "tous"), ("actions", "contributions", "enjeux"))


SEEN = {**SAMPLES["chantier"], "etat": "ouvert", "observe_le": DAY}
"""A chantier that everybody may read."""


class Site:
    """One person per role, all on the same ground, and what an administrator made there."""

    def __init__(self, people: People) -> None:
        self.admin = people.person(Role.ADMINISTRATEUR)
        self.known: dict[str, Any] = {}
        fresh = [self.create(self.admin, "chantier").json() for _ in (*ROLES, *ROLES)]
        self.chantiers = iter(fresh)
        self.known["chantier"] = self.admin.made("chantiers", **SEEN)["id"]
        self.known["projet"] = self.create(self.admin, "projet").json()["id"]
        self.known["seance"] = self.create(self.admin, "seance").json()["id"]
        ground = (self.known["chantier"], *(one["id"] for one in fresh))
        self.persons: dict[str | None, Person] = {None: people.nobody} | {
            role: people.person(Role(role), "ouest", chantiers=ground) for role in ROLES
        }

    def create(self, person: Person, kind: str) -> Any:
        theme, part = next(PARTS) if kind == "completude" else ("", "")
        known = {**self.known, "n": next(NUMBERS), "theme": theme, "part": part}
        body = {
            name: value.format(**known) if isinstance(value, str) else value
            for name, value in SAMPLES[kind].items()
        }
        numeric = ("numero", "annee", "projet", "chantier", "seance")
        body |= {name: int(body[name]) for name in numeric if name in body}
        return person.post(f"/api/{OBJETS[kind].pluriel}", body)

    def made(self, kind: str) -> str:
        """The address of an object that nobody touched."""
        row = next(self.chantiers) if kind == "chantier" else self.create(self.admin, kind).json()
        return f"/api/{OBJETS[kind].pluriel}/{row['id']}"


@pytest.fixture(scope="module")
def site(people: People) -> Site:
    return Site(people)


def holds(action: Action, role: str | None, kind: str) -> bool:
    """Whether the hand-written row allows a role, on its own ground, what it did not deposit itself."""
    on = dict(zip(WHO, EXPECTED[action].split(), strict=True))[role]
    territorial = "t" in on and kind not in NO_GROUND
    return "T" in on or territorial or ("c" in on and kind in OF_CHANTIER)


def wrong(answers: Mapping[str | None, int], allowed: Mapping[str | None, bool], done: int) -> list[Any]:
    """Roles that got another answer than they should."""
    return [
        (role, status, allowed[role])
        for role, status in answers.items()
        if (status == done) != allowed[role] or status not in (done, 401, 403, 404)
    ]


@pytest.mark.parametrize("kind", SAMPLES)
def test_who_may_create(site: Site, kind: str) -> None:
    action = OBJETS[kind].ecrire
    answers = {role: site.create(person, kind).status_code for role, person in site.persons.items()}
    shared = kind == "acteur"
    allowed = {role: holds(action, role, "projet" if shared else kind) for role in WHO}
    assert wrong(answers, allowed, 201) == []


@pytest.mark.parametrize("kind", SAMPLES)
def test_who_may_change(site: Site, kind: str) -> None:
    address, objet = site.made(kind), OBJETS[kind]
    answers = {
        role: person.client.patch(
            address, json={CHANGED.get(kind, "titre"): f"Par {role}"}, headers={**person.headers, "If-Match": "*"}
        ).status_code
        for role, person in site.persons.items()
    }  # fmt: skip
    actions = {objet.conduire} if kind == "contribution" else {objet.ecrire, objet.conduire}
    others = kind == "commentaire"  # nobody changes what another said
    allowed = {role: not others and any(holds(one, role, kind) for one in actions) for role in WHO}
    assert wrong(answers, allowed, 200) == []


@pytest.mark.parametrize("kind", FIRST_MOVE)
def test_who_may_move(site: Site, kind: str) -> None:
    answers = {
        role: person.post(
            f"{site.made(kind)}/transitions", {"vers": FIRST_MOVE[kind], "motif": "essai"}, **{"If-Match": "*"}
        ).status_code
        for role, person in site.persons.items()
    }  # fmt: skip
    allowed = {role: holds(OBJETS[kind].conduire, role, kind) for role in WHO}
    assert wrong(answers, allowed, 200) == []


@pytest.mark.parametrize("kind", CLOSED)
def test_who_may_read_what_is_closed(site: Site, kind: str) -> None:
    address = site.made(kind)
    answers = {role: person.get(address).status_code for role, person in site.persons.items()}
    allowed = {role: holds(Action.LIRE_RESTREINT, role, kind) for role in WHO}
    assert wrong(answers, allowed, 200) == []
    assert {answers[role] for role in WHO if not allowed[role]} == {404}


def test_the_table_has_every_kind() -> None:
    assert set(SAMPLES) == set(OBJETS)
    assert set(FIRST_MOVE) == {nom for nom, objet in OBJETS.items() if objet.etats}


def test_who_may_ask_to_join_a_chantier(site: Site) -> None:
    """Asking is for those who deposit; it is never an acceptance, nor shown, until who leads says so."""
    chantier = site.admin.made("chantiers", **SEEN)["id"]
    asked = {
        "chantier": chantier,
        "personne": "Une habitante",
        "courriel": "une@exemple.fr",
        "statut": "demande",
    }
    answers = {role: person.post("/api/participants", asked) for role, person in site.persons.items()}
    allowed = {role: holds(Action.DEMANDER_A_PARTICIPER, role, "participant") for role in WHO}
    told = {role: answer.status_code for role, answer in answers.items()}
    assert wrong(told, allowed, 201) == []
    assert site.persons[None].get("/api/participants", chantier=chantier).json()["participants"] == []

    row, contributor = answers["contributeur"].json(), site.persons["contributeur"]
    accept = {"statut": "accepte"}
    assert contributor.patch(f"/api/participants/{row['id']}", accept, row["version"]).status_code == 403
    charge = site.persons["charge_de_territoire"]
    assert charge.patch(f"/api/participants/{row['id']}", accept, row["version"]).status_code == 200


def test_nobody_joins_by_themselves(site: Site) -> None:
    asked = {"chantier": site.known["chantier"], "personne": "Moi", "statut": "accepte"}
    assert site.persons["contributeur"].post("/api/participants", asked).status_code == 403
