"""Minutes after a scenario, and who crosses the threshold."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo_service.scenario.effects import Count, Effects, minutes_after

NAN, INF = np.nan, np.inf
MINUTES = arrays(np.float64, 6, elements=st.floats(0, 200) | st.sampled_from([NAN, INF]))


def effects(before: list[float], after: list[float], people: list[float] | None = None) -> Effects:
    return Effects(np.array(before), np.array(after), np.array(people or [100.0] * len(before)), 10, 0.25)


@given(MINUTES, MINUTES)
def test_an_opening_never_lengthens_a_time(before: np.ndarray, opened: np.ndarray) -> None:
    after = minutes_after(before, None, opened)
    known = ~np.isnan(after)
    assert (after[known] <= before[known]).all()


@given(MINUTES, MINUTES)
def test_a_closing_never_shortens_a_time(before: np.ndarray, without: np.ndarray) -> None:
    after = minutes_after(before, without, None)
    known = ~np.isnan(after)
    assert (after[known] >= before[known]).all()


def test_nothing_opened_and_nothing_closed_changes_nothing() -> None:
    before = np.array([3.0, NAN, INF])
    np.testing.assert_array_equal(minutes_after(before, None, None), before)


def test_the_threshold_itself_is_within_and_out_of_reach_is_beyond() -> None:
    found = effects([10, 10.1, INF, NAN], [10, 10, 10, 10])
    assert found.beyond(found.before).tolist() == [False, True, True, False]
    assert found.gained.tolist() == [False, True, True, False]


def test_crossings_go_both_ways_and_are_counted_with_their_people() -> None:
    found = effects([12, 8, 30], [9, 11, 30], [10, 20, 40])
    assert found.count(found.gained) == Count(1, 10)
    assert found.count(found.lost) == Count(1, 20)


def test_a_crossing_is_sure_when_the_doubt_of_both_times_leaves_it() -> None:
    """With 25 % of doubt, 20 → 5 crosses 10 whatever happens; 12 → 9 does not."""
    assert effects([20, 12, 20], [5, 9, 9]).sure.tolist() == [True, False, False]


def test_the_doubt_says_who_would_change_side() -> None:
    found = effects([9, 7, 11, 14, INF], [0] * 5)
    assert found.joining(found.before).tolist() == [True, False, False, False, False]
    assert found.leaving(found.before).tolist() == [False, False, True, False, False]


def test_the_mean_weighs_people_within_reach_alone() -> None:
    found = effects([10, 20, INF, NAN], [0] * 4, [1, 3, 50, 50])
    assert found.mean(found.before, np.ones(4, dtype=bool)) == 17.5
    assert found.mean(found.before, np.zeros(4, dtype=bool)) is None


def test_a_time_that_moves_by_seconds_is_not_felt() -> None:
    assert effects([10, 10, INF, INF, NAN], [10.04, 9.9, INF, 3, NAN]).moved.tolist() == [
        False, True, False, True, False,
    ]  # fmt: skip
