"""Hot spots, inequality and the composite as indicators: classes, islands, evidence, what agents alone see."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from gaps.made import commune, made_inputs, made_values, zone
from inequality.gini import Gini

from geo_service.gaps.indicateurs import (
    hotspots_temps_generaliste,
    inegalite_temps_generaliste,
    score_composite,
)
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import NoParameters, find_modules
from geo_service.gaps.synthesis import SCORED, ScoreParameters
from geo_service.gaps.values import ZoneValue
from geo_service.model.indicator import Quality
from geo_service.model.parameter import with_values

SIDE = 6
CODES = [f"33{number:03d}" for number in range(1, SIDE * SIDE + 1)]
ISLAND = "33900"


def touching() -> list[tuple[str, str]]:
    """Pairs of squares of a grid that share a side."""
    right = [(CODES[n], CODES[n + 1]) for n in range(SIDE * SIDE) if (n + 1) % SIDE]
    return right + [(CODES[n], CODES[n + SIDE]) for n in range(SIDE * (SIDE - 1))]


def inputs(told: dict[str, dict[str, Any]], people: int = 100, pairs: Any = None) -> Inputs:
    communes = [commune(code, people) for code in [*CODES, ISLAND]]
    zones = [zone("territoire", "tout", *CODES), zone("territoire", "seule", CODES[0])]
    made = made_inputs(communes)
    values = {name: [made_values(made.communes, "2024", one)] for name, one in told.items()}
    given = made_inputs(communes, zones=zones, indicators=values, today=date(2026, 1, 1))
    return replace(given, _neighbours=touching if pairs is None else lambda: pairs)


def corner() -> dict[str, float]:
    """High minutes in one corner of the grid, low elsewhere."""
    return {
        code: 30.0 + n % 3 if n % SIDE < 3 and n < 3 * SIDE else 2.0 + n % 2 for n, code in enumerate(CODES)
    }


def rows(module: Any, given: Inputs, parameters: Any = None) -> dict[str, ZoneValue]:
    return {row.zone: row for row in module.compute(given, parameters or NoParameters()).zones}


def test_high_values_together_are_hot_and_the_rest_is_not_significant_or_cold() -> None:
    found = rows(hotspots_temps_generaliste, inputs({"temps_generaliste": corner()}))
    assert found[f"commune:{CODES[0]}"].value == 1
    assert found[f"commune:{CODES[0]}"].detail["classe"] == "valeurs hautes regroupées"
    assert found[f"commune:{CODES[-1]}"].value in (0, -1)


def test_an_island_and_a_commune_without_value_are_told_apart() -> None:
    told = corner() | {ISLAND: 9.0, CODES[7]: "secret"}
    found = rows(hotspots_temps_generaliste, inputs({"temps_generaliste": told}))
    island, secret = found[f"commune:{ISLAND}"], found[f"commune:{CODES[7]}"]
    assert (island.quality, island.detail["raison"]) == (Quality.NOT_APPLICABLE, "sans voisin")
    assert (secret.quality, secret.detail["raison"]) == (Quality.SECRET, "donnée absente")


def test_without_neighbours_or_variation_there_are_no_hot_spots_but_a_reason() -> None:
    with pytest.raises(NoSourceError, match="limite"):
        rows(hotspots_temps_generaliste, inputs({"temps_generaliste": corner()}, pairs=[]))
    with pytest.raises(NoSourceError, match="même valeur"):
        rows(hotspots_temps_generaliste, inputs({"temps_generaliste": dict.fromkeys(CODES, 4.0)}))


def test_the_same_computation_gives_the_same_classes() -> None:
    given = inputs({"temps_generaliste": corner()})
    assert rows(hotspots_temps_generaliste, given) == rows(hotspots_temps_generaliste, given)


def test_gini_between_equal_communes_is_pysal_s() -> None:
    told = corner()
    found = rows(inegalite_temps_generaliste, inputs({"temps_generaliste": told}))["territoire:tout"]
    assert found.value == pytest.approx(Gini(np.array([told[code] for code in CODES])).g)
    assert {"theil", "hoover", "palma", "communes", "habitants"} <= found.detail.keys()


def test_inequality_inside_one_commune_is_not_applicable() -> None:
    found = rows(inegalite_temps_generaliste, inputs({"temps_generaliste": corner()}))["territoire:seule"]
    assert (found.value, found.quality) == (None, Quality.NOT_APPLICABLE)


def test_the_same_value_everywhere_is_no_inequality() -> None:
    found = rows(inegalite_temps_generaliste, inputs({"temps_generaliste": dict.fromkeys(CODES, 4.0)}))
    assert found["territoire:tout"].value == pytest.approx(0)


def test_a_score_is_the_weighted_mean_of_percentiles_shown_beside_it() -> None:
    told = {"temps_college": {CODES[0]: 10.0, CODES[1]: 20.0}, "apl_mg_65": {CODES[0]: 1.0, CODES[1]: 4.0}}
    weighted = with_values(ScoreParameters(), {"temps_college": 3}, "essai")
    found = rows(score_composite, inputs(told), weighted)[f"commune:{CODES[0]}"]
    parts = {one["indicateur"]: one for one in found.detail["composantes"]}
    assert (parts["temps_college"]["centile"], parts["apl_mg_65"]["centile"]) == (25, 75)
    assert found.value == pytest.approx((3 * 25 + 1 * 75) / 4)


def test_a_commune_with_too_few_indicators_has_no_score() -> None:
    told = {"temps_college": {CODES[0]: 10.0, CODES[1]: 20.0}, "apl_mg_65": {CODES[1]: 4.0}}
    found = rows(score_composite, inputs(told), ScoreParameters())[f"commune:{CODES[0]}"]
    assert (found.value, found.quality, found.detail["part_des_poids"]) == (None, Quality.MISSING, 0.5)


def test_out_of_reach_is_the_far_end_of_a_score() -> None:
    told = {"temps_college": {CODES[0]: "unreachable", CODES[1]: 20.0}}
    found = rows(score_composite, inputs(told), ScoreParameters())
    assert found[f"commune:{CODES[0]}"].value == 75


def test_the_score_is_for_agents_alone_and_what_it_weighs_is_public() -> None:
    modules = find_modules()
    assert modules["score_composite"].definition.public is False
    assert all(modules[name].definition.public for name in SCORED)


def test_statistics_of_a_note_are_written_as_french_does() -> None:
    given = inputs({"temps_generaliste": corner()})
    (note,) = hotspots_temps_generaliste.compute(given, NoParameters()).notes
    assert re.findall(r"\d\.\d|-\d", note) == []
    assert re.match(r"I de Moran 0,\d{3} sur 36 communes", note)
