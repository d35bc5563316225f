"""Catchment scores: each variant against PySAL access, on the same pairs, in one run.

Usage: python -m bench.catchment [--pairs 70000]

Runs alternate, and medians of CPU milliseconds are printed: milliseconds move with the neighbours' load, ratios
hold. Both start from arrays or tables that are ready; the largest difference between scores is printed beside.
"""

import argparse
import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from access.fca import three_stage_fca, two_stage_fca
from access.weights import step_fn

from geo_service.gaps.catchment import Catchment, Trips, catchment
from geo_service.gaps.catchment_parameters import VARIANTS, Decay

SEED = 7
FARTHEST_MIN = 45
GOAL_MS, GOAL_PAIRS = 50, 70_000


@dataclass(frozen=True, eq=False)
class Case:
    """Pairs of places and suppliers with what both sides read."""

    trips: Trips
    people: np.ndarray
    supply: np.ndarray


def made(pairs: int) -> Case:
    """Twice as many suppliers as places, a seventh of all possible pairs known."""
    rng = np.random.default_rng(SEED)
    places = int(np.sqrt(pairs * 7 / 2))
    suppliers = 2 * places
    drawn = np.sort(rng.choice(places * suppliers, pairs, replace=False))
    place, supplier = np.divmod(drawn, suppliers)
    minutes = rng.uniform(0, FARTHEST_MIN, pairs)
    people, supply = rng.integers(50, 20_000, places), rng.integers(1, 12, suppliers)
    return Case(Trips(place, supplier, minutes), people.astype(float), supply.astype(float))


def ours(case: Case, decay: Decay) -> Callable[[], Catchment]:
    """Our call."""
    return lambda: catchment(case.trips, case.people, case.supply, decay)


def theirs(case: Case, decay: Decay) -> Callable[[], Any]:
    """Their call, on pairs filtered beforehand: their 3SFCA would normalise beyond the last limit."""
    farthest = decay.zones()[-1][0]
    near = case.trips.minutes <= farthest
    costs = pd.DataFrame(
        {
            "origin": case.trips.place[near],
            "dest": case.trips.supplier[near],
            "cost": case.trips.minutes[near],
        }
    )
    demand = pd.DataFrame({"demand": case.people}).rename_axis("geoid")
    supply = pd.DataFrame({"supply": case.supply}).rename_axis("geoid")
    call = three_stage_fca if decay.selective else two_stage_fca
    return lambda: call(
        demand, supply, costs.copy(), max_cost=farthest, weight_fn=step_fn(dict(decay.zones()))
    )


def alternated(calls: list[Callable[[], Any]], repeats: int) -> list[tuple[float, Any]]:
    """Median CPU milliseconds of each call, and what it gave."""
    taken: list[list[float]] = [[] for _ in calls]
    values: list[Any] = [None] * len(calls)
    for _ in range(repeats):
        for rank, call in enumerate(calls):
            before = time.process_time()
            values[rank] = call()
            taken[rank].append((time.process_time() - before) * 1000)
    return [(statistics.median(one), value) for one, value in zip(taken, values, strict=True)]


def compare(pairs: int, repeats: int) -> None:
    """Print one line per variant."""
    case = made(pairs)
    print(f"{pairs} pairs, {len(case.people)} places, {len(case.supply)} suppliers")
    for method, decay in VARIANTS.items():
        (fast, found), (slow, other) = alternated([ours(case, decay), theirs(case, decay)], repeats)
        scores = np.asarray(other.reindex(range(len(case.people))).fillna(0))
        gap = np.abs(found.scores - scores).max()
        goal = f" (goal ≤ {GOAL_MS} ms)" if pairs == GOAL_PAIRS else ""
        print(
            f"  {method:<22}{fast:8.1f} ms{goal}, access {slow:8.1f} ms, ratio {slow / fast:5.1f}, "
            f"largest difference {gap:.0e}"
        )


def main() -> None:
    """Print every figure, then again with ten times as many pairs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=GOAL_PAIRS)
    pairs = parser.parse_args().pairs
    # access still asks pandas for in-place edits.
    warnings.filterwarnings("ignore", message="The inplace keyword")
    compare(pairs, 9)
    compare(10 * pairs, 3)


if __name__ == "__main__":
    main()
