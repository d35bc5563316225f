"""Sequences of writes: nothing is lost, the history tells everything, two at once, a death in the middle."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from registre.core_kit import HERE, THERE, People, Person, at, contribution

from geo_service.model.pacte.champs import Genre
from geo_service.model.pacte.droits import OPERATEUR, Role
from geo_service.model.pacte.objets import OBJETS
from geo_service.services.registre import creer
from geo_service.store.engine import write_connection

PLACES: list[Any] = [
    None,
    at(HERE),
    at(THERE),
    {"portee": "communes", "zones": ["99001"]},
    {"portee": "departement"},
]
CHANGES = st.one_of(
    st.tuples(st.just("titre"), st.sampled_from(["A", "B", "C", "=1+1", "<b>"])),
    st.tuples(st.just("theme"), st.sampled_from(["sante", "mobilite"])),
    st.tuples(st.just("description"), st.sampled_from([None, "long", "plus long"])),
    st.tuples(st.just("debut"), st.sampled_from([None, "2026-01-01", "2026-06-01"])),
    st.tuples(st.just("fin"), st.sampled_from([None, "2026-03-01", "2026-12-01"])),
    st.tuples(st.just("territoires"), st.sampled_from([[], ["ouest"], ["ouest", "est"]])),
    st.tuples(st.just("localisation"), st.sampled_from(PLACES)),
    st.tuples(
        st.just("vers"), st.sampled_from(["idee", "emergence", "etudes", "suspendu", "realise", "inconnu"])
    ),
)
LEGAL = {
    "idee": {"emergence", "suspendu", "abandonne", "inconnu"}, "emergence": {"etudes", "suspendu", "inconnu"},
    "etudes": {"plan_de_financement_boucle", "suspendu", "inconnu"}, "realise": {"inconnu"},
    "suspendu": {"idee", "emergence", "etudes", "inconnu"},
    "inconnu": {"idee", "emergence", "etudes", "suspendu", "realise"},
}  # fmt: skip


def replayed(history: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The object that its history tells."""
    told: dict[str, Any] = {}
    for number, line in enumerate(history, 1):
        assert line["version"] == number
        assert all(told.get(name) == change["avant"] for name, change in line["champs"].items())
        assert line["etat_avant"] == told.get("etat_observe")
        told |= {name: change["apres"] for name, change in line["champs"].items()}
        told["etat_observe"] = line["etat_apres"]
    return told


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(CHANGES, max_size=12))
def test_any_sequence_of_writes_gives_what_a_simple_model_gives_and_its_history_tells_it(
    people: People, changes: list[tuple[str, Any]]
) -> None:
    admin = operator(people)
    model: dict[str, Any] = {"titre": "A", "theme": "sante", "etat_observe": "idee", "version": 1}
    row = admin.made("projets", titre="A", theme="sante")
    address = f"/api/projets/{row['id']}"
    for name, wanted in changes:
        if name == "vers":
            answer = admin.move(address, model["version"], wanted, motif="essai")
            legal = wanted in LEGAL[model["etat_observe"]]
            assert answer.status_code == (200 if legal else 409)
            model |= {"etat_observe": wanted, "version": model["version"] + 1} if legal else {}
            continue
        answer = admin.patch(address, {name: wanted}, model["version"])
        after = {**model, name: wanted or None}
        reversed_ = bool(after.get("debut") and after.get("fin") and after["fin"] < after["debut"])
        changed = name == "localisation" or model.get(name) != (wanted or None)
        assert answer.status_code == (400 if reversed_ and changed else 200), answer.text
        if changed and not reversed_:
            model = after | {"version": model["version"] + 1}
    final = admin.get(address).json()
    kept = {name: value for name, value in model.items() if name != "localisation"}
    assert {name: final[name] or None for name in kept} == kept
    told = replayed(admin.get(f"{address}/historique").json()["historique"])
    assert {name: final[name] or None for name in told} == {
        name: value or None for name, value in told.items()
    }


def operator(people: People, known: dict[int, Person] = {}) -> Person:  # noqa: B006
    """One administrator for all the examples."""
    if id(people) not in known:
        known[id(people)] = people.person(Role.ADMINISTRATEUR)
    return known[id(people)]


def test_of_two_who_write_at_once_one_wins_and_the_other_is_told(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    row = admin.made("projets", titre="A", theme="sante")

    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: admin.patch(f"/api/projets/{row['id']}", {"titre": f"T{n}"}, 1), range(8))
        )

    won = [answer for answer in answers if answer.status_code == 200]
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 7]
    assert admin.get(f"/api/projets/{row['id']}").json()["titre"] == won[0].json()["titre"]
    assert len(admin.get(f"/api/projets/{row['id']}/historique").json()["historique"]) == 2


def test_the_same_key_from_several_at_once_writes_once(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    body = {"titre": "Unique en son genre", "theme": "sante"}

    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda _: admin.post("/api/projets", body, **{"Idempotency-Key": "six"}), range(6))
        )

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert people.ask("SELECT count(*) FROM registre.projet WHERE titre = %s", body["titre"]) == [(1,)]


def test_two_that_take_each_other_over_at_once_leave_one(people: People) -> None:
    admin = people.person(Role.ADMINISTRATEUR)
    rows = [
        admin.moved("contributions", admin.made("contributions", **contribution(etat="deposee")), "qualifiee")
        for _ in "ab"
    ]
    one, two = (row["id"] for row in rows)

    with ThreadPoolExecutor(2) as pool:
        answers = list(
            pool.map(
                lambda pair: admin.move(f"/api/contributions/{pair[0]}", 2, "fusionnee", fusion=pair[1]),
                [(one, two), (two, one)],
            )
        )

    assert sorted(answer.status_code for answer in answers) == [200, 409]


TABLES = ("projet", "historique", "journal", "vu")


@pytest.mark.parametrize("table", TABLES)
def test_a_death_between_two_statements_leaves_nothing(people: People, table: str) -> None:
    """The backend is killed inside the transaction, just after it wrote in one of the tables."""
    counts = " UNION ALL ".join(f"SELECT count(*) FROM registre.{name}" for name in TABLES)
    before = people.ask(counts)

    async def killed() -> None:
        async with write_connection(people.loaded.url) as connection:
            pid = connection.info.backend_pid
            await creer(connection, OPERATEUR, OBJETS["projet"], {"titre": "Perdu", "theme": "sante"})
            written = await (
                await connection.execute(f"SELECT count(*) FROM registre.{table}".encode())
            ).fetchone()
            assert written is not None
            with psycopg.connect(people.loaded.url, autocommit=True) as owner:
                owner.execute("SELECT pg_terminate_backend(%s, 2000)", (pid,))

    with pytest.raises(psycopg.OperationalError):
        asyncio.run(killed())

    assert people.ask(counts) == before


@pytest.mark.parametrize("nom", list(OBJETS))
def test_declared_fields_are_the_columns_of_the_table_and_of_the_public_view(
    people: People, nom: str
) -> None:
    objet = OBJETS[nom]
    beside = {"id", "version", "cree_le", "cree_par", "modifie_le"}
    beside |= {"etat", "observe_le"} if objet.etats else set()
    beside |= (
        {"portee", "zones", "geom", "lieu", "lieu_3857", "mots", "titre_cherche"} if objet.localise else set()
    )
    beside |= {"restreint"} if objet.restreignable else set()
    columns = "SELECT column_name, is_nullable FROM information_schema.columns WHERE table_schema = %s AND table_name = %s"
    kept = dict(people.ask(columns, "registre", nom))
    shown = dict(people.ask(columns, "pub", f"registre_{nom}"))

    assert kept.keys() == {champ.nom for champ in objet.champs} | beside
    assert all(kept[champ.nom] == "NO" for champ in objet.champs if champ.requis)
    public = {champ.nom for champ in objet.champs if champ.public}
    assert not shown.keys() & {champ.nom for champ in objet.champs if not champ.public}
    assert shown.keys() >= public or objet.reserve
    assert "version" not in shown


@pytest.mark.parametrize("nom", [one.nom for one in OBJETS.values() if one.etats])
def test_the_states_of_the_database_are_those_declared(people: People, nom: str) -> None:
    etats = OBJETS[nom].etats
    assert etats is not None
    (check,) = people.ask(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND conname = %s",
        f"registre.{nom}", f"{nom}_etat_check",
    )  # fmt: skip

    assert set(str(check[0]).split("'")[1::2]) == set(etats.tous)


def test_the_choices_of_the_database_are_those_declared(people: People) -> None:
    for objet in OBJETS.values():
        for champ in objet.champs:
            if champ.genre is Genre.CHOIX:
                rows = people.ask(
                    "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s",
                    f"{objet.nom}_{champ.nom}_check",
                )
                assert set(str(rows[0][0]).split("'")[1::2]) == set(champ.choix), (objet.nom, champ.nom)
