"""Best sites by mixed integer programming: models of spopt, solved by HiGHS, with the bound it proves.

LSCP and MCLP are built by spopt. Its p-median writes a variable for every pair of a place and a site: 28 s and no
answer for 500 × 500. The same model is written here with the pairs that shorten a time only, the others staying where
they are; a test holds both equal. HiGHS runs on one thread with a fixed seed: the same question, the same answer,
unless the time limit stops it.
"""

import time
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pulp
from spopt.locate import LSCP, MCLP

from geo_service.errors import InputError
from geo_service.scenario.network import Ints
from geo_service.scenario.siting import Costs, Demand, Model, Small, costs_of, greedy, smaller

SEED: Final = 1
EXACT: Final = 1e-6
"""Difference to the bound under which a solution is proved best, relative to it."""

CHOSEN: Final = 0.5


@dataclass(frozen=True, eq=False)
class Sites:
    """Chosen sites (columns of the minutes), what is left to pay, and the least that could be (the proved bound).

    For LSCP both count sites. ``gap`` is (paid − bound) / paid, 0 when nothing is paid; None without a bound.
    ``optimal``: proved best. ``heuristic``: HiGHS ran out of time with nothing better than the greedy choice.
    """

    chosen: Ints
    paid: float
    bound: float | None
    optimal: bool
    heuristic: bool
    seconds: float

    @property
    def gap(self) -> float | None:
        """Share of what is paid that might still be spared."""
        if self.bound is None:
            return None
        return max(0.0, self.paid - self.bound) / self.paid if self.paid else 0.0


def solve(demand: Demand, model: Model, k: int, limit_s: float) -> Sites:
    """The best sites, or the best known within a time limit.

    ``k`` is not read by LSCP, which finds how many are needed for the places that some site can help. Fewer than
    ``k`` are given where the others would spare nothing.

    Raises:
        InputError: no site is given.
    """
    if not demand.minutes.shape[1]:
        raise InputError("Implantation : aucun lieu candidat. Donnez-en, ou choisissez une zone de communes.")
    started = time.perf_counter()
    costs = costs_of(demand, model)
    small = smaller(costs)
    if not len(small.sites):
        return _found(costs, model, np.empty(0, dtype=np.int64), None, started)
    first = greedy(small.costs, len(small.sites) if model is Model.LSCP else k)
    problem, sites = _problem(small, model, min(k, len(small.sites)))
    solved = _Run.of(problem, sites, limit_s)
    best = _better(small.costs, model, solved.chosen, first)
    useful = needed(small.costs, best)
    return _found(costs, model, small.sites[useful], solved, started, heuristic=best is first)


@dataclass(frozen=True, eq=False)
class _Run:
    """What HiGHS found: sites (None without any) and the bound of its own objective, a cost."""

    chosen: Ints | None
    bound: float

    @classmethod
    def of(cls, problem: pulp.LpProblem, sites: list[Any], limit_s: float) -> "_Run":
        solver = pulp.HiGHS(msg=False, threads=1, timeLimit=max(limit_s, EXACT), gapRel=0.0, random_seed=SEED)
        problem.solve(solver)
        info = problem.solverModel.getInfo()
        values = [one.value() or 0.0 for one in sites]
        known = np.isfinite(info.objective_function_value) and info.primal_solution_status > 1
        chosen = np.flatnonzero(np.array(values) > CHOSEN) if known else None
        return cls(chosen, float(info.mip_dual_bound))


def _problem(small: Small, model: Model, k: int) -> tuple[pulp.LpProblem, list[Any]]:
    if model is Model.P_MEDIAN:
        return p_median(small.costs, k)
    reach = np.where(small.costs.at < small.costs.now[:, None], 0.0, np.inf)
    if model is Model.LSCP:
        built = LSCP.from_cost_matrix(reach, 1.0)
    else:
        built = MCLP.from_cost_matrix(reach, small.costs.now, 1.0, k)
    return built.problem, built.fac_vars


def p_median(costs: Costs, k: int) -> tuple[pulp.LpProblem, list[Any]]:
    """ReVelle & Swain's model on the pairs that spare something: a place that goes nowhere pays what it pays now.

    The objective is what is spared, negative, so that its least value is the best.
    """
    problem = pulp.LpProblem("p_median", pulp.LpMinimize)
    sites = [pulp.LpVariable(f"y{rank}", 0, 1, pulp.LpInteger) for rank in range(costs.at.shape[1])]
    places, columns = np.nonzero(costs.at < costs.now[:, None])
    spared = costs.at[places, columns] - costs.now[places]
    goes = [pulp.LpVariable(f"x{rank}", 0, 1) for rank in range(len(spared))]
    problem += pulp.LpAffineExpression(zip(goes, spared.tolist(), strict=True))
    for variable, column in zip(goes, columns.tolist(), strict=True):
        problem += pulp.LpAffineExpression([(variable, 1), (sites[column], -1)]) <= 0
    starts = np.searchsorted(places, np.arange(len(costs.now) + 1)).tolist()
    for first, last in pairwise(starts):
        problem += pulp.LpAffineExpression([(one, 1) for one in goes[first:last]]) <= 1
    problem += pulp.lpSum(sites) <= k
    return problem, sites


def _better(costs: Costs, model: Model, found: Ints | None, first: Ints) -> Ints:
    """The sites HiGHS found, unless the greedy ones are strictly better."""
    if found is None:
        return first
    if model is Model.LSCP:
        return first if len(first) < len(found) else found
    return first if costs.left(first) < costs.left(found) - EXACT else found


def needed(costs: Costs, sites: Ints) -> Ints:
    """The same sites without those that spare nothing once the others are open, the last dropped first."""
    kept, least = sites, costs.left(sites)
    for one in sites[::-1]:
        others = kept[kept != one]
        if costs.left(others) <= least:
            kept = others
    return kept


def _found(
    costs: Costs, model: Model, chosen: Ints, run: _Run | None, started: float, *, heuristic: bool = False
) -> Sites:  # fmt: skip
    paid = float(len(chosen)) if model is Model.LSCP else costs.left(chosen)
    bound = paid if run is None else _bound(costs, model, run.bound)
    optimal = bound is not None and paid - bound <= EXACT * max(1.0, abs(paid))
    seconds = time.perf_counter() - started
    return Sites(chosen, paid, paid if optimal else bound, optimal, heuristic and not optimal, seconds)


def _bound(costs: Costs, model: Model, told: float) -> float | None:
    """The least that could be paid, from the bound of the model's objective; None before HiGHS proves one."""
    if not np.isfinite(told):
        return None
    if model is Model.LSCP:
        return float(np.ceil(told - EXACT))
    return max(0.0, float(costs.now.sum()) + told)
