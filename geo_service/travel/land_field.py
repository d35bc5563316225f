"""Minutes to the nearest of some destinations, everywhere on the land grid."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from geo_service.travel.answers import MaskedMinutes, Nearest, Provider, Reach, Snap, masked, reach_of
from geo_service.travel.arrays import NOWHERE, Bools, Floats, Ints, Points, straight_km
from geo_service.travel.frame import Frame
from geo_service.travel.ground import Ground


@dataclass(frozen=True, eq=False)
class LandField:
    """For every cell: km over land to the first destination, and which one (rank, ``NOWHERE`` if none)."""

    ground: Ground
    destinations: Points
    ends: Snap
    km: Floats
    first: Ints
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, ground: Ground, destinations: Points, notes: tuple[str, ...]) -> "LandField":
        """One search from all destinations at once."""
        ends = ground.snapper.snap(destinations)
        return cls(ground, destinations, ends, *ground.from_any(ends), notes)

    def at(self, origins: Points, cutoff: float | None = None) -> Nearest:
        """Minutes from each origin to the destination it reaches first."""
        starts = self.ground.snapper.snap(origins)
        d, first = self._exact(origins, starts)
        minutes = self.ground.law.minutes(d)
        reach = np.where(starts.off, Reach.OFF_NETWORK, reach_of(minutes, cutoff)).astype(np.int64)
        first = np.where(reach == Reach.REACHED, first, NOWHERE)
        return Nearest(
            Provider.LAND_GRID, masked(minutes, reach), reach, first, starts, self.ends, self.notes
        )

    def minutes_by_cell(self) -> Floats:
        """Minutes from the centre of each cell; infinite on water and where there is no way."""
        return self.ground.law.minutes(self._longer(self.ground.frame.centres(), self.km, self.first))

    def raster(self) -> tuple[MaskedMinutes, Frame]:
        """Minutes as rows and columns, north first, masked on water and out of reach; and their frame."""
        minutes = self.minutes_by_cell().reshape(self.ground.frame.shape)
        return masked(minutes, reach_of(minutes, None)), self.ground.frame

    def open_cells(self) -> Bools:
        """Cells of land, bridges included."""
        return self.ground.barrier.open

    def _exact(self, origins: Points, starts: Snap) -> tuple[Floats, Ints]:
        """Least over all destinations of the longer of land and straight line, and its destination.

        The search finds the first by land; another, a little farther by land, may be nearer once the straight
        line counts. Without it a new service could lengthen a time.
        """
        cells = np.where(starts.off, 0, starts.node)
        land = np.where(starts.off, np.inf, self.km[cells])
        first = np.where(starts.off, NOWHERE, self.first[cells])
        d = self._longer(origins, land, first)
        doubtful = np.flatnonzero(self._may_improve(origins, land, d))
        if len(doubtful):
            rows = Snap(starts.node[doubtful], starts.distance_m[doubtful])
            land_to_all = self.ground.land_km(rows, self.ends, float(d[doubtful].max()))
            all_d = np.maximum(
                land_to_all, straight_km(origins[doubtful][:, None, :], self.destinations[None, :, :])
            )
            first[doubtful], d[doubtful] = all_d.argmin(axis=1), all_d.min(axis=1)
        return d, first

    def _may_improve(self, origins: Points, land: Floats, d: Floats) -> Bools:
        """Origins whose straight line is the longer, and that have another destination closer than it."""
        held = self.destinations[~self.ends.off]
        if not len(held):
            return np.zeros(len(origins), dtype=np.bool_)
        closest_m, _ = cKDTree(held).query(origins)
        return np.asarray(np.isfinite(d) & (d > land) & (closest_m / 1000 < d))

    def _longer(self, origins: Points, land: Floats, first: Ints) -> Floats:
        known = first != NOWHERE
        straight = np.zeros(len(origins))
        straight[known] = straight_km(origins[known], self.destinations[first[known]])
        return np.maximum(land, straight)
