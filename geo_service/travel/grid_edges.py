"""Hops of the land grid: sixteen neighbours, none over water."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from scipy.ndimage import binary_dilation
from scipy.sparse import coo_matrix, csr_matrix

from geo_service.travel.arrays import Bools, Floats, Ints, Shapes
from geo_service.travel.barrier import Barrier
from geo_service.travel.frame import Frame

HALF_MOVES = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (1, -2), (2, 1), (2, -1))
"""Rows down and columns right of eight of the sixteen moves; the others are their opposites.

Eight neighbours overestimate distances by 5.5 % on average, sixteen by 1.4 %.
"""


@dataclass(frozen=True, eq=False)
class Hops:
    """Pairs of cells and the km between them; each stands for both directions."""

    start: Ints
    end: Ints
    km: Floats

    def __len__(self) -> int:
        return len(self.start)

    def kept(self, mask: Bools) -> "Hops":
        """Some of them."""
        return Hops(self.start[mask], self.end[mask], self.km[mask])

    def matrix(self, nodes: int) -> csr_matrix:
        """Symmetric matrix of km, the shortest where two hops join the same cells."""
        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        order = np.lexsort((self.km, high, low))
        pair = low[order] * nodes + high[order]
        first = order[np.r_[True, pair[1:] != pair[:-1]]] if len(order) else order
        half = coo_matrix((self.km[first], (low[first], high[first])), shape=(nodes, nodes)).tocsr()
        return csr_matrix(half + half.T)


def joined(parts: list[Hops]) -> Hops:
    """Several sets of hops as one."""
    return Hops(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([part.km for part in parts]),
    )


def land_hops(frame: Frame, barrier: Barrier, water_crossed_max_m: float) -> Hops:
    """Hops between open cells, less those that cross more water than a bank's roughness."""
    hops = cell_hops(frame, barrier.open, HALF_MOVES)
    return hops.kept(~crosses_water(frame, barrier, hops, water_crossed_max_m))


def cell_hops(frame: Frame, open_cells: Bools, moves: Sequence[tuple[int, int]]) -> Hops:
    """Hops of some moves between open cells, whatever lies between."""
    return joined([one_move(frame, open_cells, down, right) for down, right in moves])


def one_move(frame: Frame, open_cells: Bools, down: int, right: int) -> Hops:
    """Hops of one move between open cells."""
    rows, columns = frame.shape
    start = (slice(0, rows - down), slice(max(0, -right), columns - max(0, right)))
    end = (slice(down, rows), slice(max(0, right), columns - max(0, -right)))
    numbers = np.arange(rows * columns, dtype=np.int64).reshape(frame.shape)
    both = open_cells[start] & open_cells[end]
    km = frame.cell_m / 1000 * np.hypot(down, right)
    return Hops(numbers[start][both], numbers[end][both], np.full(int(both.sum()), km))


def crosses_water(frame: Frame, barrier: Barrier, hops: Hops, most_m: float) -> Bools:
    """Hops whose straight line lies over water for more than ``most_m``.

    Cell centres alone let a hop leap over a channel one cell wide, and so wade across an estuary.
    """
    wet = binary_dilation(frame.burn(barrier.shapes, all_touched=True), iterations=2)
    near = np.flatnonzero(wet.ravel()[hops.start])
    lines = segments(frame, hops.start[near], hops.end[near])
    tree = shapely.STRtree(lines)
    length = np.zeros(len(hops))
    for shape in barrier.shapes:
        shapely.prepare(shape)
        touched = tree.query(shape, predicate="intersects")
        length[near[touched]] += shapely.length(shapely.intersection(lines[touched], shape))
    return length > most_m


def segments(frame: Frame, start: Ints, end: Ints) -> Shapes:
    """Straight lines between cell centres."""
    ends = np.stack([frame.centres(start), frame.centres(end)], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object).reshape(-1)
