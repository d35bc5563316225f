"""The one interface of travel times."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import shapely

from geo_service.travel.answers import MaskedMinutes, Nearest, Provider, Times
from geo_service.travel.arrays import Bools, Points
from geo_service.travel.explanation import Explanation
from geo_service.travel.frame import Frame
from geo_service.travel.isochrone import Direction


class Field(Protocol):
    """Time to the nearest of some destinations, known everywhere at once."""

    def at(self, origins: Points, cutoff: float | None = None) -> Nearest:
        """Minutes from each origin to the destination it reaches first."""
        ...

    def raster(self) -> tuple[MaskedMinutes, Frame]:
        """Minutes as rows and columns, north first, masked where unknown; and their frame (EPSG:2154)."""
        ...

    def open_cells(self) -> Bools:
        """Cells of that raster that a trip may start from: land, or near a road; the same for every destination."""
        ...


class TravelTimes(Protocol):
    """A provider of minutes by car, free of congestion, from residents to services.

    Points are (n, 2) metres in EPSG:2154. A cut-off is in minutes and inclusive.
    """

    @property
    def provider(self) -> Provider:
        """Which engine answers."""
        ...

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader must know of these times, in French sentences."""
        ...

    @property
    def error_share(self) -> float:
        """Doubt of a time: 0.25 for ± 25 %."""
        ...

    def time_min(self, origins: Points, destinations: Points, cutoff: float | None = None) -> Times:
        """Minutes from each origin to each destination."""
        ...

    def nearest(self, destinations: Points) -> Field:
        """Minutes to the first of the destinations, from anywhere."""
        ...

    def explain(self, origin: Points, destination: Points) -> Explanation:
        """How one time comes about; each point is an array (1, 2)."""
        ...

    def isochrones(
        self, place: Points, minutes: Sequence[float], direction: Direction = Direction.FROM
    ) -> Mapping[float, shapely.MultiPolygon]:
        """Area within each number of minutes, EPSG:4326; larger ones contain smaller ones."""
        ...
