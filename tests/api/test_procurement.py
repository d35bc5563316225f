"""Answers about public contracts: samples in the true formats, loaded by the real ingest and asked over HTTP."""

import csv
import io
import shutil
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from conftest import SMALL, Loaded, fresh_database, on_database
from gaps.decp import OFFICIAL, TABULAR
from small import small_settings
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog
from geo_service.services.load import load_all
from geo_service.services.procurement import contracts_now
from geo_service.settings import ROOT, Settings
from geo_service.store.cluster import Cluster

TOWN, OTHER = "219900016", "219900032"
FLUX, PARTS, SUPPLIERS = (f"/api/procurement/{name}" for name in ("flux", "parts", "fournisseurs"))


@pytest.fixture(scope="module")
def bought(
    cluster: Cluster,
    admin: psycopg.Connection,
    small_template: Settings,
    database_names: Iterator[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Loaded]:
    """The tiny département with the two samples, put where official downloads are."""
    settings = small_settings(tmp_path_factory.mktemp("bought"))
    downloads = settings.state_dir / "downloads" / "decp"
    downloads.mkdir(parents=True)
    for source_id, sample in (("decp_tabulaire", TABULAR), ("decp_json", OFFICIAL)):
        shutil.copy(ROOT / "data" / "sources" / f"{source_id}.toml", settings.data_dir / "sources")
        shutil.copy(sample, downloads / f"decp{sample.suffix}")
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        load_all(settings, url)
        yield Loaded(on_database(settings, url), url)


@pytest.fixture(scope="module")
def api(bought: Loaded) -> Iterator[TestClient]:
    with bought.client() as client:
        yield client


def ask(api: TestClient, address: str, **parameters: str) -> Any:
    answer = api.get(address, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_shares_are_told_with_scope_method_sources_limits_and_notes(api: TestClient) -> None:
    body = ask(api, PARTS, acheteur="tous", annee="2024")

    assert (
        body["titre"]
        == "Titulaires établis dans la zone (Petit-Département) : marchés publics, 3e trimestre 2024"
    )
    assert (body["methode"]["version"], body["natures"]["nature_min"]) == ("marches_v1", "official")
    assert {"producteur", "licence", "millesime", "limites"} <= body["sources"][0].keys()
    assert any("critère" in note for note in body["notes"])
    assert body["parts"]["nombre"]["numerateur"] == 3
    assert body["parts"]["nombre"]["valeur"] == 0.75


def test_two_winners_and_three_amendments_are_one_contract(api: TestClient) -> None:
    totals = ask(api, PARTS, acheteur="tous", annee="2024")["totaux"]

    assert (totals["marches"], totals["montant_eur_ht"], totals["sans_titulaire_localise"]) == (5, 15_000, 1)
    assert (totals["accords_cadres"], totals["accords_cadres_eur_ht"]) == (1, 4000)


def test_a_commune_has_its_shares_where_the_source_places_winners(api: TestClient) -> None:
    parts = ask(api, PARTS, acheteur="tous", annee="2024", zone="commune:99901")["parts"]

    assert (parts["nombre"]["numerateur"], parts["nombre"]["denominateur"]) == (2, 4)
    assert parts["montant"]["qualite"] == "secret"


def test_a_territoire_and_an_epci_are_their_communes(api: TestClient) -> None:
    west = ask(api, PARTS, acheteur="tous", annee="2024", zone="territoire:ouest")["parts"]["nombre"]
    south = ask(api, PARTS, acheteur="tous", annee="2024", zone="epci:200000002")["parts"]["nombre"]

    assert (west["numerateur"], south["numerateur"]) == (3, 3)


def test_a_territoire_with_a_doubtful_commune_has_both_readings(bought: Loaded) -> None:
    move = "UPDATE geo.attribution SET titulaire_commune = %s WHERE titulaire_commune = %s"
    with bought.client() as client, psycopg.connect(bought.url, autocommit=True) as connection:
        connection.execute(move, ["99006", "99003"])
        body = ask(client, PARTS, acheteur="tous", annee="2024", zone="territoire:est")
        connection.execute(move, ["99003", "99006"])

    assert body["parts"]["nombre"]["numerateur"] == 1
    assert body["autre_lecture"]["nombre"]["numerateur"] == 0


def test_execution_distance_size_and_considerations_are_told(api: TestClient) -> None:
    body = ask(api, PARTS, acheteur="tous", annee="2024")

    assert (body["execution"]["nombre"]["numerateur"], body["execution"]["marches"]) == (1, 5)
    assert body["distance_mediane"]["valeur"] == 6
    assert body["tailles"]["PME"]["valeur"] == 0.6
    assert body["considerations"]["sociales"]["cible_nationale"] == 0.3


def test_a_source_that_places_nobody_gives_null_and_says_why(api: TestClient) -> None:
    body = ask(api, PARTS, acheteur="tous", annee="2025")

    assert body["parts"]["nombre"]["valeur"] is None
    assert (
        body["parts"]["nombre"]["raison"]
        == "champ non renseigné dans la source pour ces marchés : lieu du titulaire"
    )
    assert body["execution"]["part_executee_dans_la_zone"]["valeur"] == 1


def test_flows_go_from_the_buyers_to_the_winners(api: TestClient) -> None:
    body = ask(api, FLUX, niveau="commune", annee="2024")

    pairs = {(row["origine"], row["destination"]): row["marches"] for row in body["flux"]}
    assert pairs == {
        ("99001", "99001"): 1, ("99001", "99003"): 1, ("99001", "16015"): 1, ("99001", "99002"): 1, ("99003", "99001"): 1,
    }  # fmt: skip
    assert [row["destination_nom"] for row in body["non_localises"]] == ["non localisé"]
    assert {row["qualite"] for row in body["flux"]} == {"secret"}


def test_flows_of_one_buyer_or_of_a_zone_are_its_own(api: TestClient) -> None:
    one = ask(api, FLUX, niveau="commune", annee="2024", acheteur=OTHER)
    zone = ask(api, FLUX, niveau="commune", annee="2024", zone="commune:99003")

    assert one["flux"] == zone["flux"]
    assert (one["marches"], one["montant_eur_ht"]) == (1, None)


def test_lines_join_points_of_zones_and_a_zone_without_outline_has_none(api: TestClient) -> None:
    answer = api.get(FLUX, params={"niveau": "commune", "annee": "2024", "format": "geojson"})

    shapes = {one["id"]: one["geometry"] for one in answer.json()["features"]}
    assert answer.headers["content-type"] == "application/geo+json"
    assert shapes["99001>99003"]["type"] == "LineString"
    assert shapes["99001>99001"]["type"] == "Point"
    assert shapes["99001>16015"] is None


def test_the_csv_carries_scope_source_and_licence_on_each_line(api: TestClient) -> None:
    text = api.get(FLUX, params={"annee": "2024", "format": "csv"}).text

    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["destination"] for row in rows] == ["99", "16", ""]
    assert {row["perimetre"] for row in rows} == {"marchés publics, 3e trimestre 2024"}
    assert "decp_tabulaire" in rows[0]["sources"]


def test_a_person_is_never_named(api: TestClient) -> None:
    for address in (SUPPLIERS, PARTS, FLUX):
        assert "MARTIN" not in api.get(address).text.upper()
        assert "DUPONT" not in api.get(address).text.upper()


def test_suppliers_are_told_by_family_and_level(api: TestClient) -> None:
    body = ask(api, SUPPLIERS, annee="2024", niveau="departement", chiffres="2")

    assert [(row["famille_cpv"], row["zone"], row["marches"]) for row in body["fournisseurs"]] == [
        ("45", "16", 1), ("45", "99", 2), ("45", None, 1), ("71", "99", 1),
    ]  # fmt: skip
    assert body["fournisseurs"][0]["qualite"] == "secret"


def test_a_computation_reads_the_same_contracts(bought: Loaded) -> None:
    served = load_catalog(bought.settings).departement
    with psycopg.connect(bought.url) as connection:
        found = contracts_now(connection, served)

    assert len(found.kept) == 8
    assert found.territoires["99003"] == "est"


@pytest.mark.parametrize(
    ("address", "parameters", "says"),
    [
        (FLUX, {"niveau": "canton"}, "Niveau « canton » impossible"),
        (FLUX, {"format": "xlsx"}, "Format « xlsx » inconnu"),
        (FLUX, {"zone": "canton:9901"}, "Les cantons coupent des communes"),
        (FLUX, {"zone": "commune:99999"}, "Zone inconnue"),
        (FLUX, {"zone": ""}, "Paramètre « zone » vide"),
        (PARTS, {"acheteur": "123"}, "donnez son SIREN"),
        (PARTS, {"acheteur": "219900017"}, "clé comprise"),
        (PARTS, {"acheteur": ","}, "Donnez de 1 à 200 acheteurs"),
        (PARTS, {"cpv": "travaux"}, "Code CPV « travaux » illisible"),
        (PARTS, {"annee": "24"}, "Année « 24 » illisible"),
        (PARTS, {"annees": "2024"}, "Paramètre « annees » inconnu"),
        (SUPPLIERS, {"chiffres": "1"}, "au moins deux chiffres"),
    ],
)
def test_a_wrong_parameter_is_a_sentence(
    api: TestClient, address: str, parameters: dict[str, str], says: str
) -> None:
    answer = api.get(address, params=parameters)

    assert answer.status_code in (400, 404)
    assert says in answer.json()["detail"]


def test_without_contracts_every_measure_says_that_there_are_none(tiny_api: TestClient) -> None:
    body = ask(tiny_api, PARTS)

    assert body["parts"]["nombre"]["raison"] == "aucun marché dans ce périmètre de la source"
    assert (body["perimetre"], body["sources"]) == ("aucun marché", [])
    assert ask(tiny_api, FLUX)["raison"] == "aucun marché dans ce périmètre de la source"
    assert ask(tiny_api, SUPPLIERS)["fournisseurs"] == []
