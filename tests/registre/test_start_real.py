"""The start data of the shipped département, counted again from the files by other means."""

import asyncio
import csv
import os
from collections import Counter
from collections.abc import Iterator
from math import fsum
from pathlib import Path

import psycopg
import pytest
from conftest import PRISTINE, Loaded, fresh_database, on_database

from geo_service.model.pacte.objets import MONTANTS
from geo_service.services.registre_amorce import Amorce, amorcer
from geo_service.settings import ROOT, Settings
from geo_service.store.cluster import Cluster

TABLES = ROOT / "data" / "tables"
Begun = tuple[Loaded, Amorce]
Fund = list[dict[str, str]]


@pytest.fixture(scope="module")
def begun(
    cluster: Cluster, admin: psycopg.Connection, real: Loaded, database_names: Iterator[str]
) -> Iterator[tuple[Loaded, Amorce]]:
    """The département with its start data, and what writing them said."""
    with fresh_database(cluster, admin, PRISTINE, next(database_names)) as url:
        done = asyncio.run(amorcer(url))
        assert done is not None
        yield Loaded(on_database(Settings(), url), url), done


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def ask(begun: Begun, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(begun[0].url) as connection:
        return connection.execute(query).fetchall()


def test_nothing_published_is_refused(begun: Begun) -> None:
    assert begun[1].refusees == ()


def test_there_is_one_conseil_per_known_meeting(begun: Begun) -> None:
    meetings = [
        (int(row["numero"]), *meeting.split(":")[:1])
        for row in rows("conseils.csv")
        for meeting in row["reunions_connues"].split(";")
        if meeting
    ]
    assert sorted(ask(begun, "SELECT numero, territoire FROM pub.registre_conseil")) == sorted(meetings)
    assert len(meetings) == 9


def test_the_ten_rounds_stay_readable_with_those_that_nobody_reported(begun: Begun) -> None:
    with begun[0].client() as client:
        told = client.get("/api/conseils/tours").json()["tours"]
    assert [one["numero"] for one in told] == list(range(1, 11))
    assert [one["numero"] for one in told if not one["reunions_connues"]] == [2, 4, 5]


def test_only_rows_of_type_enjeu_are_enjeux(begun: Begun) -> None:
    wanted = Counter(row["territoire_slug"] for row in rows("enjeux_externes.csv") if row["type"] == "enjeu")
    assert wanted == {"medoc": 4, "libournais": 1}
    found = ask(begun, "SELECT territoire, count(*) FROM pub.registre_enjeu GROUP BY 1")
    assert dict(found) == wanted


def test_the_chantiers_of_2017_were_open_and_are_unknown_now(begun: Begun) -> None:
    wanted = sum(row["nature"] == "chantier" for row in rows("faits_gironde.csv"))
    found = ask(
        begun,
        "SELECT etat, etat_observe, observe_le::text, count(*) FROM pub.registre_chantier GROUP BY 1, 2, 3",
    )
    assert found == [("inconnu", "ouvert", "2017-03-31", wanted)]
    assert wanted == 26


def test_a_chantier_quotes_its_source_and_the_conseil_that_opened_it(begun: Begun) -> None:
    sources = ask(begun, "SELECT DISTINCT source FROM pub.registre_chantier")
    assert all(
        "mode d'emploi" in text and "constaté 03/2017" in text and "n°5" in text for (text,) in sources
    )


def test_a_chantier_of_a_territoire_is_no_dot(begun: Begun) -> None:
    assert ask(begun, "SELECT DISTINCT portee, geom IS NULL FROM pub.registre_chantier") == [
        ("territoire", True)
    ]


def test_doing_it_again_writes_nothing(begun: Begun) -> None:
    before = ask(begun, "SELECT count(*) FROM registre.historique")
    again = asyncio.run(amorcer(begun[0].url))
    assert again is not None
    assert (again.creees, again.connues) == ({}, begun[1].creees)
    assert ask(begun, "SELECT count(*) FROM registre.historique") == before


def test_a_registry_that_was_written_is_not_begun_again(begun: Begun) -> None:
    assert asyncio.run(amorcer(begun[0].url, seulement_vide=True)) is None


def test_what_a_person_changed_stays(begun: Begun) -> None:
    with psycopg.connect(begun[0].url) as connection:
        connection.execute("UPDATE registre.enjeu SET titre = 'Corrigé' WHERE territoire = 'libournais'")
    asyncio.run(amorcer(begun[0].url))
    assert ask(begun, "SELECT titre FROM registre.enjeu WHERE territoire = 'libournais'") == [("Corrigé",)]


def test_every_object_has_its_history_and_no_author(begun: Begun) -> None:
    made = ask(
        begun, "SELECT objet, count(*) FROM registre.historique WHERE par IS NULL AND version = 1 GROUP BY 1"
    )
    assert dict(made).items() >= begun[1].creees.items()


def test_no_axe_is_made_up(begun: Begun) -> None:
    assert ask(begun, "SELECT count(*) FROM registre.axe") == [(0,)]


@pytest.fixture
def fund() -> list[dict[str, str]]:
    """The projects of the fund, as its file says them."""
    if "GEO_MIRROR" not in os.environ:
        pytest.skip("GEO_MIRROR ne nomme aucun dossier : le fonds vert n'est pas sur cette machine")
    path = Path(os.environ["GEO_MIRROR"]) / "projets" / "fonds_vert_2023_projets.csv"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_funded_projects_are_ours_by_their_commune_or_by_who_examines_them(begun: Begun, fund: Fund) -> None:
    placed = sum(row["code_commune"].startswith("33") for row in fund)
    without = sum(not row["code_commune"] and row["code_departement"] == "33" for row in fund)
    found = ask(begun, "SELECT portee, etat, count(*) FROM pub.registre_projet GROUP BY 1, 2 ORDER BY 1")
    assert found == [("communes", "inconnu", placed), ("inconnu", "inconnu", without)]
    assert (placed, without) == (221, 16)


def test_engaged_amounts_add_up_to_those_of_the_file_and_are_of_no_other_type(
    begun: Begun, fund: Fund
) -> None:
    ours = [
        row
        for row in fund
        if row["code_commune"].startswith("33")
        or (not row["code_commune"] and row["code_departement"] == "33")
    ]
    wanted = fsum(float(row["montant_engage_eur"]) for row in ours)
    found = ask(begun, "SELECT type, count(*), sum(montant_eur)::float FROM pub.registre_montant GROUP BY 1")
    assert found == [("engage", len(ours), pytest.approx(wanted, abs=0.01))]
    assert "engage" in MONTANTS


def test_a_project_says_how_its_territoire_is_known(begun: Begun, fund: Fund) -> None:
    told = ask(
        begun,
        "SELECT DISTINCT substring(source from 'rattachement : (\\w+)') FROM pub.registre_projet"
        " WHERE portee = 'communes' ORDER BY 1",
    )
    assert [word for (word,) in told] == ["cité", "déduit", "supposé"]
