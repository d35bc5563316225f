"""Zones that look alike, against scipy distances and hand calculation."""

from typing import Any

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from scipy.stats import zscore

from geo_service.errors import InputError
from geo_service.gaps.similarity import METHOD, similar

TABLE = np.random.default_rng(5).normal([10, 500, 0.2], [2, 90, 0.05], (30, 3))


def test_distances_equal_those_of_scipy_on_standard_scores() -> None:
    scores = zscore(TABLE)
    distances = cdist(scores[4:5], scores)[0] / np.sqrt(3)
    found = similar(TABLE, 4, 29)
    assert found.zones.tolist() == np.argsort(distances, kind="stable")[1:].tolist()
    np.testing.assert_allclose(found.distances, np.sort(distances)[1:])
    assert found.method == METHOD


def test_weights_count_like_repeated_zones() -> None:
    people = np.arange(1, 31)
    mean, spread = (f(np.repeat(TABLE, people, axis=0), axis=0) for f in (np.mean, np.std))
    scores = (TABLE - mean) / spread
    expected = np.sort(np.sqrt(((scores - scores[0]) ** 2).mean(axis=1)))[1:6]
    np.testing.assert_allclose(similar(TABLE, 0, 5, weights=people).distances, expected)


def test_contributions_add_up_to_one_and_follow_the_difference() -> None:
    # scores ±1 on both columns: one differs by 2, the other by 0
    found = similar([[0, 10], [0, 30], [4, 10], [4, 30]], 0, 3)
    assert found.zones.tolist() == [1, 2, 3]
    assert found.contributions.tolist() == [[0, 1], [1, 0], [0.5, 0.5]]
    assert found.distances.tolist() == pytest.approx([np.sqrt(2), np.sqrt(2), 2])


def test_the_unit_of_an_indicator_changes_nothing() -> None:
    one, other = similar(TABLE, 2, 5), similar(TABLE * [60, 0.001, 1] + 7, 2, 5)
    assert one.zones.tolist() == other.zones.tolist()
    np.testing.assert_allclose(one.contributions, other.contributions)


def test_a_constant_indicator_is_left_out_and_named() -> None:
    found = similar(np.column_stack([TABLE, np.full(30, 0.1)]), 4, 3)
    assert found.constant.tolist() == [3]
    assert found.zones.tolist() == similar(TABLE, 4, 3).zones.tolist()


def test_a_missing_value_leaves_its_column_out_of_that_comparison() -> None:
    table = TABLE.copy()
    table[7, 1] = np.nan
    found = similar(table, 4, 29)
    row = found.zones.tolist().index(7)
    assert (found.shared[row], np.isnan(found.contributions[row]).tolist()) == (2, [False, True, False])
    assert np.nansum(found.contributions[row]) == pytest.approx(1)


def test_a_zone_that_shares_too_few_indicators_is_not_proposed() -> None:
    table = TABLE.copy()
    table[7, 1:] = np.nan
    assert 7 not in similar(table, 4, 29).zones
    assert set(similar(table, 7, 40).shared.tolist()) == {1}


def test_identical_zones_are_at_distance_zero() -> None:
    found = similar([[1, 2], [1, 2], [3, 5]], 0, 1)
    assert (found.zones.tolist(), found.distances.tolist(), found.contributions.tolist()) == (
        [1],
        [0],
        [[0, 0]],
    )


@pytest.mark.parametrize(
    ("table", "zone", "k", "words"),
    [
        ([[1, 1], [1, 1]], 0, 1, "aucun indicateur qui varie"),
        ([[np.nan], [1], [2]], 0, 1, "aucun indicateur qui varie"),
        ([[np.inf], [1]], 0, 1, "finis"),
        ([1, 2], 0, 1, "tableau"),
        ([[1], [2]], 2, 1, "rang de 0 à 1"),
        ([[1], [2]], 0, 0, "au moins une zone"),
    ],
)
def test_impossible_comparisons_are_refused(table: Any, zone: int, k: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        similar(table, zone, k)
