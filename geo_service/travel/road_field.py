"""Minutes to the nearest of some destinations, everywhere on the roads."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geo_service.travel.answers import MaskedMinutes, Nearest, Provider, Reach, Snap, masked, reach_of
from geo_service.travel.arrays import NOWHERE, Bools, Floats, Ints, Points
from geo_service.travel.frame import Frame
from geo_service.travel.road_build import MS_PER_MIN
from geo_service.travel.road_network import RoadNetwork
from geo_service.travel.snapping import Snapper

RASTER_CELL_M = 500


@dataclass(frozen=True, eq=False)
class RoadField:
    """For every node: minutes to the first destination, and which one (rank, ``NOWHERE`` if none)."""

    network: RoadNetwork
    snapper: Snapper
    ends: Snap
    minutes: Floats
    first: Ints
    notes: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        backward: csr_matrix,
        snapper: Snapper,
        network: RoadNetwork,
        destinations: Points,
        notes: tuple[str, ...],
    ) -> "RoadField":
        """One search from all destinations at once, against the direction of the roads."""
        ends = snapper.snap(destinations)
        rank = np.full(network.nodes, NOWHERE, dtype=np.int64)
        held = np.flatnonzero(~ends.off)[::-1]
        rank[ends.node[held]] = held
        if not len(held):
            return cls(network, snapper, ends, np.full(network.nodes, np.inf), rank, notes)
        time_ms, _, source = dijkstra(
            backward, indices=np.unique(ends.node[held]), min_only=True, return_predecessors=True
        )
        first = np.where(source >= 0, rank[np.maximum(source, 0)], NOWHERE)
        return cls(network, snapper, ends, np.asarray(time_ms) / MS_PER_MIN, first, notes)

    def at(self, origins: Points, cutoff: float | None = None) -> Nearest:
        """Minutes from each origin to the destination it reaches first."""
        return self._from(self.snapper.snap(origins), cutoff)

    def _from(self, starts: Snap, cutoff: float | None = None) -> Nearest:
        nodes = np.where(starts.off, 0, starts.node)
        minutes = np.where(starts.off, np.inf, self.minutes[nodes])
        reach = np.where(starts.off, Reach.OFF_NETWORK, reach_of(minutes, cutoff)).astype(np.int64)
        first = np.where(reach == Reach.REACHED, self.first[nodes], NOWHERE)
        return Nearest(
            Provider.ROAD_GRAPH, masked(minutes, reach), reach, first, starts, self.ends, self.notes
        )

    def raster(self) -> tuple[MaskedMinutes, Frame]:
        """Minutes from the centres of cells of 500 m, masked far from any road; and their frame."""
        frame = self._frame()
        return self._from(cells_snap(self.snapper, frame)).minutes.reshape(frame.shape), frame

    def open_cells(self) -> Bools:
        """Cells whose centre is near a road."""
        frame = self._frame()
        return ~cells_snap(self.snapper, frame).off.reshape(frame.shape)

    def _frame(self) -> Frame:
        places = self.network.places
        west, south = np.floor(places.min(axis=0) / RASTER_CELL_M) * RASTER_CELL_M
        east, north = places.max(axis=0)
        return Frame.covering((float(west), float(south), float(east), float(north)), RASTER_CELL_M)


@lru_cache(maxsize=1)
def cells_snap(snapper: Snapper, frame: Frame) -> Snap:
    """Where the centre of each cell is taken to: the same for every destination, and a second on a region."""
    return snapper.snap(frame.centres())
