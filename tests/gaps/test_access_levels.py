"""Levels: inhabitants beyond, what decides, what stays unknown; services missing and where."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from gaps.made import Commune, Point, commune, facility, made_inputs, value_of, zone

from geo_service.gaps.access_levels import level_parameters, level_result
from geo_service.gaps.access_services import INTERMEDIAIRE, LEVELS, METROPOLITAIN, PROXIMITE, services_of
from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.indicateurs import hors_seuil_proximite, services_manquants
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.values import Result
from geo_service.model.parameter import with_values

COMMUNES = (commune("33001", 100), commune("33002", 300, x=10_000), commune("33003", 60, x=10_001))


def everywhere(*niveaux: str, without: str = "", at: str = "33001") -> list[Point]:
    """One place of each service of some levels at a commune, one service left out."""
    return [
        facility(kind, at)
        for service in services_of(*niveaux)
        for kind in service.read
        if service.id != f"temps_{without}"
    ]


def level(inputs: Inputs, niveau: str = PROXIMITE, **numbers: float) -> Result:
    return level_result(inputs, niveau, with_values(level_parameters(niveau), numbers, "essai"))


def test_the_threshold_is_within_and_a_metre_more_is_beyond() -> None:
    inputs = made_inputs(COMMUNES, facilities=everywhere(PROXIMITE))
    values = level(inputs).communes[0]
    assert values.value.tolist() == [0, 0, 1]


def test_a_level_is_the_share_of_inhabitants_and_not_of_communes() -> None:
    inputs = made_inputs(
        COMMUNES, zones=[zone("epci", "200", "33001", "33002", "33003")], facilities=everywhere(PROXIMITE)
    )
    definition = hors_seuil_proximite.INDICATEUR
    rows = zone_values(definition, inputs.communes, level(inputs).communes[0], ("computed", "computed"))
    epci = next(row for row in rows if row.zone == "epci:200")
    assert (epci.value, epci.numerator, epci.denominator) == (60 / 460, 60, 460)
    assert (epci.low, epci.high) == (0, 360 / 460)


def test_the_worst_required_service_decides() -> None:
    far = [*everywhere(PROXIMITE, without="poste"), facility("poste", "33003", x=30_000)]
    assert level(made_inputs(COMMUNES, facilities=far)).communes[0].value.tolist() == [1, 1, 1]


@pytest.mark.parametrize("name", [service.id for service in services_of(PROXIMITE) if not service.required])
def test_our_additions_decide_nothing_unless_an_operator_requires_them(name: str) -> None:
    short = name.removeprefix("temps_")
    inputs = made_inputs(COMMUNES, facilities=everywhere(PROXIMITE, without=short))
    assert level(inputs).communes[0].known.all()
    with pytest.raises(NoSourceError):
        level(inputs, **{f"requis_{short}": 1})


def test_an_operator_moves_the_threshold_of_one_service() -> None:
    inputs = made_inputs(COMMUNES, facilities=everywhere(PROXIMITE))
    assert level(inputs, seuil_poste=5).communes[0].value.tolist() == [0, 1, 1]


def test_a_level_whose_required_service_has_no_source_is_unknown_and_names_it() -> None:
    inputs = made_inputs(COMMUNES, facilities=everywhere(METROPOLITAIN, without="salle_concert"))
    with pytest.raises(NoSourceError, match="salle de concert"):
        level(inputs, METROPOLITAIN)
    assert level(inputs, METROPOLITAIN, requis_salle_concert=0).communes[0].known.all()


def test_a_level_that_requires_nothing_has_no_meaning() -> None:
    none = {f"requis_{service.id.removeprefix('temps_')}": 0.0 for service in services_of(PROXIMITE)}
    with pytest.raises(NoSourceError, match="requis"):
        level(made_inputs(COMMUNES, facilities=everywhere(PROXIMITE)), **none)


def test_out_of_reach_is_beyond_and_a_note_says_so() -> None:
    inputs = made_inputs(COMMUNES, facilities=everywhere(PROXIMITE), reach_min=5)
    found = level(inputs)
    assert found.communes[0].value.tolist() == [0, 1, 1]
    assert "pharmacie : hors de portée de 2 communes." in found.notes


@pytest.mark.parametrize(
    ("one", "word"),
    [
        (commune("33009", 10, place=False), "missing"),
        (commune("33009", None), "missing"),
        (commune("33009", 0), "not_applicable"),
    ],
    ids=("no town hall", "inhabitants unknown", "nobody"),
)
def test_a_commune_without_a_share_says_why(one: Commune, word: str) -> None:
    inputs = made_inputs([*COMMUNES, one], facilities=everywhere(PROXIMITE))
    assert value_of(inputs, level(inputs).communes[0], "33009") == word


def test_a_partial_source_proves_who_is_within_and_nothing_of_who_is_beyond() -> None:
    far = commune("33009", 10, x=25_000)
    points = [*everywhere(INTERMEDIAIRE, without="creche"), facility("creche", "33001")]
    others = [facility(point.type, "33009") for point in points if point.type != "creche"]
    inputs = made_inputs([*COMMUNES, far], facilities=[*points, *others])
    values = level(inputs, INTERMEDIAIRE).communes[0]
    assert [value_of(inputs, values, code) for code in ("33001", "33009")] == [0, "missing"]


def test_a_level_shows_its_oldest_vintage() -> None:
    points = [replace(one, millesime="2013") if one.type == "poste" else one for one in everywhere(PROXIMITE)]
    assert level(made_inputs(COMMUNES, facilities=points)).communes[0].millesime == "2013"


def test_farther_thresholds_never_leave_more_people_beyond() -> None:
    inputs = made_inputs(COMMUNES, facilities=everywhere(PROXIMITE))
    names = [f"seuil_{service.id.removeprefix('temps_')}" for service in services_of(PROXIMITE)]
    beyond = [
        float(np.nansum(level(inputs, **dict.fromkeys(names, minutes)).communes[0].numerator))
        for minutes in (1, 5, 10, 20)
    ]
    assert beyond == sorted(beyond, reverse=True)


@pytest.mark.parametrize("niveau", LEVELS)
def test_thresholds_of_a_level_are_those_of_its_services(niveau: str) -> None:
    parameters: Any = level_parameters(niveau)
    told = {
        getattr(parameters, f"seuil_{service.id.removeprefix('temps_')}").value
        for service in services_of(niveau)
    }
    assert told == {LEVELS[niveau]}


def missing(inputs: Inputs) -> Result:
    return services_manquants.compute(inputs, services_manquants.PARAMETRES)


def test_missing_services_are_counted_and_told_by_commune() -> None:
    points = [*everywhere(PROXIMITE, INTERMEDIAIRE, without="poste"), facility("poste", "33002", x=12_000)]
    inputs = made_inputs(COMMUNES, zones=[zone("epci", "200", "33001", "33002", "33003")], facilities=points)
    found = missing(inputs)
    assert found.communes[0].value.tolist() == [1, 0, 3]
    epci = found.zones[0]
    assert epci.value == pytest.approx((100 * 1 + 300 * 0 + 60 * 3) / 460)
    assert epci.detail == {
        "manquants": {"33001": ["poste"], "33003": ["generaliste", "pharmacie", "boulangerie"]},
        "communes_au_dela": 2,
    }


def test_communes_beyond_have_no_meaning_in_a_zone_of_one_commune() -> None:
    inputs = made_inputs(
        COMMUNES, zones=[zone("territoire", "seul", "33001")], facilities=everywhere(PROXIMITE, INTERMEDIAIRE)
    )
    assert missing(inputs).zones[0].detail["communes_au_dela"] == "non pertinent"


def test_a_partial_source_weighs_on_the_upper_bound_of_missing_services_alone() -> None:
    points = [*everywhere(PROXIMITE, INTERMEDIAIRE, without="creche"), facility("creche", "33001", x=-25_000)]
    values = missing(made_inputs(COMMUNES[:1], facilities=points)).communes[0]
    assert values.high is not None
    assert (values.value.tolist(), values.high.tolist()) == ([0], [1])
