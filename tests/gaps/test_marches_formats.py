"""What the extract cannot tell is proven on samples in the true formats, read by the real ingest."""

import pytest
from gaps.decp import COMMUNE, DEPARTEMENT, OFFICIAL, TABULAR, from_file

from geo_service.gaps.marches_flux import flows, zone_reader
from geo_service.gaps.marches_mesures import environmental, median_distance, size_shares, social
from geo_service.gaps.marches_parts import executed_in, hors_zone, parts_locales
from geo_service.gaps.marches_secret import SecretParameters
from geo_service.gaps.marches_siret import Geographie
from geo_service.model.marche import Marche
from geo_service.model.parameter import Parameter
from geo_service.model.zone import Niveau

POSTAL = Geographie({}, {"99100": frozenset({"99001", "99002"})})
OPEN = SecretParameters(Parameter(0, "entreprises", "essai"), Parameter(2, "part", "essai"))


@pytest.fixture(scope="module")
def table() -> tuple[Marche, ...]:
    return from_file("decp_tabulaire", TABULAR, known=POSTAL)


@pytest.fixture(scope="module")
def official() -> tuple[Marche, ...]:
    return from_file("decp_json", OFFICIAL, known=POSTAL)


def test_two_winners_and_three_amendments_are_one_contract_at_its_latest_amount(
    table: tuple[Marche, ...],
) -> None:
    first = next(one for one in table if one.uid.endswith("2024-1"))

    assert len(table) == 5
    assert (first.montant, first.montant_min, len(first.titulaires), first.supposed) == (1000, 600, 2, False)


def test_the_table_gives_shares_of_a_commune(table: tuple[Marche, ...]) -> None:
    parts = parts_locales(table, COMMUNE)

    assert (parts.number.numerator, parts.number.denominator, parts.number_all.numerator) == (2, 4, 1)
    assert (parts.amount.numerator, parts.amount.denominator) == (500 + 5000, 12_000)
    assert (parts.amount_one.numerator, parts.amount_all.numerator) == (6000, 5000)
    assert (parts.totals.unlocated, parts.totals.framework, parts.totals.framework_eur) == (1, 1, 4000)


def test_the_table_gives_the_place_of_execution(table: tuple[Marche, ...]) -> None:
    outside = hors_zone(table, DEPARTEMENT)

    assert (outside.number.numerator, outside.number.denominator) == (1, 4)
    assert (outside.amount.numerator, outside.totals.contracts) == (2000, 5)
    assert (executed_in(table, COMMUNE).numerator, executed_in(table, COMMUNE).denominator) == (1, 3)


def test_the_table_gives_distance_size_and_considerations(table: tuple[Marche, ...]) -> None:
    assert median_distance(table).value == 6
    assert {name: one.value for name, one in size_shares(table).items()} == {
        "PME": 0.6,
        "ETI": 0.2,
        "GE": 0.2,
    }
    assert (social(table).part.value, environmental(table).part.value) == (1 / 3, 2 / 3)


def test_the_table_gives_flows_between_communes(table: tuple[Marche, ...]) -> None:
    matrix = flows(table, Niveau.COMMUNE, zone_reader(Niveau.COMMUNE, {}), OPEN)

    assert {(flow.origin, flow.destination): flow.amount for flow in matrix.flows} == {
        ("99001", "99001"): 500, ("99001", "99003"): 500, ("99001", "16015"): 2000, ("99001", "99002"): 4000,
        ("99003", "99001"): 5000,
    }  # fmt: skip
    assert [(flow.destination, flow.amount) for flow in matrix.apart] == [(None, 3000)]


def test_the_official_json_places_buyers_by_their_number_and_no_winner(official: tuple[Marche, ...]) -> None:
    assert [one.acheteur.commune for one in official] == ["99001", "99001", "99003"]
    assert parts_locales(official, COMMUNE).number.reason == (
        "champ non renseigné dans la source pour ces marchés : commune du titulaire"
    )
    assert parts_locales(official, DEPARTEMENT).number.value is None


def test_the_official_json_gives_execution_considerations_frameworks_and_latest_amounts(
    official: tuple[Marche, ...],
) -> None:
    totals = parts_locales(official, DEPARTEMENT).totals

    assert executed_in(official, DEPARTEMENT).value == 1
    assert (social(official).part.value, environmental(official).part.value) == (2 / 3, 2 / 3)
    assert (totals.amount, totals.framework, totals.framework_eur) == (180 + 200 + 300, 1, 200)


def test_the_official_json_knows_no_distance_nor_size(official: tuple[Marche, ...]) -> None:
    assert median_distance(official).reason == "champ non renseigné dans la source pour ces marchés"
    assert size_shares(official)["PME"].value is None
