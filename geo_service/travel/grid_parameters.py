"""Parameters of the land grid, and what an area declares of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely

from geo_service.model.parameter import Parameter
from geo_service.travel.arrays import Shapes
from geo_service.travel.law import Law

METHOD = "land_grid_v1"
GENERAL = "choix de méthode"


@dataclass(frozen=True)
class GridParameters:
    """How the land grid is built; an operator may override each number."""

    cell_m: Parameter = Parameter(500, "m", "grille sur laquelle la loi est ajustée", verified=True)
    water_min_km2: Parameter = Parameter(3, "km²", "grille sur laquelle la loi est ajustée", verified=True)
    bridge_opening_m: Parameter = Parameter(
        1600, "m", "grille sur laquelle la loi est ajustée", verified=True
    )
    water_crossed_max_m: Parameter = Parameter(
        250,
        "m",
        f"{GENERAL} : une demi-cellule ; au-delà un pas franchit un bras d'eau au lieu de longer la rive",
    )
    snap_max_m: Parameter = Parameter(3000, "m", GENERAL)


@dataclass(frozen=True)
class Ferry:
    """A crossing, from landing to landing (EPSG:2154), as long as ``land_km`` of road."""

    name: str
    line: shapely.LineString
    land_km: float


@dataclass(frozen=True, eq=False)
class GridArea:
    """What an area says of its land: extent (EPSG:2154), large waters, bridges, ferries.

    ``water_box`` (lon, lat) clips waters before the small ones are left out. ``calibration`` tells on what the
    law was fitted for this very grid; None means not calibrated.
    """

    extent_m: tuple[float, float, float, float]
    water: Shapes
    bridges: Shapes
    ferries: Sequence[Ferry] = ()
    water_box: tuple[float, float, float, float] | None = None
    calibration: str | None = None
    notes: tuple[str, ...] = ()
    parameters: GridParameters = field(default_factory=GridParameters)
    law: Law = field(default_factory=Law)
