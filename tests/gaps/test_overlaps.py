"""Overlaps counted by hand: themes beyond, what is unknown, zones of one commune."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from gaps.made import commune, made_inputs, made_values, zone

from geo_service.gaps.indicateurs import cumul_ecarts, cumul_ecarts_2_share
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import find_modules
from geo_service.gaps.overlaps import COUNTED, OverlapParameters, beyond_threshold, overlap_of
from geo_service.gaps.values import ZoneValue
from geo_service.model.indicator import Quality
from geo_service.model.parameter import with_values

PARAMETERS = OverlapParameters()
COMMUNES = [commune("33001", 100), commune("33002", 300), commune("33003", 600)]
ZONES = [
    zone("territoire", "ouest", "33001", "33002"),
    zone("territoire", "ville", "33003"),
    zone("departement", "33", "33001", "33002", "33003"),
]
TOLD: dict[str, dict[str, Any]] = {
    "apl_mg_65": {"33001": 2.0, "33002": 2.5, "33003": 3.0},
    "temps_generaliste": {"33001": 15.0, "33002": 10.0, "33003": 2.0},
    "temps_college": {"33001": "unreachable", "33002": 21.0, "33003": 2.0},
    "ftth_manquants_share": {"33001": 0.0, "33002": 0.06, "33003": 0.05},
}


def inputs(told: dict[str, dict[str, Any]] | None = None, vintage: str = "2024") -> Inputs:
    made = made_inputs(COMMUNES)
    values = {name: [made_values(made.communes, vintage, one)] for name, one in (told or TOLD).items()}
    return made_inputs(COMMUNES, zones=ZONES, indicators=values, today=date(2026, 1, 1))


def by_zone(module: Any, given: Inputs, parameters: OverlapParameters = PARAMETERS) -> dict[str, ZoneValue]:
    return {row.zone: row for row in module.compute(given, parameters).zones}


def test_two_indicators_of_one_theme_count_once_and_the_threshold_is_within() -> None:
    overlap = overlap_of(inputs(), PARAMETERS)
    assert overlap.themes == ("sante", "education_college", "numerique_thd")
    assert overlap.low.tolist() == overlap.high.tolist() == [2, 2, 0]


def test_out_of_reach_is_beyond() -> None:
    definition = find_modules()["temps_college"].definition
    over, known = beyond_threshold(definition, inputs().indicator("temps_college"))
    assert (over.tolist(), known.tolist()) == ([True, True, False], [True, True, True])


def test_above_communes_the_count_is_a_mean_by_inhabitants_and_the_share_one_of_inhabitants() -> None:
    counted, shared = by_zone(cumul_ecarts, inputs()), by_zone(cumul_ecarts_2_share, inputs())
    assert counted["departement:33"].value == pytest.approx((100 * 2 + 300 * 2) / 1000)
    found = shared["departement:33"]
    assert (found.value, found.numerator, found.denominator) == (pytest.approx(0.4), 400, 1000)


def test_a_territoire_of_one_commune_is_not_applicable() -> None:
    for module in (cumul_ecarts, cumul_ecarts_2_share):
        found = by_zone(module, inputs())["territoire:ville"]
        assert (found.value, found.quality) == (None, Quality.NOT_APPLICABLE)


@pytest.mark.parametrize("reason", ["missing", "secret"])
def test_a_commune_without_one_value_has_bounds_and_is_counted_only_where_they_agree(reason: str) -> None:
    told = TOLD | {"temps_college": {"33001": reason, "33002": 21.0, "33003": reason}}
    counted, shared = by_zone(cumul_ecarts, inputs(told)), by_zone(cumul_ecarts_2_share, inputs(told))
    first = counted["commune:33001"]
    assert (first.value, first.low, first.high) == (None, 1, 2)
    assert shared["commune:33001"].value is None
    assert shared["commune:33003"].value == 0


def test_the_list_of_indicators_is_a_parameter() -> None:
    without = with_values(PARAMETERS, {"temps_college": 0}, "essai")
    assert overlap_of(inputs(), without).low.tolist() == [1, 1, 0]


def test_an_indicator_too_old_is_not_counted_and_its_absence_is_told() -> None:
    old = inputs({**TOLD, "pop_65p_share": {"33001": 0.9}}, "2013")
    with pytest.raises(NoSourceError, match="récente"):
        overlap_of(old, PARAMETERS)
    assert "temps_mediation" in overlap_of(inputs(), PARAMETERS).absent


def test_evidence_counts_communes_and_people_of_each_indicator() -> None:
    said = by_zone(cumul_ecarts, inputs())["departement:33"].detail["indicateurs"]
    fibre = next(one for one in said if one["indicateur"] == "ftth_manquants_share")
    assert (fibre["communes_au_dela"], fibre["habitants_au_dela"]) == (1, 300)


def test_every_indicator_counted_has_a_threshold_and_is_public() -> None:
    modules = find_modules()
    assert all(
        modules[name].definition.seuil is not None and modules[name].definition.public for name in COUNTED
    )


def test_more_overlaps_never_hold_more_people() -> None:
    rng = np.random.default_rng(7)
    told = {
        name: {one.code: float(rng.uniform(0, 40)) for one in COMMUNES}
        for name in ("temps_college", "temps_mediation")
    }
    low = overlap_of(inputs(told), PARAMETERS).low
    people = np.array([100, 300, 600])
    held = [people[low >= least].sum() for least in range(4)]
    assert held == sorted(held, reverse=True)
