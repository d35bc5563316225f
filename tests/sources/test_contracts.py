"""A contract is counted once, whatever repeats it; absurd amounts and old schemas are refused with a sentence."""

import json
from typing import Any

import pytest
from sources.conftest import Take, by, reasons

from geo_service.errors import SourceError
from geo_service.ingest.contracts import commune_of

HEAD = "uid,id,type,codeCPV,acheteur_id,acheteur_nom,titulaire_id,titulaire_nom,montant,dateNotification,procedure,dureeMois,offresRecues,acheteur_departement_code,titulaire_departement_code\n"
BUYER = "21990001500012"


def line(number: int, winner: str, amount: object, day: str = "2024-10-01", departement: str = "33") -> str:
    return f"{BUYER}{number},{number},Travaux,45210000,{BUYER},Ville,{winner},W,{amount},{day},MAPA,12,3,99,{departement}\n"


def test_a_contract_of_two_winners_is_counted_once_with_both(take: Take) -> None:
    rows = take("decp_2024h2", HEAD + line(1, "11111111100011", 1000) + line(1, "22222222200022", 1000)).rows
    assert list(rows["montant"]) == [1000]
    assert [winner["id"] for winner in rows.iloc[0]["titulaires"]] == ["11111111100011", "22222222200022"]
    assert rows.iloc[0]["montant_statut"] == "declare"


def test_the_same_winner_repeated_by_amendments_is_one_winner(take: Take) -> None:
    rows = take("decp_2024h2", HEAD + line(1, "11111111100011", 1000) * 2).rows
    assert len(rows.iloc[0]["titulaires"]) == 1


def test_without_an_order_the_first_amount_is_supposed_between_the_lowest_and_the_highest(take: Take) -> None:
    text = (
        HEAD
        + line(1, "1", 900, "2024-12-01")
        + line(1, "1", 1200, "2024-11-01")
        + line(1, "1", 700, "2024-10-01")
    )
    row = take("decp_2024h2", text).rows.iloc[0]
    assert (row["montant"], row["montant_min"], row["montant_max"]) == (900, 700, 1200)
    assert (row["montant_statut"], row["date_notification"]) == ("initial_suppose", "2024-10-01")
    assert row["historique"] == []


def test_a_winner_without_a_place_stays_without_one(take: Take) -> None:
    row = take("decp_2024h2", HEAD + line(1, "11111111100011", 900, departement="")).rows.iloc[0]
    assert row["titulaires"][0]["departement"] is None
    assert row["titulaires"][0]["commune"] is None


def test_a_buyer_that_is_a_commune_is_placed_by_its_own_number() -> None:
    assert commune_of("21330063500017") == "33063"
    assert commune_of("22330001300016") is None
    assert commune_of("20008447100012") is None


@pytest.mark.parametrize(
    ("amount", "says"),
    [(-5, "négatif ou nul"), (0, "négatif ou nul"), (1e17, "montant aberrant"), ("", "montant absent")],
)
def test_an_amount_that_is_none_stops_the_load(take: Take, amount: object, says: str) -> None:
    with pytest.raises(SourceError, match=says):
        take("decp_2024h2", HEAD + line(1, "1", 900) + line(2, "1", amount))


def tabular(number: int, amendment: int, amount: int, *, current: bool, winner: str = "1") -> dict[str, Any]:
    names = "nature objet codeCPV acheteur_nom acheteur_departement_code titulaire_typeIdentifiant titulaire_nom titulaire_departement_code titulaire_commune_code titulaire_categorie titulaire_distance titulaire_longitude titulaire_latitude procedure dureeMois offresRecues lieuExecution_code lieuExecution_typeCode considerationsSociales considerationsEnvironnementales techniques"
    return dict.fromkeys(names.split(), "") | {
        "uid": f"{BUYER}{number}", "id": number, "acheteur_id": BUYER, "acheteur_commune_code": "99001",
        "titulaire_id": winner, "titulaire_commune_code": "99002", "titulaire_distance": 12, "titulaire_categorie": "PME",
        "montant": amount, "dateNotification": f"2024-0{amendment + 1}-01", "modification_id": amendment,
        "donneesActuelles": current, "lieuExecution_code": "99003", "considerationsSociales": "Clause sociale,Critère social",
    }  # fmt: skip


def test_with_an_order_the_amount_and_the_winners_of_the_current_rows_count(take: Take) -> None:
    rows = [
        tabular(1, 0, 1000, current=False, winner="old"),
        tabular(1, 2, 1500, current=True),
        tabular(1, 1, 9000, current=False),
    ]
    row = take("decp_tabulaire", rows).rows.iloc[0]
    assert (row["montant"], row["montant_min"], row["montant_max"], row["montant_statut"]) == (
        1500,
        1000,
        9000,
        "dernier_avenant",
    )
    assert [step["montant_eur"] for step in row["historique"]] == [1000, 9000, 1500]
    assert [winner["id"] for winner in row["titulaires"]] == ["1"]


def test_the_table_gives_place_size_distance_and_considerations(take: Take) -> None:
    row = take("decp_tabulaire", [tabular(1, 0, 1000, current=True)]).rows.iloc[0]
    winner = row["titulaires"][0]
    assert (winner["commune"], winner["categorie"], winner["distance_km"]) == ("99002", "PME", 12)
    assert (row["acheteur_commune"], row["lieu_code"]) == ("99001", "99003")
    assert row["considerations_sociales"] == ["Clause sociale", "Critère social"]


def contract(**changes: Any) -> dict[str, Any]:
    """One contract at schema 2.0.3."""
    return {
        "id": "2024-1", "acheteur": {"id": BUYER}, "nature": "Marché", "objet": "École", "codeCPV": "45210000-2",
        "procedure": "Procédure adaptée", "lieuExecution": {"code": "99001", "typeCode": "Code commune"}, "dureeMois": 6,
        "dateNotification": "2024-05-15", "montant": 1000, "offresRecues": 2,
        "considerationsSociales": {"considerationSociale": ["Clause sociale"]},
        "titulaires": [{"titulaire": {"id": "11111111100011", "typeIdentifiant": "SIRET"}}],
    } | changes  # fmt: skip


def amendment(number: int, day: str, amount: float | None, winner: object = None) -> dict[str, Any]:
    inside: dict[str, Any] = {"id": number, "dateNotificationModification": day}
    inside |= {"montant": amount} if amount is not None else {}
    return {"modification": inside | ({"titulaires": winner} if winner else {})}


def official(take: Take, *contracts: dict[str, Any]) -> Any:
    text = json.dumps({"marches": {"marche": list(contracts), "contrat-concession": []}})
    return take("decp_json", text, suffix=".json")


def test_the_official_json_is_read_without_names_nor_places_of_winners(take: Take) -> None:
    row = official(take, contract()).rows.iloc[0]
    assert (row["uid"], row["montant"], row["montant_statut"]) == (f"{BUYER}2024-1", 1000, "declare")
    assert row["titulaires"][0]["id"] == "11111111100011"
    assert row["titulaires"][0]["nom"] is row["titulaires"][0]["departement"] is None
    assert (row["lieu_code"], row["considerations_sociales"]) == ("99001", ["Clause sociale"])


def test_the_latest_amendment_by_date_gives_the_amount_and_its_winners(take: Take) -> None:
    other = [{"titulaire": {"id": "22222222200022", "typeIdentifiant": "SIRET"}}]
    steps = [
        amendment(2, "2024-09-01", 1300, other),
        amendment(1, "2024-07-01", 1100),
        amendment(3, "2024-10-01", None),
    ]
    row = official(take, contract(modifications=steps)).rows.iloc[0]
    assert (row["montant"], row["montant_statut"]) == (1300, "dernier_avenant")
    assert [step["montant_eur"] for step in row["historique"]] == [1100, 1300, None]
    assert [winner["id"] for winner in row["titulaires"]] == ["22222222200022"]


def test_winners_written_as_bare_words_are_no_winners(take: Take) -> None:
    broken = [{"titulaire": "typeIdentifiant"}, {"titulaire": "id"}]
    row = official(take, contract(modifications=[amendment(1, "2024-07-01", 900, broken)])).rows.iloc[0]
    assert [winner["id"] for winner in row["titulaires"]] == ["11111111100011"]


def test_a_duration_that_is_not_communicated_is_unknown(take: Take) -> None:
    assert official(take, contract(dureeMois="NC")).rows.iloc[0]["duree_mois"] is None


def test_a_contract_published_again_is_counted_once(take: Take) -> None:
    many = [contract(id=f"n{number}") for number in range(30)]
    table = official(take, *many, contract(id="n0", montant=1200))
    assert by(table, "id")["n0"]["montant"] == 1200
    assert reasons(table) == {"contrat republié plus loin dans le fichier"}


def test_a_file_of_the_schema_of_2019_is_refused(take: Take) -> None:
    old = json.dumps({"marches": [{"id": "1", "acheteur": {"id": BUYER, "nom": "Ville"}}]})
    with pytest.raises(
        SourceError, match=r"pas de liste à « marches\.marche » : ce n'est pas le schéma attendu"
    ):
        take("decp_json", old, suffix=".json")


def test_a_cut_json_is_refused_with_its_line(take: Take) -> None:
    with pytest.raises(SourceError, match="ligne 1 : JSON illisible ; fichier tronqué"):
        take("decp_json", json.dumps({"marches": {"marche": [contract()]}})[:80], suffix=".json")


def test_a_concession_is_not_read_as_a_contract(take: Take) -> None:
    text = json.dumps({"marches": {"marche": [], "contrat-concession": [contract()]}})
    with pytest.raises(SourceError, match="ne contient aucune ligne"):
        take("decp_json", text, suffix=".json")
