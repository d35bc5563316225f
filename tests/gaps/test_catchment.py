"""Floating catchments against exact fractions, PySAL access and what must always hold."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from access.fca import three_stage_fca, two_stage_fca
from access.weights import step_fn
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from geo_service.errors import ConfigurationError, InputError
from geo_service.gaps.catchment import Trips, catchment, weights_of
from geo_service.gaps.catchment_parameters import (
    APL,
    APL_2012,
    ENHANCED,
    THREE_STEP,
    TWO_STEP,
    VARIANTS,
    Decay,
    variant,
)
from geo_service.model.parameter import parameters_of, with_values

EVERY = pytest.mark.parametrize("decay", VARIANTS.values(), ids=VARIANTS)


def trips(*rows: tuple[int, int, float]) -> Trips:
    place, supplier, minutes = zip(*rows, strict=True) if rows else ((), (), ())
    return Trips(np.array(place, dtype=int), np.array(supplier, dtype=int), np.array(minutes, dtype=float))


def made(seed: int, places: int = 40, suppliers: int = 15) -> tuple[Trips, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    minutes = rng.uniform(0, 60, (places, suppliers)).round(1)
    place, supplier = np.nonzero(rng.random(minutes.shape) < 0.7)
    people, supply = rng.integers(1, 5000, places), rng.integers(1, 9, suppliers)
    return Trips(place, supplier, minutes[place, supplier]), people.astype(float), supply.astype(float)


def test_two_places_share_a_doctor_in_proportion_of_their_people() -> None:
    found = catchment(trips((0, 0, 5), (1, 0, 25)), [300, 700], [2], TWO_STEP)
    assert found.scores.tolist() == [0.002, 0.002]
    assert found.method == "2sfca_v1"


def test_a_hand_computed_e2sfca() -> None:
    # R = 3 / (1·1000 + 0.68·500 + 0.22·1000) = 3/1560
    found = catchment(trips((0, 0, 10), (1, 0, 20), (2, 0, 30)), [1000, 500, 1000], [3], ENHANCED)
    assert found.scores.tolist() == pytest.approx([3 / 1560, 0.68 * 3 / 1560, 0.22 * 3 / 1560], rel=1e-15)


@pytest.mark.parametrize(
    ("decay", "minutes", "weights"),
    [
        (TWO_STEP, [0, 30, 30.001], [1, 1, 0]),
        (ENHANCED, [0, 10, 10.001, 20, 20.001, 30, 30.001, np.inf], [1, 1, 0.68, 0.68, 0.22, 0.22, 0, 0]),
        (APL, [10, 15, 20, 20.001], [1, 1 / 3, 1 / 10, 0]),
        (APL_2012, [5, 10, 15, 15.001], [1, 0.3, 0.1, 0]),
    ],
)
def test_a_limit_belongs_to_the_zone_it_closes(
    decay: Decay, minutes: list[float], weights: list[float]
) -> None:
    assert weights_of(np.array(minutes), decay).tolist() == weights


def test_three_step_scores_equal_exact_fractions() -> None:
    minutes = {(0, 0): 5, (0, 1): 15, (1, 1): 8, (1, 2): 25, (2, 2): 0, (2, 0): 31}
    weights = {0: Fraction(1), 1: Fraction(68, 100), 2: Fraction(22, 100), 3: Fraction(0)}
    w = {pair: weights[sum(t > limit for limit in (10, 20, 30))] for pair, t in minutes.items()}
    people, supply = [100, 200, 50], [2, 3, 1]
    totals = {i: sum(one for (k, _), one in w.items() if k == i) for i in range(3)}
    v = {(i, j): one * one / totals[i] for (i, j), one in w.items()}
    ratio = [supply[j] / sum(one * people[i] for (i, k), one in v.items() if k == j) for j in range(3)]
    exact = [sum(one * ratio[j] for (k, j), one in v.items() if k == i) for i in range(3)]
    found = catchment(trips(*((i, j, t) for (i, j), t in minutes.items())), people, supply, THREE_STEP)
    assert found.scores.tolist() == pytest.approx([float(one) for one in exact], rel=1e-15)


def pysal(found: Trips, people: np.ndarray, supply: np.ndarray, decay: Decay) -> np.ndarray:
    # Filtered first: its 3SFCA would normalise over pairs beyond the last limit.
    near = found.minutes <= decay.zones()[-1][0]
    costs = pd.DataFrame(
        {"origin": found.place[near], "dest": found.supplier[near], "cost": found.minutes[near]}
    )
    call = three_stage_fca if decay.selective else two_stage_fca
    scores: Any = call(
        demand_df=pd.DataFrame({"demand": people}).rename_axis("geoid"),
        supply_df=pd.DataFrame({"supply": supply}).rename_axis("geoid"),
        cost_df=costs,
        max_cost=decay.zones()[-1][0],
        weight_fn=step_fn(dict(decay.zones())),
    )
    return np.asarray(scores.reindex(range(len(people))).fillna(0))


@EVERY
@pytest.mark.filterwarnings("ignore:The inplace keyword")  # of access, to pandas
def test_scores_equal_those_of_pysal(decay: Decay) -> None:
    found, people, supply = made(3)
    scores = catchment(found, people, supply, decay).scores
    np.testing.assert_allclose(scores, pysal(found, people, supply, decay), rtol=1e-12, atol=1e-17)


@EVERY
@given(seed=st.integers(0, 10_000))
def test_people_times_scores_is_the_supply_that_somebody_reaches(decay: Decay, seed: int) -> None:
    found, people, supply = made(seed, places=6, suppliers=8)
    scores = catchment(found, people, supply, decay)
    reached = np.delete(supply, scores.unreached)
    assert people @ scores.scores == pytest.approx(reached.sum(), rel=1e-12)


@EVERY
@given(seed=st.integers(0, 10_000), factor=st.floats(0.01, 100))
def test_scores_follow_supply_and_fall_as_people_grow(decay: Decay, seed: int, factor: float) -> None:
    found, people, supply = made(seed, places=6, suppliers=8)
    scores = catchment(found, people, supply, decay).scores
    np.testing.assert_allclose(catchment(found, people, supply * factor, decay).scores, scores * factor)
    np.testing.assert_allclose(catchment(found, people * factor, supply, decay).scores, scores / factor)


@pytest.mark.parametrize("decay", [TWO_STEP, ENHANCED, APL, APL_2012])
@given(seed=st.integers(0, 10_000))
def test_one_more_supplier_lowers_no_score_when_demand_is_not_shared(decay: Decay, seed: int) -> None:
    found, people, supply = made(seed, places=6, suppliers=8)
    fewer = supply * (np.arange(8) < 7)
    before, after = (catchment(found, people, one, decay).scores for one in (fewer, supply))
    assert (after >= before).all()


def test_a_place_out_of_reach_has_zero_and_is_told_apart() -> None:
    found = catchment(trips((0, 0, 5), (1, 0, 31)), [10, 10, 10], [1], ENHANCED)
    assert found.scores.tolist() == [0.1, 0, 0]
    assert found.reached.tolist() == [True, False, False]


def test_suppliers_that_nobody_reaches_are_reported() -> None:
    found = catchment(trips((0, 0, 5), (0, 1, 40), (1, 3, 5)), [10, 0], [1, 1, 1, 1], TWO_STEP)
    assert found.unreached.tolist() == [1, 2, 3]
    assert found.ratios.tolist() == [0.1, 0, 0, 0]


def test_a_supplier_without_supply_attracts_nobody() -> None:
    rows = ((0, 0, 5), (0, 1, 5), (1, 1, 5))
    found = catchment(trips(*rows), [10, 10], [2, 0], THREE_STEP)
    assert found.scores.tolist() == catchment(trips(rows[0]), [10, 10], [2], THREE_STEP).scores.tolist()
    assert (found.reached.tolist(), found.unreached.tolist()) == ([True, False], [])


def test_zero_minutes_stored_in_a_sparse_matrix_are_a_trip() -> None:
    stored = csr_array((np.array([0.0, 7.0]), (np.array([0, 1]), np.array([0, 0]))), shape=(3, 1))
    found = catchment(Trips.of_matrix(stored), [10, 10, 10], [1], TWO_STEP)
    assert found.reached.tolist() == [True, True, False]


def test_a_dense_matrix_is_refused_for_its_zeros() -> None:
    with pytest.raises(InputError, match="creuse"):
        Trips.of_matrix(np.zeros((2, 2)))


def test_the_order_of_the_pairs_changes_nothing() -> None:
    found, people, supply = made(5)
    turned = Trips(found.place[::-1], found.supplier[::-1], found.minutes[::-1])
    one, other = (catchment(these, people, supply, THREE_STEP).scores for these in (found, turned))
    np.testing.assert_allclose(one, other, rtol=1e-14)


@EVERY
def test_nobody_and_nothing_give_no_scores(decay: Decay) -> None:
    assert catchment(trips(), [], [], decay).scores.tolist() == []
    assert catchment(trips(), [5], [], decay).reached.tolist() == [False]


@pytest.mark.parametrize(
    ("rows", "people", "supply", "words"),
    [
        ([(0, 0, -1)], [1], [1], "Minutes : la valeur n° 1 .* positif"),
        ([(0, 0, np.nan)], [1], [1], "Minutes"),
        ([(0, 0, 1)], [-1], [1], "Population : la valeur n° 1"),
        ([(0, 0, 1)], [np.nan], [1], "Population"),
        ([(0, 0, 1)], [1], [np.inf], "Offre"),
        ([(1, 0, 1)], [1], [1], "rang 1 est hors"),
        ([(0, 0, 1), (0, 0, 2)], [1], [1], "deux fois"),
    ],
)
def test_wrong_inputs_are_refused_with_their_place(rows: Any, people: Any, supply: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        catchment(trips(*rows), people, supply, TWO_STEP)


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(InputError, match="autant d'offreurs"):
        catchment(Trips(np.array([0]), np.array([], dtype=int), np.array([1.0])), [1], [1], TWO_STEP)
    with pytest.raises(InputError, match="rangs entiers"):
        catchment(Trips(np.array([0.5]), np.array([0]), np.array([1.0])), [1], [1], TWO_STEP)  # type: ignore[arg-type]


def test_an_unknown_variant_is_refused_with_those_that_exist() -> None:
    assert variant("e2sfca_v1") is ENHANCED
    with pytest.raises(InputError, match="2sfca_v1, e2sfca_v1, 3sfca_v1, apl_approchee_v1"):
        variant("4sfca")


@pytest.mark.parametrize("values", [{"far_min": 15}, {"far_weight": 2}, {"far_weight": -1}])
def test_zones_that_do_not_follow_each_other_are_refused(values: dict[str, float]) -> None:
    with pytest.raises(ConfigurationError, match="croître"):
        with_values(ENHANCED, values, "essai").zones()


@EVERY
def test_each_parameter_says_its_unit_and_source(decay: Decay) -> None:
    assert all(one.unit and one.source for _, one in parameters_of(decay))
    assert replace(decay, method="x_v1").zones() == decay.zones()
