"""Inequality between zones against PySAL inequality, repeated people and hand calculation."""

from math import log
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from inequality.gini import Gini
from inequality.schutz import Schutz
from inequality.theil import Theil

from geo_service.errors import InputError
from geo_service.gaps.inequality import METHOD, InequalityParameters, inequality
from geo_service.model.parameter import with_values

RNG = np.random.default_rng(11)
RATES = RNG.lognormal(size=60)
PEOPLE = RNG.integers(1, 40, 60)


def indices(values: Any, people: Any) -> list[float | None]:
    found = inequality(values, people)
    return [found.gini, found.theil, found.hoover]


def test_equal_people_give_the_indices_of_pysal() -> None:
    found = inequality(RATES, np.full(60, 7.0))
    assert [found.gini, found.theil] == pytest.approx([Gini(RATES).g, Theil(RATES).T], rel=1e-12)


def test_people_count_as_if_each_were_a_zone() -> None:
    repeated = np.repeat(RATES, PEOPLE)
    expected = [Gini(repeated).g, Theil(repeated).T, np.abs(repeated / repeated.mean() - 1).mean() / 2]
    assert indices(RATES, PEOPLE) == pytest.approx(expected, rel=1e-12)


def test_palma_compares_the_top_tenth_with_the_lowest_four_tenths() -> None:
    # 100 people in growing order: the 10 highest hold 91..100, the 40 lowest 1..40.
    found = inequality(np.arange(1.0, 101), np.ones(100))
    assert found.palma == pytest.approx(sum(range(91, 101)) / sum(range(1, 41)))


def test_two_zones_by_hand() -> None:
    # shares of people 3/4 and 1/4, of the total 1/2 and 1/2
    found = inequality([1, 3], [300, 100])
    assert found.mean == pytest.approx(1.5)
    assert [found.gini, found.hoover] == pytest.approx([0.25, 0.25])
    assert found.theil == pytest.approx(0.5 * log(2 / 3) + 0.5 * log(2))
    assert found.palma == pytest.approx(0.2 / (0.4 * 2 / 3))


def test_hoover_is_the_schutz_coefficient_when_zones_are_alike() -> None:
    values = np.array([1.0, 2, 3, 4, 10])
    frame = Schutz(pd.DataFrame({"x": values}), "x")
    assert inequality(values, np.ones(5)).hoover == pytest.approx(frame.distance, abs=1e-12)


def test_the_same_rate_everywhere_is_no_inequality() -> None:
    assert indices([4, 4, 4], [1, 20, 300]) == pytest.approx([0, 0, 0], abs=1e-12)
    assert inequality([4, 4, 4], [1, 20, 300]).palma == pytest.approx(0.25)


@given(st.lists(st.tuples(st.floats(0.01, 1e4), st.integers(1, 1000)), min_size=2, max_size=20))
def test_bounds_hold_and_the_unit_changes_nothing(zones: list[tuple[float, int]]) -> None:
    values, people = (np.array(column, dtype=float) for column in zip(*zones, strict=True))
    found = inequality(values, people)
    assert 0 <= found.hoover <= found.gini + 1e-9 < 1 + 1e-9  # type: ignore[operator]  # known
    np.testing.assert_allclose(indices(values * 60, people), indices(values, people), atol=1e-9)


def test_splitting_a_zone_in_two_alike_changes_nothing() -> None:
    assert indices([1, 5, 5], [10, 4, 6]) == pytest.approx(indices([1, 5], [10, 10]))


def test_missing_rates_are_left_out_and_counted_with_their_people() -> None:
    found = inequality([1, np.nan, 3], [300, 50, 100])
    assert (found.zones, found.people, found.missing, found.missing_people) == (2, 400, 1, 50)
    assert found.gini == pytest.approx(0.25)


def test_a_zone_without_people_counts_nowhere() -> None:
    assert indices([1, 3, 99], [300, 100, 0]) == pytest.approx(indices([1, 3], [300, 100]))


def test_nothing_known_gives_no_figure_and_a_reason() -> None:
    found = inequality([np.nan], [10])
    assert (found.mean, found.gini, found.palma) == (None, None, None)
    assert "aucune valeur connue" in str(found.reason)
    assert "nulles" in str(inequality([0, 0], [1, 1]).reason)


def test_palma_does_not_exist_when_the_lowest_have_nothing() -> None:
    found = inequality([0, 10], [50, 50])
    assert (found.palma, found.gini) == (None, 0.5)
    assert "Palma" in str(found.reason)


def test_an_operator_may_compare_other_ends() -> None:
    ends = with_values(InequalityParameters(), {"top_share": 0.2, "bottom_share": 0.2}, "essai")
    found = inequality(np.arange(1.0, 101), np.ones(100), ends)
    assert found.palma == pytest.approx(sum(range(81, 101)) / sum(range(1, 21)))
    assert found.method == METHOD


@pytest.mark.parametrize(
    ("values", "people", "words"),
    [
        ([-1, 2], [1, 1], "positives ou nulles"),
        ([np.inf, 2], [1, 1], "hors de portée"),
        ([1, 2], [1, -1], "Population : la valeur n° 2"),
        ([1, 2], [1], "2 valeurs sont attendues"),
        (["a"], [1], "liste de nombres"),
        ([[1]], [1], "2 dimensions"),
    ],
)
def test_impossible_rates_or_people_are_refused(values: Any, people: Any, words: str) -> None:
    with pytest.raises(InputError, match=words):
        inequality(values, people)
