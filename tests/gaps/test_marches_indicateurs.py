"""Indicators of public purchases: each contract once, by zone, null with its reason where places are unknown."""

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest
from gaps.decp import HERE, THERE, contract, winner
from gaps.made import commune, made_inputs, zone

from geo_service.gaps.inputs import NoSourceError
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import ZoneValue
from geo_service.model.indicator import Quality
from geo_service.model.marche import Lieu, Marche

ALL = (
    "marches_concentration_hhi", "marches_distance_km", "marches_environnementaux_share", "marches_hors_zone_share",
    "marches_locaux_montant_share", "marches_locaux_nombre_share", "marches_pme_share", "marches_sociaux_share",
)  # fmt: skip
ONLY_DEPARTEMENT = Lieu("99")


def values(name: str, *contracts: Marche) -> dict[str, ZoneValue]:
    inputs = made_inputs(
        [commune("99001"), commune("99002")],
        zones=[zone("departement", "99", "99001", "99002"), zone("territoire", "ouest", "99001")],
        contracts=contracts,
    )
    module = import_module(f"geo_service.gaps.indicateurs.{name}")
    return {one.zone: one for one in module.compute(inputs, NoParameters()).zones}


@pytest.mark.parametrize("name", ALL)
def test_without_any_contract_the_indicator_is_unknown(name: str) -> None:
    with pytest.raises(NoSourceError, match="marchés"):
        values(name)


def test_the_share_by_number_counts_a_contract_once_whatever_its_winners() -> None:
    two = contract("1", 100, winner(1), winner(2, THERE))
    found = values("marches_locaux_nombre_share", two, two, contract("2", 300, winner(3, THERE)))[
        "departement:99"
    ]
    assert (found.value, found.numerator, found.denominator) == (0.5, 1, 2)
    assert (found.low, found.high) == (0, 0.5)
    assert found.detail["marches"] == 2


def test_the_share_by_amount_stands_between_the_two_extreme_rules() -> None:
    shared = [contract(str(n), 100, winner(n), winner(10 + n, THERE)) for n in range(1, 7)]
    found = values("marches_locaux_montant_share", *shared)["departement:99"]
    assert (found.low, found.value, found.high) == (0, 0.5, 1)


def test_a_finer_zone_is_null_with_its_reason_where_winners_are_known_by_departement() -> None:
    bought = contract("1", 100, winner(1, ONLY_DEPARTEMENT))
    found = values("marches_locaux_nombre_share", bought)
    assert found["departement:99"].value == 1
    assert found["territoire:ouest"].value is None
    assert found["territoire:ouest"].quality is Quality.MISSING
    assert "commune du titulaire" in found["territoire:ouest"].detail["raison"]


@pytest.mark.parametrize("name", ["marches_distance_km", "marches_pme_share", "marches_sociaux_share"])
def test_a_field_the_source_does_not_have_is_null_never_zero(name: str) -> None:
    found = values(name, contract("1", 100, winner(1)))["departement:99"]
    assert (found.value, found.quality) == (None, Quality.MISSING)


@pytest.mark.parametrize(
    ("name", "change", "expected"),
    [
        (
            "marches_distance_km",
            {"titulaires": (winner(1, distance_km=12.0), winner(2, distance_km=20.0))},
            16,
        ),
        ("marches_pme_share", {"titulaires": (winner(1, categorie="PME"), winner(2, categorie="GE"))}, 0.5),
        ("marches_sociaux_share", {"sociales": ("Clause sociale",)}, 1),
        (
            "marches_environnementaux_share",
            {"environnementales": ("Pas de considération environnementale",)},
            0,
        ),
        ("marches_hors_zone_share", {"execution": HERE, "titulaires": (winner(1, THERE),)}, 1),
    ],
)
def test_a_field_the_source_has_is_measured(name: str, change: dict[str, Any], expected: float) -> None:
    bought = replace(contract("1", 100, winner(1)), **change)
    assert values(name, bought)["departement:99"].value == expected


def test_concentration_is_not_shown_below_five_awards() -> None:
    found = values("marches_concentration_hhi", contract("1", 100, winner(1)))["departement:99"]
    assert found.quality is Quality.NOT_APPLICABLE


def test_equal_suppliers_give_ten_thousand_over_their_number() -> None:
    found = values("marches_concentration_hhi", *(contract(str(n), 100, winner(n)) for n in range(1, 11)))
    assert found["departement:99"].value == pytest.approx(1_000)
