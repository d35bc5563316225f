"""Classes of a map against mapclassify, exhaustive search and hand calculation."""

import warnings
from itertools import combinations
from typing import Any

import mapclassify
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.errors import InputError
from geo_service.gaps.classes import FEWEST, MOST, classify, classify_each
from geo_service.gaps.optimum import optimum

SKEWED = np.random.default_rng(2).lognormal(size=200).round(2)
AUTOMATIC = pytest.mark.parametrize("method", ["quantiles", "fisher-jenks", "egal"])
NAMES = {
    "quantiles": mapclassify.Quantiles,
    "fisher-jenks": mapclassify.FisherJenks,
    "egal": mapclassify.EqualInterval,
}


@AUTOMATIC
@pytest.mark.parametrize("k", range(FEWEST, MOST + 1))
def test_breaks_and_counts_equal_those_of_mapclassify(method: str, k: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it says that numba is absent
        oracle = NAMES[method](SKEWED, k=k)
    found = classify(SKEWED, method, k)
    np.testing.assert_allclose(found.breaks, oracle.bins)
    assert found.counts == tuple(oracle.counts.tolist())


def spread(values: np.ndarray, breaks: Any) -> float:
    place = np.searchsorted(breaks, values)
    return sum(
        float(((values[place == c] - values[place == c].mean()) ** 2).sum()) for c in set(place.tolist())
    )


@given(st.lists(st.integers(-20, 20), min_size=3, max_size=9), st.integers(2, 4))
def test_no_other_cut_is_better_than_the_optimum(values: list[int], k: int) -> None:
    numbers = np.array(values, dtype=float)
    distinct = np.unique(numbers)
    k = min(k, len(distinct))
    others = [[*cut, distinct[-1]] for cut in combinations(distinct[:-1].tolist(), k - 1)]
    best = min(spread(numbers, other) for other in others)
    found = optimum(numbers, k)
    assert len(found) == k
    assert spread(numbers, found) == pytest.approx(best, abs=1e-9)


def test_large_values_close_together_are_cut_exactly() -> None:
    values = 1e6 + np.array([0, 0.01, 0.02, 5, 5.01, 9, 9.01])
    assert classify(values, "fisher-jenks", 3).counts == (3, 2, 2)


def test_a_value_equal_to_a_break_is_below_it() -> None:
    found = classify([1, 2, 2, 3, 4], "manuel", breaks=[2, 4])
    assert (found.breaks, found.counts) == ((2, 4), (3, 2))


def test_manual_limits_below_the_maximum_gain_a_last_class() -> None:
    found = classify([1, 5, 12], "manuel", breaks=[2, 10])
    assert (found.breaks, found.counts, found.note) == ((2, 10, 12), (1, 1, 1), None)


def test_manual_limits_above_the_maximum_are_kept_with_empty_classes() -> None:
    assert classify([1, 5], "manuel", breaks=[2, 10, 20]).counts == (1, 1, 0)


@AUTOMATIC
@given(
    values=st.lists(
        st.one_of(st.floats(-1e6, 1e6).map(lambda one: round(one, 6)), st.just(np.nan), st.just(np.inf))
    ),
    k=st.integers(2, 9),
)
def test_breaks_ascend_and_counts_add_up_to_the_known_values(
    method: str, values: list[float], k: int
) -> None:
    found = classify(np.array(values, dtype=float), method, k)
    assert all(low < high for low, high in zip(found.breaks, found.breaks[1:], strict=False))
    assert len(found.breaks) == len(found.counts) <= k
    assert sum(found.counts) + found.missing + found.out_of_reach == len(values)
    assert not found.breaks or found.breaks[-1] == found.maximum


@AUTOMATIC
def test_missing_and_out_of_reach_are_in_no_class(method: str) -> None:
    found = classify([1, np.nan, 2, np.inf, 3, 4], method, 2)
    assert (sum(found.counts), found.missing, found.out_of_reach) == (4, 1, 1)
    assert (found.minimum, found.maximum) == (1, 4)


@AUTOMATIC
def test_a_constant_series_is_one_class_and_says_so(method: str) -> None:
    found = classify([7.5] * 12, method, 5)
    assert (found.breaks, found.counts) == ((7.5,), (12,))
    assert "toutes les valeurs sont égales" in str(found.note)


@AUTOMATIC
def test_fewer_distinct_values_than_classes_are_merged_and_said(method: str) -> None:
    found = classify([1, 1, 2, 2, 3, 3], method, 5)
    assert (found.breaks, found.counts) == ((1, 2, 3), (2, 2, 2))
    assert "3 valeurs distinctes" in str(found.note)


def test_ties_that_merge_quantiles_are_said() -> None:
    found = classify([0] * 50 + list(range(1, 11)), "quantiles", 4)
    assert len(found.breaks) < 4
    assert "répétées" in str(found.note)


@AUTOMATIC
def test_nothing_known_gives_no_class(method: str) -> None:
    found = classify([np.nan, np.nan], method, 5)
    assert (found.breaks, found.counts, found.minimum, found.missing) == ((), (), None, 2)
    assert found.note == "aucune valeur connue"


@pytest.mark.parametrize(
    ("method", "k", "breaks", "words"),
    [
        ("jenks", 5, None, "quantiles, fisher-jenks, egal, manuel"),
        ("quantiles", 1, None, "de 2 à 9"),
        ("quantiles", 10, None, "de 2 à 9"),
        ("quantiles", 5, [1, 2], "manuel"),
        ("manuel", 5, None, "limites hautes"),
        ("manuel", 5, [1], "de 2 à 9"),
        ("manuel", 5, list(range(10)), "de 2 à 9"),
        ("manuel", 5, [1, np.nan], "finies"),
        ("manuel", 5, [2, 2], "croître"),
        ("manuel", 5, [3, 2], "croître"),
    ],
)
def test_impossible_classes_are_refused(method: str, k: int, breaks: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        classify([1, 2, 3], method, k, breaks)


@given(st.lists(st.integers(0, 6), min_size=1, max_size=40), st.integers(2, 9))
def test_no_class_of_quantiles_is_empty(values: list[int], k: int) -> None:
    assert all(classify(values, "quantiles", k).counts)


@pytest.mark.parametrize("method", ["quantiles", "fisher-jenks", "egal"])
def test_every_number_of_classes_at_once_is_the_same_as_one_by_one(method: str) -> None:
    values = np.concatenate([np.random.default_rng(7).gamma(2, 3, 120).round(1), [np.nan, np.inf, 3.0, 3.0]])
    for some in (values, values[:4], np.array([5.0, 5.0]), np.array([np.nan])):
        assert classify_each(some, method, 9) == {k: classify(some, method, k) for k in range(2, 10)}
