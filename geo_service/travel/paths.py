"""Paths rebuilt from what a shortest-path search leaves behind."""

from collections.abc import Iterator

import numpy as np

from geo_service.travel.arrays import Ints


def walked(before: Ints, start: int, end: int) -> Ints:
    """Nodes from start to end, given the predecessor of each node; empty when there is no way."""
    path = [end]
    while path[-1] != start:
        previous = int(before[path[-1]])
        if previous < 0:
            return np.empty(0, dtype=np.int64)
        path.append(previous)
    return np.array(path[::-1], dtype=np.int64)


def pairs_of(path: Ints) -> Iterator[tuple[int, int]]:
    """Consecutive nodes of a path."""
    return zip(path[:-1].tolist(), path[1:].tolist(), strict=True)
