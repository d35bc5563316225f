"""Doctors within reach, by hand: conservation, zero, out of reach, borders, age of the supply."""

from importlib import import_module
from typing import Any

import numpy as np
import pytest
from gaps.made import Point, commune, facility, made_inputs, made_values, observed, value_of, zone

from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante_scores_ecart import agreement
from geo_service.gaps.values import Values
from geo_service.model.parameter import parameters_of, with_values

PER_INHABITANT = ("acces_mg_2sfca", "acces_mg_e2sfca", "acces_mg_3sfca")
SCORES = (*PER_INHABITANT, "acces_mg_apl")
COMMUNES = [
    commune("33001", 1000),
    commune("33002", 500, x=8_000),
    commune("33003", 200, x=60_000),
    commune("17001", 300, x=12_000, served=False),
]
PEOPLE = {"33001": 1000, "33002": 500, "33003": 200, "17001": 300}


def indicator(name: str) -> Any:
    return import_module(f"geo_service.gaps.indicateurs.{name}")


def doctors(code: str, number: float = 1, millesime: str = "2025", **others: Any) -> Point:
    return facility("medecin_generaliste", code, nombre=number, millesime=millesime, **others)


def inputs_with(*places: Point, **others: Any) -> Inputs:
    standardised = observed("2022", PEOPLE, source="apl_2022")
    others.setdefault("observations", {"apl_population_standardisee": [standardised]})
    zones = [zone("epci", "1", "33001", "33002"), zone("departement", "33", "33001", "33002", "33003")]
    return made_inputs(COMMUNES, zones=zones, facilities=places, **others)


def scored(name: str, inputs: Inputs, **changed: float) -> Values:
    module = indicator(name)
    (values,) = module.compute(inputs, with_values(module.PARAMETRES, changed, "essai")).communes
    return values


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acces_mg_2sfca", [3 / 1800 * 1e5, 3 / 1800 * 1e5, 0]),
        ("acces_mg_e2sfca", [3 / (1000 + 500 + 0.68 * 300) * 1e5] * 2 + [0]),
        ("acces_mg_3sfca", [3 / (1000 + 500 + 0.68 * 300) * 1e5] * 2 + [0]),
        ("acces_mg_apl", [3 * 5400 / (1000 + 500 + 300 / 3)] * 2 + [0]),
    ],
)
def test_hand_computed_scores_share_doctors_with_the_neighbours(name: str, expected: list[float]) -> None:
    inputs = inputs_with(doctors("33001", 3))
    values = scored(name, inputs)
    found = [value_of(inputs, values, code) for code in ("33001", "33002", "33003")]
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("name", SCORES)
def test_a_commune_that_reaches_nobody_has_zero_is_named_and_counts_in_means(name: str) -> None:
    inputs = inputs_with(doctors("33001", 3))
    module = indicator(name)
    result = module.compute(inputs, module.PARAMETRES)
    assert any("Hors de portée, score 0 : Commune 33003." in note for note in result.notes)
    told = zone_values(module.INDICATEUR, inputs.communes, result.communes[0], ("computed", "computed"))
    whole = {one.zone: one for one in told}
    ratio = (whole["departement:33"].value or 0) / (whole["epci:1"].value or 1)
    assert ratio == pytest.approx(1500 / 1700)


@pytest.mark.parametrize("name", SCORES)
def test_where_no_time_leads_to_a_doctor_there_is_no_number(name: str) -> None:
    inputs = inputs_with(doctors("33001", 3), reach_min=30)
    assert value_of(inputs, scored(name, inputs), "33003") == "unreachable"


@pytest.mark.parametrize("name", PER_INHABITANT)
def test_a_commune_without_town_hall_or_people_counted_is_missing(name: str) -> None:
    inputs = made_inputs(
        [commune("33001", 10), commune("33002", place=False), commune("33003", None)],
        facilities=[doctors("33001")],
    )
    values = scored(name, inputs)
    assert [value_of(inputs, values, code) for code in ("33002", "33003")] == ["missing", "missing"]


@pytest.mark.parametrize("name", SCORES)
def test_people_times_scores_is_the_supply(name: str) -> None:
    inputs = inputs_with(doctors("33001", 3), doctors("17001", 2), doctors("33003", 1))
    values = scored(name, inputs)
    unit = 5400 if name == "acces_mg_apl" else 1e5
    assert (values.weight * values.value).sum() == pytest.approx(6 * unit)


@pytest.mark.parametrize("name", SCORES)
def test_a_doctor_across_the_border_counts(name: str) -> None:
    inputs = inputs_with(doctors("17001"))
    assert scored(name, inputs).value[inputs.communes.rank()["33002"]] > 0


@pytest.mark.parametrize("name", SCORES)
def test_old_supply_is_never_shared_between_people_of_today(name: str) -> None:
    with pytest.raises(NoSourceError, match="2013"):
        scored(name, inputs_with(doctors("33001", 3, "2013")))
    mixed = inputs_with(doctors("33001", 3), doctors("17001", 90, "2013"))
    np.testing.assert_array_equal(
        scored(name, mixed).value, scored(name, inputs_with(doctors("33001", 3))).value
    )
    assert scored(name, inputs_with(doctors("33001", 3, "2013")), ecart_max_annees=20).millesime == "2013"


def test_a_supplier_that_nobody_reaches_is_reported() -> None:
    inputs = inputs_with(doctors("33001"), doctors("17001", 4, x=900_000.0))
    module = indicator("acces_mg_2sfca")
    notes = module.compute(inputs, module.PARAMETRES).notes
    assert any("4 établissements des départements voisins, dans 1 communes" in note for note in notes)


def test_an_operator_may_count_less_than_a_full_time_per_establishment() -> None:
    inputs = inputs_with(doctors("33001", 3))
    half = scored("acces_mg_apl", inputs, temps_plein_par_etablissement=0.5)
    np.testing.assert_allclose(half.value, scored("acces_mg_apl", inputs).value / 2)


@pytest.mark.parametrize("name", SCORES)
def test_parameters_say_their_source_and_the_unverified_ones_are_marked(name: str) -> None:
    told = dict(parameters_of(indicator(name).PARAMETRES))
    assert all(one.source and one.unit for one in told.values())
    assert not told["ecart_max_annees"].verified
    if name == "acces_mg_apl":
        assert not any(one.verified for one in told.values())


@pytest.mark.parametrize("name", SCORES)
def test_readers_are_told_that_the_supply_is_an_upper_bound(name: str) -> None:
    words = " ".join(indicator(name).INDICATEUR.limites)
    assert "majorée" in words
    assert "seuil" in words


def beside(ours: dict[str, float | str], theirs: dict[str, float | str]) -> tuple[Inputs, Any]:
    empty = inputs_with()
    inputs = inputs_with(
        observations={"apl_mg": [observed("2022", theirs, denominator=dict.fromkeys(theirs, 10.0))]},
        indicators={"acces_mg_apl": [made_values(empty.communes, "2025", ours)]},
    )
    return inputs, indicator("acces_mg_apl_ecart").compute(inputs, NoParameters())


def test_the_gap_is_ours_minus_the_published_where_both_are_known() -> None:
    inputs, result = beside({"33001": 9, "33002": 0, "33003": "unreachable"}, {"33001": 4, "33002": 1})
    (values,) = result.communes
    codes = ("33001", "33002", "33003", "17001")
    assert [value_of(inputs, values, code) for code in codes] == [5, -1, "unreachable", "missing"]
    assert result.notes == ()


def test_agreement_is_told_in_rank_and_in_level() -> None:
    _, result = beside({"33001": 8, "33002": 4, "33003": 2}, {"33001": 4, "33002": 2, "33003": 1})
    assert result.notes == (
        "Sur 3 communes du département : corrélation 1,00, de rang 1,00 ; niveau calculé 2,00 fois le niveau publié.",
    )


@pytest.mark.parametrize(
    ("ours", "theirs"), [([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [0, 0, 0])]
)
def test_no_agreement_is_told_where_it_means_nothing(ours: list[float], theirs: list[float]) -> None:
    numbers = (np.array(ours, dtype=float), np.array(theirs, dtype=float))
    assert not list(agreement(*numbers, np.ones(len(ours))))
