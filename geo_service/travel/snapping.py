"""Takes a point to the nearest node that a trip may start from."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from geo_service.travel.answers import Snap
from geo_service.travel.arrays import NOWHERE, Bools, Ints, Points


@dataclass(frozen=True, eq=False)
class Snapper:
    """Nodes by place; ``extent`` (west, south, east, north in metres) bounds what can be asked, when given."""

    tree: cKDTree
    nodes: Ints
    max_m: float
    extent: tuple[float, float, float, float] | None = None

    @classmethod
    def of(
        cls,
        places: Points,
        nodes: Ints,
        max_m: float,
        extent: tuple[float, float, float, float] | None = None,
    ) -> "Snapper":
        """Index some nodes (their numbers) by their places."""
        return cls(cKDTree(places), nodes, max_m, extent)

    def snap(self, asked: Points) -> Snap:
        """Nearest node of each point and metres to it; ``NOWHERE`` beyond the limit or outside the extent."""
        distance, row = self.tree.query(asked)
        held = (distance <= self.max_m) & self._inside(asked)
        node = np.where(held, self.nodes[np.where(held, row, 0)], NOWHERE)
        return Snap(node.astype(np.int64), np.asarray(distance, dtype=np.float64))

    def _inside(self, asked: Points) -> Bools:
        if self.extent is None:
            return np.ones(len(asked), dtype=np.bool_)
        west, south, east, north = self.extent
        x, y = asked[:, 0], asked[:, 1]
        return np.asarray((west <= x) & (x <= east) & (south <= y) & (y <= north))
