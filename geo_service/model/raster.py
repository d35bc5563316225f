"""A raster of minutes: its cells, what their numbers mean, its classes, where it comes from."""

from dataclasses import dataclass
from typing import Final

TENTHS_PER_MIN: Final = 10
UNREACHABLE: Final = 65535
OUTSIDE: Final = 65534
NOT_LAND: Final = 65533
MAX_TENTHS: Final = 65532
"""A cell is a number of 16 bits: tenths of minutes, or why there are none. The three are never mixed, none is 0."""

CELL_BYTES: Final = 2
"""Cells are kept row by row, north first, each number with its high byte first."""

WORDS: Final = {
    UNREACHABLE: "hors de portée",
    OUTSIDE: "hors du département servi",
    NOT_LAND: "eau, ou loin de toute route",
}

MIN_ZOOM: Final = 5
MAX_ZOOM: Final = 10
"""A pixel of zoom 10 is 110 m wide at 45° of latitude, a cell 500 m: larger zooms would show nothing more."""

TILE_PX: Final = 256


@dataclass(frozen=True)
class Grid:
    """``rows`` × ``columns`` square cells in EPSG:2154, from north to south; metres."""

    west: float
    north: float
    cell_m: float
    rows: int
    columns: int

    @property
    def extent_m(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        south = self.north - self.rows * self.cell_m
        return self.west, south, self.west + self.columns * self.cell_m, self.north

    @property
    def cell_km2(self) -> float:
        """Area of a cell."""
        return self.cell_m * self.cell_m / 1e6


@dataclass(frozen=True)
class RasterClass:
    """A class of the legend: minutes above the bound of the class before and up to ``jusqu_a_min``, included.

    None: without end.
    """

    jusqu_a_min: float | None
    label: str
    couleur: str


@dataclass(frozen=True)
class RasterLegend:
    """Classes in order, then how « hors de portée » is drawn: a fill with a hatch, which is no class."""

    classes: tuple[RasterClass, ...]
    hors_portee: str
    hachure: str


@dataclass(frozen=True)
class RasterSpec:
    """What a raster says of itself, to readers and in its file. ``palette`` names the classes of its legend."""

    indicateur: str
    titre: str
    source: str
    millesime: str
    methode: str
    licence: str
    attribution: str
    nature: str = "computed"
    nature_min: str = "computed"
    unite: str = "min"
    palette: str = "minutes"
    notes: tuple[str, ...] = ()
