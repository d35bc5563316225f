"""The land grid as a graph: kilometres over land between places."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geo_service.travel.answers import Snap
from geo_service.travel.arrays import NOWHERE, Floats, Ints
from geo_service.travel.barrier import Barrier
from geo_service.travel.frame import Frame
from geo_service.travel.law import Law
from geo_service.travel.snapping import Snapper

SOURCES_AT_ONCE = 64
"""Rows of distances held together: 64 × 100,000 cells of 8 bytes are 50 MB."""

LIMIT_TOLERANCE_KM = 1e-9


@dataclass(frozen=True, eq=False)
class Ground:
    """Cells, the km between neighbours, how points reach them, and the law of minutes.

    ``graph`` is symmetric, so searches follow its rows alone: half the work of an undirected search.
    """

    frame: Frame
    barrier: Barrier
    graph: csr_matrix
    snapper: Snapper
    law: Law

    def land_km(self, starts: Snap, ends: Snap, limit_km: float | None = None) -> Floats:
        """Kilometres over land (rows: starts), infinite beyond the limit or where there is no way."""
        if len(starts.node) > len(ends.node):
            return self.land_km(ends, starts, limit_km).T
        found = np.full((len(starts.node), len(ends.node)), np.inf)
        rows, columns = np.flatnonzero(~starts.off), np.flatnonzero(~ends.off)
        cells, rank = np.unique(starts.node[rows], return_inverse=True)
        for first in range(0, len(cells), SOURCES_AT_ONCE):
            block = self.distances(cells[first : first + SOURCES_AT_ONCE], limit_km)
            mine = np.flatnonzero((rank >= first) & (rank < first + SOURCES_AT_ONCE))
            found[np.ix_(rows[mine], columns)] = block[rank[mine] - first][:, ends.node[columns]]
        return found

    def pair_km(self, starts: Snap, ends: Snap) -> Floats:
        """Kilometres over land of each start to the end of the same rank; infinite where there is no way."""
        found = np.full(len(starts.node), np.inf)
        held = np.flatnonzero(~(starts.off | ends.off))
        cells, rank = np.unique(starts.node[held], return_inverse=True)
        for first in range(0, len(cells), SOURCES_AT_ONCE):
            block = self.distances(cells[first : first + SOURCES_AT_ONCE])
            mine = (rank >= first) & (rank < first + SOURCES_AT_ONCE)
            found[held[mine]] = block[rank[mine] - first, ends.node[held[mine]]]
        return found

    def distances(self, cells: Ints, limit_km: float | None = None) -> Floats:
        """Kilometres over land from some cells (rows) to all."""
        if limit_km is not None and limit_km < 0:
            return np.full((len(cells), self.graph.shape[0]), np.inf)
        limit = np.inf if limit_km is None else limit_km + LIMIT_TOLERANCE_KM
        return np.asarray(dijkstra(self.graph, indices=cells, limit=limit))

    def path_tree(self, cell: int) -> tuple[Floats, Ints]:
        """Kilometres from a cell to all, and the cell before each."""
        km, before = dijkstra(self.graph, indices=cell, return_predecessors=True)
        return np.asarray(km), np.asarray(before, dtype=np.int64)

    def from_any(self, ends: Snap) -> tuple[Floats, Ints]:
        """Kilometres from every cell to the first of the ends, and that end's rank (``NOWHERE`` if none)."""
        rank = np.full(self.graph.shape[0], NOWHERE, dtype=np.int64)
        held = np.flatnonzero(~ends.off)[::-1]
        rank[ends.node[held]] = held
        if not len(held):
            return np.full(self.graph.shape[0], np.inf), rank
        cells = np.unique(ends.node[held])
        km, _, source = dijkstra(self.graph, indices=cells, min_only=True, return_predecessors=True)
        return np.asarray(km), np.where(source >= 0, rank[np.maximum(source, 0)], NOWHERE)
