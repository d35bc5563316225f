"""Percentiles and composite scores, against scipy and hand calculation."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import percentileofscore

from geo_service.errors import InputError
from geo_service.gaps.percentiles import METHOD, CompositeParameters, Criterion, composite, percentiles_of
from geo_service.model.parameter import with_values

NAN = float("nan")
PEOPLE = [100, 300, 100]


def test_percentiles_by_hand() -> None:
    assert percentiles_of([1, 2, 3], PEOPLE).tolist() == [10, 50, 90]


def test_ties_share_the_middle_of_their_people() -> None:
    assert percentiles_of([1, 1, 3], PEOPLE).tolist() == [40, 40, 90]


def test_people_count_as_if_each_were_a_zone() -> None:
    rng = np.random.default_rng(3)
    values, people = rng.integers(0, 10, 40), rng.integers(1, 30, 40)
    expected = percentileofscore(np.repeat(values, people), values, kind="mean")
    np.testing.assert_allclose(percentiles_of(values, people), expected)


def test_a_missing_value_has_no_percentile_and_moves_none() -> None:
    found = percentiles_of([1, NAN, 2, 3], [100, 999, 300, 100])
    assert found[[0, 2, 3]].tolist() == [10, 50, 90]
    assert np.isnan(found[1])


def test_out_of_reach_is_the_worst_of_minutes() -> None:
    assert percentiles_of([5, np.inf, 10], [1, 1, 2]).tolist() == [12.5, 87.5, 50]


def test_a_zone_without_people_is_placed_and_moves_none() -> None:
    assert percentiles_of([1, 1.5, 2, 3], [100, 0, 300, 100]).tolist() == [10, 20, 50, 90]


@given(st.lists(st.tuples(st.floats(-100, 100), st.integers(1, 99)), min_size=1, max_size=20))
def test_the_mean_percentile_of_people_is_always_fifty(zones: list[tuple[float, int]]) -> None:
    values, people = zip(*zones, strict=True)
    assert np.average(percentiles_of(values, people), weights=people) == pytest.approx(50)


def test_the_score_is_the_weighted_mean_of_oriented_percentiles() -> None:
    found = composite(
        [Criterion("minutes", [1, 2, 3], 3), Criterion("débit", [1, 2, 3], 1, higher_is_worse=False)], PEOPLE
    )
    assert found.percentiles.tolist() == [[10, 90], [50, 50], [90, 10]]
    assert found.scores.tolist() == pytest.approx([30, 50, 70])
    assert found.ranks.tolist() == [3, 2, 1]
    assert (found.weights.tolist(), found.method) == ([0.75, 0.25], METHOD)


def test_a_missing_indicator_is_left_out_and_told() -> None:
    found = composite([Criterion("a", [1, 2, 3], 3), Criterion("b", [NAN, 1, 2], 1)], PEOPLE)
    assert found.scores[0] == 10
    assert (found.known.tolist(), found.coverage.tolist()) == ([1, 2, 2], [0.75, 1, 1])


def test_too_little_coverage_gives_no_score_and_no_rank() -> None:
    found = composite([Criterion("a", [1, 2, 3], 1), Criterion("b", [NAN, 1, 2], 1)], PEOPLE)
    assert np.isnan(found.scores).tolist() == [True, False, False]
    assert found.ranks.tolist() == [0, 2, 1]


def test_the_least_coverage_is_inclusive_and_an_operators() -> None:
    criteria = [Criterion(str(n), [NAN if n else 1, 2, 3], 0.1) for n in range(10)]
    least = with_values(CompositeParameters(), {"coverage_min": 0.1}, "essai")
    assert composite(criteria, PEOPLE, least).scores[0] == pytest.approx(10)


def test_nothing_known_gives_no_score_even_when_no_coverage_is_asked() -> None:
    none = with_values(CompositeParameters(), {"coverage_min": 0}, "essai")
    found = composite([Criterion("a", [NAN, 2, 3])], PEOPLE, none)
    assert np.isnan(found.scores).tolist() == [True, False, False]


def test_ties_share_the_worst_rank() -> None:
    assert composite([Criterion("a", [5, 5, 1])], [1, 1, 1]).ranks.tolist() == [1, 1, 3]


@pytest.mark.parametrize(
    ("criteria", "people", "words"),
    [
        ([], [1], "au moins un critère"),
        ([Criterion("a", [1], 0)], [1], "Critère « a » : un poids supérieur à zéro"),
        ([Criterion("a", [1], NAN)], [1], "supérieur à zéro"),
        ([Criterion("a", [1, 2])], [1], "Critère « a » : 1 valeurs"),
        ([Criterion("a", [1])], [0], "personne n'habite"),
    ],
)
def test_impossible_composites_are_refused(criteria: Any, people: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        composite(criteria, people)
