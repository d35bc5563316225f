"""Hot spots on a chessboard of zones, against the formulas written densely."""

from typing import Any

import numpy as np
import pytest

from geo_service.errors import InputError
from geo_service.gaps.hotspots import (
    SPOTS,
    STATES,
    HotspotParameters,
    Local,
    Spot,
    State,
    hot_spots,
    lisa,
    moran,
)
from geo_service.model.parameter import with_values

SIDE = 8
QUICK = with_values(HotspotParameters(), {"permutations": 999}, "essai")


def queen(side: int = SIDE) -> np.ndarray:
    rank = np.arange(side * side).reshape(side, side)
    slices = [(rank[:, :-1], rank[:, 1:]), (rank[:-1], rank[1:])]
    slices += [(rank[:-1, :-1], rank[1:, 1:]), (rank[:-1, 1:], rank[1:, :-1])]
    return np.vstack([np.column_stack([one.ravel(), other.ravel()]) for one, other in slices])


def dense(pairs: np.ndarray, size: int, own: float = 0) -> np.ndarray:
    matrix = np.eye(size) * own
    matrix[pairs[:, 0], pairs[:, 1]] = matrix[pairs[:, 1], pairs[:, 0]] = 1
    return np.asarray(matrix / matrix.sum(axis=1, keepdims=True))


PAIRS = queen()
NOISE = np.random.default_rng(8).normal(50, 5, SIDE * SIDE)
CORNER = NOISE + np.where((np.arange(64) // SIDE < 3) & (np.arange(64) % SIDE < 3), 30, 0)


def test_morans_i_is_its_formula() -> None:
    z = CORNER - CORNER.mean()
    found = moran(CORNER, PAIRS, QUICK)
    assert found.statistic == pytest.approx(z @ dense(PAIRS, 64) @ z / (z @ z), rel=1e-12)
    assert (found.expected, found.used, found.method) == (pytest.approx(-1 / 63), 64, "moran_v1")


def test_a_pattern_is_seen_and_noise_is_not() -> None:
    assert moran(CORNER, PAIRS, QUICK).p_value == 0.002
    assert moran(NOISE, PAIRS, QUICK).p_value > 0.05


def test_neighbours_that_differ_give_a_negative_and_significant_i() -> None:
    rows = np.where(np.arange(64) // SIDE % 2, 1.0, 0.0) + np.where(np.arange(64) % SIDE % 2, 1.0, 0.0)
    found = moran(rows, PAIRS, QUICK)
    assert found.statistic < found.expected
    assert found.p_value <= 0.05


def test_lisa_is_its_formula() -> None:
    z = CORNER - CORNER.mean()
    expected = 63 * z * (dense(PAIRS, 64) @ z) / (z @ z)
    np.testing.assert_allclose(lisa(CORNER, PAIRS, QUICK).statistic, expected, rtol=1e-12)


def test_gi_star_is_the_formula_of_ord_and_getis_with_row_standardised_weights() -> None:
    weights, n = dense(PAIRS, 64, own=1), 64
    variance = (n * (weights**2).sum(axis=1) - weights.sum(axis=1) ** 2) / (n - 1)
    expected = (weights @ CORNER - CORNER.mean()) / (CORNER.std() * np.sqrt(variance))
    found = hot_spots(CORNER, PAIRS)
    np.testing.assert_allclose(found.statistic, expected, rtol=1e-10)


@pytest.mark.parametrize("method", [lisa, hot_spots])
def test_a_high_corner_is_found_and_named(method: Any) -> None:
    found: Local = method(CORNER, PAIRS, HotspotParameters())
    assert found.spot[0] == Spot.HIGH_HIGH
    assert found.spot[63] == Spot.NONE
    assert SPOTS[Spot(found.spot[0])] == "valeurs hautes regroupées"


@pytest.mark.parametrize("method", [lisa, hot_spots])
def test_low_values_together_are_a_cold_spot(method: Any) -> None:
    assert method(-CORNER, PAIRS, HotspotParameters()).spot[0] == Spot.LOW_LOW


def test_a_low_zone_among_high_ones_is_told_apart() -> None:
    values = CORNER.copy()
    values[9] = 20
    assert lisa(values, PAIRS).spot[9] == Spot.LOW_HIGH


def test_p_values_are_adjusted_after_benjamini_and_hochberg() -> None:
    found = hot_spots(CORNER, PAIRS)
    order = np.argsort(found.p_value)
    stepped = found.p_value[order] * 64 / np.arange(1, 65)
    expected = np.minimum.accumulate(stepped[::-1])[::-1].clip(max=1)
    np.testing.assert_allclose(found.adjusted[order], expected)
    assert ((found.spot != Spot.NONE) == (found.adjusted <= 0.05)).all()


def test_the_same_seed_gives_the_same_p_values_and_leaves_the_shared_generator_alone() -> None:
    before = np.random.get_state()[1].tolist()  # type: ignore[index,union-attr]  # noqa: NPY002  # a tuple
    one, other = lisa(CORNER, PAIRS, QUICK), lisa(CORNER, PAIRS, QUICK)
    assert one.p_value.tolist() == other.p_value.tolist()
    assert np.random.get_state()[1].tolist() == before  # type: ignore[index,union-attr]  # noqa: NPY002  # same


@pytest.mark.parametrize("method", [lisa, hot_spots])
def test_islands_and_missing_values_have_a_state_and_no_statistic(method: Any) -> None:
    values = np.concatenate([CORNER, [99.0, np.nan]])
    values[20] = np.nan
    found: Local = method(values, PAIRS, QUICK)
    assert found.state[[0, 20, 64, 65]].tolist() == [State.KNOWN, State.MISSING, State.ISLAND, State.MISSING]
    assert np.isnan(found.statistic[[20, 64, 65]]).all()
    assert found.spot[[20, 64, 65]].tolist() == [Spot.NONE] * 3
    assert STATES[State.ISLAND] == "sans voisin"


def test_a_zone_whose_neighbours_have_no_value_is_without_neighbour() -> None:
    values = CORNER.copy()
    values[[1, 8, 9]] = np.nan
    found = moran(values, PAIRS, QUICK)
    assert (found.state[0], found.used) == (State.ISLAND, 60)


def test_zones_apart_change_nothing_for_the_others() -> None:
    alone = np.concatenate([CORNER, [1e6]])
    np.testing.assert_allclose(hot_spots(alone, PAIRS).statistic[:64], hot_spots(CORNER, PAIRS).statistic)


def test_a_pair_given_twice_or_to_itself_counts_once() -> None:
    more = np.vstack([PAIRS, PAIRS[:, ::-1], [[5, 5]]])
    assert moran(CORNER, more, QUICK).statistic == moran(CORNER, PAIRS, QUICK).statistic


@pytest.mark.parametrize("shift", [-50.0, -1e3, 0.0, 1e3])
def test_gi_star_does_not_move_with_the_zero_of_the_scale(shift: float) -> None:
    centred = CORNER - CORNER.mean()
    np.testing.assert_allclose(
        hot_spots(centred + shift, PAIRS).statistic, hot_spots(centred, PAIRS).statistic, rtol=1e-8
    )


@pytest.mark.parametrize(
    ("values", "pairs", "words"),
    [
        (CORNER[:9], queen(3), "au moins 10"),
        (CORNER, [], "0 zones ont une valeur et un voisin"),
        (np.ones(64), PAIRS, "la même valeur"),
        (np.where(CORNER > 60, np.inf, CORNER), PAIRS, "hors de portée"),
        (CORNER, [[0, 64]], "rang 64 est hors"),
    ],
)
def test_what_cannot_be_tested_is_refused(values: Any, pairs: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        lisa(values, pairs, QUICK)
