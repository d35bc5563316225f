"""The best sites, against every possible choice."""

from itertools import combinations

import numpy as np
import pulp
import pytest
from spopt.locate import PMedian

from geo_service.errors import InputError
from geo_service.scenario.siting import Costs, Demand, Model, costs_of, greedy, smaller
from geo_service.scenario.siting_solve import needed, solve

SEEDS = range(8)


def demand(seed: int, places: int = 12, sites: int = 8, seuil: float = 12.0) -> Demand:
    """Points in a square of 60 min, some sites out of reach, some places well served already."""
    rng = np.random.default_rng(seed)
    here, there = rng.uniform(0, 60, (places, 2)), rng.uniform(0, 60, (sites, 2))
    minutes = np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1))
    minutes[rng.random(minutes.shape) < 0.2] = np.inf
    return Demand(rng.integers(1, 500, places).astype(float), rng.uniform(5, 60, places), minutes, seuil)


def paid(asked: Demand, model: Model, sites: tuple[int, ...]) -> float:
    """What is left to pay, written again from the definitions."""
    total = 0.0
    for place in range(len(asked.people)):
        best = min([asked.now[place], *(asked.minutes[place, one] for one in sites)])
        beyond = best > asked.seuil
        total += asked.people[place] * (best if model is Model.P_MEDIAN else beyond)
    return total


def served(asked: Demand, sites: tuple[int, ...]) -> set[int]:
    best = asked.after(np.array(sites, dtype=np.int64))
    return set(np.flatnonzero(best <= asked.seuil).tolist())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("model", [Model.MCLP, Model.P_MEDIAN])
@pytest.mark.parametrize("k", [1, 3])
def test_k_sites_are_as_good_as_the_best_of_all_choices(seed: int, model: Model, k: int) -> None:
    asked = demand(seed)
    every = [paid(asked, model, choice) for choice in combinations(range(8), k)]
    found = solve(asked, model, k, 10)
    assert found.paid == pytest.approx(min(every))
    assert paid(asked, model, tuple(found.chosen.tolist())) == pytest.approx(found.paid)
    assert (found.optimal, found.gap, found.bound) == (True, 0, found.paid)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_smaller_set_serves_all_that_can_be(seed: int) -> None:
    asked = demand(seed)
    possible = served(asked, tuple(range(8)))
    least = next(
        size
        for size in range(9)
        if any(served(asked, one) == possible for one in combinations(range(8), size))
    )
    found = solve(asked, Model.LSCP, 1, 10)
    assert (len(found.chosen), found.paid, found.bound) == (least, least, least)
    assert served(asked, tuple(found.chosen.tolist())) == possible


@pytest.mark.parametrize("seed", SEEDS)
def test_our_p_median_spares_what_that_of_spopt_does(seed: int) -> None:
    """What exists is one more site, open from the start, where each place pays what it pays now."""
    asked = demand(seed, 25, 15)
    costs = np.column_stack([asked.now, np.minimum(asked.minutes, asked.now[:, None])])
    theirs = PMedian.from_cost_matrix(costs, asked.people, 5, predefined_facilities_arr=np.eye(1, 16)[0])
    theirs.problem.solve(pulp.HiGHS(msg=False, gapRel=0.0))
    assert solve(asked, Model.P_MEDIAN, 4, 10).paid == pytest.approx(theirs.problem.objective.value())


@pytest.mark.parametrize("model", list(Model))
def test_the_same_question_has_the_same_answer(model: Model) -> None:
    first, again = (solve(demand(3, 60, 40), model, 5, 10).chosen.tolist() for _ in range(2))
    assert first == again


def test_places_that_nothing_helps_are_told_and_do_not_stop_the_others() -> None:
    asked = Demand(np.array([5.0, 7]), np.array([30.0, 30]), np.array([[5.0, np.inf], [np.inf, 25]]), 10)
    found = solve(asked, Model.LSCP, 1, 10)
    assert asked.hopeless.tolist() == [False, True]
    assert found.chosen.tolist() == [0]


def test_nothing_to_gain_gives_no_site_and_a_bound_that_says_so() -> None:
    asked = Demand(np.array([5.0]), np.array([1.0]), np.array([[5.0]]), 10)
    for model in Model:
        found = solve(asked, model, 3, 10)
        assert (found.chosen.tolist(), found.optimal, found.gap) == ([], True, 0)


def test_sites_that_would_spare_nothing_are_not_given() -> None:
    costs = Costs(np.array([9.0]), np.array([[0.0, 0.0, 9.0]]))
    assert needed(costs, np.array([0, 1, 2])).tolist() == [0]


def test_without_any_candidate_the_question_is_refused() -> None:
    with pytest.raises(InputError, match="aucun lieu candidat"):
        solve(Demand(np.ones(2), np.ones(2), np.empty((2, 0)), 10), Model.MCLP, 1, 10)


def test_a_time_limit_is_kept_and_leaves_a_solution_with_its_gap() -> None:
    """Far too little time: what is known then is told, with the bound and how far it may be from the best."""
    rng = np.random.default_rng(0)
    hard = Demand(np.ones(400), np.full(400, 90.0), rng.uniform(10, 80, (400, 150)), 30)
    found = solve(hard, Model.P_MEDIAN, 10, 0.5)
    assert len(found.chosen) == 10
    assert not found.optimal
    assert found.gap is None or 0 < found.gap <= 1
    assert (
        found.paid <= costs_of(hard, Model.P_MEDIAN).left(greedy(costs_of(hard, Model.P_MEDIAN), 10)) + 1e-6
    )


def test_the_smaller_question_drops_what_cannot_matter() -> None:
    costs = Costs(np.array([9.0, 4.0, 4.0]), np.array([[9.0, 3.0], [4.0, 1.0], [4.0, 4.0]]))
    small = smaller(costs)
    assert (small.rows.tolist(), small.sites.tolist()) == ([0, 1], [1])
