"""Small made lands, for rules that need no real water."""

from collections.abc import Sequence

import numpy as np
import shapely

from geo_service.model.parameter import with_values
from geo_service.travel.grid_parameters import Ferry, GridArea, GridParameters
from geo_service.travel.land_grid import LandGrid, build

SIDE_M = 10_000.0
WEST, SOUTH = 400_000.0, 6_400_000.0


def at(x_km: float, y_km: float) -> tuple[float, float]:
    """A place of the small land, in km from its south-west corner."""
    return WEST + 1000 * x_km, SOUTH + 1000 * y_km


def place(x_km: float, y_km: float) -> "np.ndarray[tuple[int, int], np.dtype[np.float64]]":
    """The same as an array (1, 2)."""
    return np.array([at(x_km, y_km)])


def river(width_km: float = 1.0) -> shapely.Polygon:
    """A river from south to north that cuts the small land in two, its west bank at 5 km."""
    return shapely.box(*at(5, -1), *at(5 + width_km, 11))


def small_land(
    water: Sequence[shapely.Geometry] = (),
    bridges: Sequence[tuple[float, float]] = (),
    ferries: Sequence[Ferry] = (),
    **numbers: float,
) -> LandGrid:
    """A land of 10 × 10 km with cells of 500 m."""
    return build(
        GridArea(
            extent_m=(WEST, SOUTH, WEST + SIDE_M, SOUTH + SIDE_M),
            water=np.array(water, dtype=object),
            bridges=np.array([shapely.Point(at(*bridge)) for bridge in bridges], dtype=object),
            ferries=ferries,
            parameters=with_values(GridParameters(), numbers, "essai"),
        )
    )
