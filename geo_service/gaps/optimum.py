"""Fisher's optimal classes of numbers on a line, in O(k·n·log n).

Best cost of the first j values in c classes: D_c(j) = min over i < j of D_{c−1}(i) + cost(i, j), cost the sum of
squared distances to the mean. The best i never falls as j grows, so the middle j of each interval bounds both
halves; all middles of a depth are searched together.

References: Fisher (1958), JASA 53(284); Wang & Song (2011), The R Journal 3(2) (monotonicity).
"""

from dataclasses import dataclass

import numpy as np

from geo_service.gaps.values import Floats, Ints


@dataclass(frozen=True, eq=False)
class _Line:
    """Distinct values in order, centred, with running sums of counts, values and squares."""

    counts: Floats
    sums: Floats
    squares: Floats

    def cost(self, start: Ints, end: Ints) -> Floats:
        """Squared distances to their mean of the values from ``start`` to ``end`` (excluded)."""
        total = self.sums[end] - self.sums[start]
        return self.squares[end] - self.squares[start] - total**2 / (self.counts[end] - self.counts[start])


def optimum(values: Floats, k: int) -> Floats:
    """Upper limit of each of the ``k`` best classes; there must be at least ``k`` distinct finite values."""
    return optima(values, k)[-1]


def optima(values: Floats, most: int) -> list[Floats]:
    """Upper limits of the best classes, for one class, then two, up to ``most``: each number is a step of the next."""
    distinct, repeats = np.unique(values, return_counts=True)
    centred = distinct - np.average(distinct, weights=repeats)
    running = [
        np.concatenate([[0.0], np.cumsum(column)])
        for column in (repeats, repeats * centred, repeats * centred**2)
    ]
    line, size = _Line(*running), len(distinct)
    ends = np.arange(1, size + 1)
    best = np.concatenate([[0.0], line.cost(np.zeros(size, dtype=np.int64), ends)])
    cuts = []
    for classes in range(2, most + 1):
        best, cut = _layer(line, best, classes)
        cuts.append(cut)
    return [distinct[_held(cuts[:number], size) - 1].astype(np.float64) for number in range(most)]


def _held(cuts: list[Ints], size: int) -> Ints:
    """How many values each class and those before it hold, followed back from the last."""
    limits = [size]
    for cut in reversed(cuts):
        limits.append(int(cut[limits[-1]]))
    return np.array(limits[::-1])


def _layer(line: _Line, before: Floats, classes: int) -> tuple[Floats, Ints]:
    """Best costs with one more class, and where its last class starts; j runs from ``classes`` to n."""
    size = len(before) - 1
    best, cut = np.full(size + 1, np.inf), np.zeros(size + 1, dtype=np.int64)
    low, high = np.array([classes]), np.array([size])
    first, last = np.array([classes - 1]), np.array([size - 1])
    while len(low):
        middle = (low + high) // 2
        best[middle], cut[middle] = _search(line, before, middle, first, np.minimum(last, middle - 1))
        low, high = np.concatenate([low, middle + 1]), np.concatenate([middle - 1, high])
        first, last = np.concatenate([first, cut[middle]]), np.concatenate([cut[middle], last])
        open_ = low <= high
        low, high, first, last = low[open_], high[open_], first[open_], last[open_]
    return best, cut


def _search(line: _Line, before: Floats, ends: Ints, first: Ints, last: Ints) -> tuple[Floats, Ints]:
    """For each end, the start between ``first`` and ``last`` (included) of least cost, the lowest at a tie."""
    lengths = last - first + 1
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    owner = np.repeat(np.arange(len(ends)), lengths)
    start = np.arange(lengths.sum()) - offsets[owner] + first[owner]
    cost = before[start] + line.cost(start, ends[owner])
    least = np.minimum.reduceat(cost, offsets)
    hit = np.flatnonzero(cost == least[owner])
    _, foremost = np.unique(owner[hit], return_index=True)
    return least, start[hit[foremost]]
