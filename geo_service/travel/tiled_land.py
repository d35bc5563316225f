"""A land grid in squares, behind the interface of travel times."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from geo_service.model.mapper import Mapper
from geo_service.travel.answers import MaskedMinutes, Nearest, Provider, Reach, Snap, Times, masked
from geo_service.travel.arrays import NOWHERE, Bools, Points
from geo_service.travel.explanation import Explanation
from geo_service.travel.frame import Frame
from geo_service.travel.grid_parameters import GridArea
from geo_service.travel.isochrone import Direction
from geo_service.travel.land_grid import UNCALIBRATED, URBAN, LandGrid, build
from geo_service.travel.tiles import Near, Question, nearest_by_squares, pairs_by_squares


@dataclass(frozen=True, eq=False)
class TiledLand:
    """A ``TravelTimes`` whose searches run by squares, where ``mapper`` says; what is drawn takes the whole grid."""

    area: GridArea
    mapper: Mapper
    provider: Provider = Provider.LAND_GRID

    @property
    def notes(self) -> tuple[str, ...]:
        """See ``TravelTimes.notes``."""
        return *self.area.notes, URBAN if self.area.calibration else UNCALIBRATED

    @property
    def error_share(self) -> float:
        """Doubt of a time, from the law."""
        return self.area.law.error_share.value

    @cached_property
    def whole(self) -> LandGrid:
        """The same land on one grid."""
        return build(self.area)

    def nearest(self, destinations: Points) -> "TiledField":
        """See ``TravelTimes.nearest``."""
        return TiledField(self, destinations)

    def pairs(self, origins: Points, destinations: Points, cutoff: float) -> Near:
        """Pairs within a cut-off in minutes, inclusive: never the whole table of times."""
        return pairs_by_squares(Question(self.area, origins, (destinations,)), cutoff, self.mapper)[0]

    def time_min(self, origins: Points, destinations: Points, cutoff: float | None = None) -> Times:
        """See ``TravelTimes.time_min``."""
        return self.whole.time_min(origins, destinations, cutoff)

    def explain(self, origin: Points, destination: Points) -> Explanation:
        """See ``TravelTimes.explain``."""
        return self.whole.explain(origin, destination)

    def isochrones(
        self, place: Points, minutes: Sequence[float], direction: Direction = Direction.FROM
    ) -> dict[float, shapely.MultiPolygon]:
        """See ``TravelTimes.isochrones``."""
        return self.whole.isochrones(place, minutes, direction)


@dataclass(frozen=True, eq=False)
class TiledField:
    """Minutes to the first of some destinations."""

    land: TiledLand
    destinations: Points

    def at(self, origins: Points, cutoff: float | None = None) -> Nearest:
        """See ``Field.at``; where points were snapped to is not told."""
        found = nearest_by_squares(Question(self.land.area, origins, (self.destinations,)), self.land.mapper)[
            0
        ]
        beyond = (found.reach == Reach.REACHED) & (found.minutes > (np.inf if cutoff is None else cutoff))
        reach = np.where(beyond, Reach.BEYOND, found.reach).astype(np.int64)
        return Nearest(
            self.land.provider, masked(found.minutes, reach), reach, np.where(beyond, NOWHERE, found.first),
            untold(origins), untold(self.destinations), self.land.notes,
        )  # fmt: skip

    def raster(self) -> tuple[MaskedMinutes, Frame]:
        """See ``Field.raster``."""
        return self.land.whole.nearest(self.destinations).raster()

    def open_cells(self) -> Bools:
        """See ``Field.open_cells``."""
        return self.land.whole.ground.barrier.open


def untold(places: Points) -> Snap:
    """Snapping that squares keep for themselves."""
    return Snap(np.full(len(places), NOWHERE), np.full(len(places), np.nan))
