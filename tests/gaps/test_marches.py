"""Shares, flows, concentration and suppliers on contracts small enough to be computed by hand."""

import math

import pytest
from gaps.decp import COMMUNE, DEPARTEMENT, HERE, THERE, contract, winner
from hypothesis import given
from hypothesis import strategies as st

from geo_service.gaps.marches import NOT_IN_EXTRACT, NOTHING, counted_once
from geo_service.gaps.marches_flux import flows, zone_reader
from geo_service.gaps.marches_fournisseurs import suppliers
from geo_service.gaps.marches_mesures import (
    concentration,
    environmental,
    median_distance,
    size_shares,
    social,
)
from geo_service.gaps.marches_parts import executed_in, hors_zone, masked, parts_locales
from geo_service.gaps.marches_secret import REASON, SecretParameters, publishable, withheld
from geo_service.model.indicator import Quality
from geo_service.model.marche import NOWHERE, Lieu, Marche, Titulaire
from geo_service.model.parameter import Parameter
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau

OPEN = SecretParameters(Parameter(0, "entreprises", "essai"), Parameter(2, "part", "essai"))
"""No secrecy, to see every number."""

FOUR = (
    contract("a", 100, winner(1)),
    contract("b", 200, winner(2), winner(3, THERE)),
    contract("c", 300, winner(4, THERE)),
    contract("d", 400, winner(5, NOWHERE)),
)


def test_shares_are_those_computed_by_hand() -> None:
    parts = parts_locales(FOUR, DEPARTEMENT)

    assert (parts.number.value, parts.number.numerator, parts.number.denominator) == (2 / 3, 2, 3)
    assert parts.number_all.value == 1 / 3
    assert (parts.amount.numerator, parts.amount.denominator) == (100 + 100, 600)
    assert (parts.amount_one.value, parts.amount_all.value) == (300 / 600, 100 / 600)


def test_totals_say_how_much_is_not_located() -> None:
    totals = parts_locales(FOUR, DEPARTEMENT).totals

    assert (totals.contracts, totals.amount, totals.years) == (4, 1000, ("2024",))
    assert (totals.unlocated, totals.unlocated_share, totals.unlocated_eur) == (1, 0.25, 400)


def test_a_winner_that_nothing_locates_counts_neither_inside_nor_outside() -> None:
    parts = parts_locales([contract("a", 100, winner(1), winner(2, NOWHERE))], DEPARTEMENT)

    assert (parts.number.value, parts.number_all.value) == (1, 0)
    assert (parts.amount.numerator, parts.amount.denominator, parts.totals.unlocated_eur) == (50, 50, 50)


def test_a_contract_told_by_two_sources_is_counted_once_in_the_better_one() -> None:
    extract = contract("a", 100, winner(1), nature=Nature.EXTRACT, source="extrait")
    official = contract("a", 120, winner(1))

    assert [one.montant for one in counted_once([extract, official])] == [120]
    assert parts_locales([extract, official], DEPARTEMENT).totals.amount == 120


def test_supposed_amounts_stand_between_their_lowest_and_highest_totals() -> None:
    doubtful = contract("a", 100, winner(1), supposed=True, montant_min=80, montant_max=150)
    dated = contract("b", 100, winner(1), montant_min=80, montant_max=150)

    totals = parts_locales([doubtful, dated], DEPARTEMENT).totals

    assert (totals.lowest, totals.amount, totals.highest, totals.supposed) == (180, 200, 250, 1)


def test_a_share_by_commune_is_null_with_its_reason_where_the_extract_has_none() -> None:
    told = [
        contract("a", 100, winner(1, Lieu("99")), nature=Nature.EXTRACT),
        contract("b", 9, nature=Nature.EXTRACT),
    ]

    parts = parts_locales(told, COMMUNE)

    assert (parts.number.value, parts.number.quality) == (None, Quality.MISSING)
    assert parts.number.reason == f"{NOT_IN_EXTRACT} : commune du titulaire"
    assert parts_locales(told, DEPARTEMENT).number.value == 1


def test_the_extract_knows_no_execution_distance_size_nor_consideration() -> None:
    told = [contract("a", 100, winner(1), nature=Nature.EXTRACT)]

    absent = [
        hors_zone(told, DEPARTEMENT).number,
        executed_in(told, DEPARTEMENT),
        median_distance(told),
        size_shares(told)["PME"],
        social(told).part,
        environmental(told).part,
    ]

    assert [measure.value for measure in absent] == [None] * 6
    assert all((measure.reason or "").startswith(NOT_IN_EXTRACT) for measure in absent)


def test_without_contracts_nothing_is_zero() -> None:
    assert parts_locales([], DEPARTEMENT).number.reason == NOTHING
    assert flows([], Niveau.COMMUNE, zone_reader(Niveau.COMMUNE, {})).reason == NOTHING
    assert concentration([]).hhi.value is None


def test_winners_outside_are_counted_for_contracts_executed_inside() -> None:
    told = [
        contract("a", 100, winner(1), execution=HERE),
        contract("b", 300, winner(2, THERE), execution=Lieu("99")),
        contract("c", 900, winner(3, THERE), execution=THERE),
    ]

    outside = hors_zone(told, DEPARTEMENT)

    assert (outside.number.value, outside.amount.value, outside.totals.contracts) == (1 / 2, 300 / 400, 2)
    assert executed_in(told, DEPARTEMENT).value == 2 / 3


def test_the_index_is_on_siren_and_a_contract_is_shared_between_its_winners() -> None:
    told = [contract("a", 400, winner(1)), contract("b", 200, winner(1), winner(2)),
            contract("c", 100, winner(2)), contract("d", 200, winner(3))]  # fmt: skip

    found = concentration(told)

    assert found.hhi.value == pytest.approx((500 / 9) ** 2 + 2 * (200 / 9) ** 2)
    assert found.effective.value == pytest.approx(1 / ((5 / 9) ** 2 + 2 * (2 / 9) ** 2))


def test_the_index_is_not_shown_below_five_awards_nor_for_two_businesses() -> None:
    four = [contract(str(number), 100, winner(number)) for number in range(4)]
    two = [contract(str(number), 100, winner(number % 2)) for number in range(6)]

    assert (concentration(four).hhi.reason, concentration(two).hhi.reason) == (
        "moins de 5 attributions",
        REASON,
    )
    assert concentration(two, secret=False).hhi.value == 5_000


def test_distance_size_and_considerations_count_what_tells() -> None:
    told = [
        contract("a", 1, winner(1, categorie="PME", distance_km=4), winner(2, categorie="GE", distance_km=9),
                 sociales=("Clause sociale",), environnementales=("Pas de considération environnementale",)),
        contract("b", 1, winner(3, distance_km=700), sociales=("Pas de considération sociale",)),
        contract("c", 1, winner(4)),
    ]  # fmt: skip

    assert (median_distance(told).value, median_distance(told).denominator) == (9, 4)
    assert size_shares(told)["PME"].value == 1 / 2
    assert (social(told).part.value, social(told).target) == (1 / 2, 0.30)
    assert (environmental(told).part.value, environmental(told).target) == (0, 1.0)


@pytest.mark.parametrize(
    ("amounts", "shown"),
    [
        ({}, True),
        ({"a": 1.0, "b": 1.0}, False),
        ({"a": 1.0, "b": 1.0, "c": 1.0}, True),
        ({"a": 85.0, "b": 10.0, "c": 5.0}, False),
        ({"a": 84.0, "b": 10.0, "c": 6.0}, True),
    ],
)
def test_two_businesses_or_one_at_85_percent_are_secret(amounts: dict[str, float], shown: bool) -> None:
    assert publishable(amounts) is shown


def test_a_secret_cannot_be_had_by_subtracting_from_the_total() -> None:
    big = dict.fromkeys("abcd", 100.0)
    small = dict.fromkeys("efg", 10.0)

    assert withheld({"big": big, "small": small, "one": {"z": 5.0}}) == (frozenset({"one", "small"}), True)
    assert withheld({"one": {"z": 5.0}}) == (frozenset({"one"}), False)


def test_a_share_by_amount_of_one_business_is_secret_but_its_count_is_told() -> None:
    parts = masked(parts_locales(FOUR, COMMUNE))

    assert (parts.amount.quality, parts.amount.numerator) == (Quality.SECRET, None)
    assert parts.number.value == 2 / 3


def test_flows_count_a_contract_once_per_pair_and_euros_add_up() -> None:
    matrix = flows(FOUR, Niveau.DEPARTEMENT, zone_reader(Niveau.DEPARTEMENT, {}), OPEN)

    found = {(flow.origin, flow.destination): (flow.contracts, flow.amount) for flow in matrix.flows}
    assert found == {("99", "99"): (2, 200), ("99", "16"): (2, 400)}
    assert [(flow.destination, flow.amount) for flow in matrix.apart] == [(None, 400)]
    assert (matrix.contracts, matrix.amount) == (4, 1000)


def test_flows_by_epci_follow_the_communes_of_today_and_buyers_that_are_one() -> None:
    bought = contract("a", 100, winner(1), acheteur=Lieu("99", None, "200000001"))

    matrix = flows([bought], Niveau.EPCI, zone_reader(Niveau.EPCI, {"99001": "200000002"}), OPEN)

    assert [(flow.origin, flow.destination) for flow in matrix.flows] == [("200000001", "200000002")]


def test_flows_withhold_the_euros_of_one_business_and_keep_the_count() -> None:
    matrix = flows(FOUR, Niveau.DEPARTEMENT, zone_reader(Niveau.DEPARTEMENT, {}))

    assert [(flow.contracts, flow.amount, flow.secret) for flow in matrix.flows] == [
        (2, None, True),
        (2, None, True),
    ]


PLACES = st.sampled_from([HERE, THERE, NOWHERE, Lieu("99")])
CONTRACTS = st.lists(
    st.tuples(st.integers(1, 10**8), st.lists(st.tuples(st.integers(1, 20), PLACES), max_size=4)), max_size=8
)


def made(drawn: list[tuple[int, list[tuple[int, Lieu]]]]) -> list[Marche]:
    return [
        contract(str(number), float(amount), *(winner(*one) for one in found))
        for number, (amount, found) in enumerate(drawn)
    ]


@given(CONTRACTS)
def test_no_euro_is_lost_nor_made_and_the_rule_lies_between_the_extremes(
    drawn: list[tuple[int, list[tuple[int, Lieu]]]],
) -> None:
    told = made(drawn)
    matrix = flows(told, Niveau.DEPARTEMENT, zone_reader(Niveau.DEPARTEMENT, {}), OPEN)
    parts = parts_locales(told, DEPARTEMENT)

    if matrix.reason is None:
        euros = math.fsum(flow.amount or 0 for flow in matrix.flows + matrix.apart)
        assert euros == pytest.approx(sum(one.montant for one in told))
    if parts.amount.value is not None:
        low, high = parts.amount_all.value or 0, parts.amount_one.value or 0
        assert low - 1e-9 <= parts.amount.value <= high + 1e-9


def company(siret: str, name: str, lieu: Lieu = HERE) -> Titulaire:
    return Titulaire(siret, "SIRET", name, lieu)


TRADES = (
    company("91000000900019", "UNE SARL"),
    company("92000000700012", "DEUX SAS"),
    company("93000000500015", "ÎLE SA"),
)
PERSON = company("94000000300019", "JEANNE MARTIN")


def test_suppliers_are_named_in_alphabetical_order_and_a_person_only_counted() -> None:
    told = [contract(one.id, 100, one) for one in (*TRADES, PERSON)]

    (cell,) = suppliers(told, Niveau.DEPARTEMENT, zone_reader(Niveau.DEPARTEMENT, {})).cells

    assert [one.name for one in cell.named] == ["DEUX SAS", "UNE SARL", "ÎLE SA"]
    assert (cell.businesses, cell.contracts, cell.amount) == (4, 4, 400)


def test_a_supplier_alone_in_its_zone_is_secret_and_cannot_be_subtracted() -> None:
    told = [contract(one.id, 100, one) for one in TRADES]
    told += [contract("far", 50, company("95000000000014", "LOIN SA", THERE))]

    found = suppliers(told, Niveau.DEPARTEMENT, zone_reader(Niveau.DEPARTEMENT, {}))

    assert [(cell.zone, cell.businesses, cell.amount, cell.named) for cell in found.cells] == [
        ("16", None, None, ()), ("99", None, None, ()),
    ]  # fmt: skip
    assert (found.amount, found.businesses) == (350, 4)


def test_suppliers_of_a_zone_are_those_surely_there() -> None:
    told = [contract(one.id, 100, one, winner(7, THERE), winner(8, NOWHERE)) for one in TRADES]

    found = suppliers(told, Niveau.DEPARTEMENT, zone_reader(Niveau.DEPARTEMENT, {}), 2, DEPARTEMENT)

    assert [(cell.family, cell.zone, cell.amount) for cell in found.cells] == [("45", "99", 100)]


def test_suppliers_under_the_departement_need_the_commune() -> None:
    told = [contract("a", 1, winner(1, Lieu("99")), nature=Nature.EXTRACT)]

    found = suppliers(told, Niveau.TERRITOIRE, zone_reader(Niveau.TERRITOIRE, {}))

    assert (found.cells, found.reason) == ((), f"{NOT_IN_EXTRACT} : commune du titulaire")
