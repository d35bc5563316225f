"""Tiles, zoom bands and bounding boxes."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import asinh, isfinite, pi, radians, tan
from typing import Self

from geo_service.crs import LAMBERT93_AREA, WEB_MERCATOR_HALF_M
from geo_service.errors import InputError
from geo_service.model.layer import MAX_ZOOM

EXTENT = 4096
"""Units along a side of a vector tile."""

BUFFER = 64
"""Units drawn beyond each side, so that strokes meet between tiles."""


@dataclass(frozen=True)
class Band:
    """A range of zooms that share one generalised geometry. ``tolerance_m`` is in ground metres; 0 is untouched."""

    number: int
    minzoom: int
    maxzoom: int
    tolerance_m: float


def unit_m(zoom: int) -> float:
    """Side of a tile's unit in EPSG:3857 metres."""
    return 2 * WEB_MERCATOR_HALF_M / ((1 << zoom) * EXTENT)


BANDS: tuple[Band, ...] = (
    Band(0, 0, 5, 1500.0),
    Band(1, 6, 7, 400.0),
    Band(2, 8, 9, 120.0),
    Band(3, 10, 11, 30.0),
    Band(4, 12, MAX_ZOOM, 0.0),
)
"""About one screen pixel at the band's last zoom (512-pixel tiles at 45° of latitude)."""


def band_of(zoom: int) -> Band:
    """The band drawn at a zoom between 0 and 22."""
    return next(band for band in BANDS if zoom <= band.maxzoom)


@dataclass(frozen=True)
class Tile:
    """Address of a tile in the web mercator quad tree, y growing southward."""

    z: int
    x: int
    y: int

    @classmethod
    def parse(cls, z: str, x: str, y: str) -> Self:
        """Read the three numbers of an address.

        Raises:
            InputError: not numbers, or outside the tile pyramid.
        """
        if not all(part.isascii() and part.isdigit() and len(part) <= 8 for part in (z, x, y)):
            raise InputError("Adresse de tuile illisible : z, x et y sont des entiers positifs.")
        tile = cls(int(z), int(x), int(y))
        if tile.z > MAX_ZOOM or max(tile.x, tile.y) >= 1 << tile.z:
            raise InputError(
                f"La tuile {z}/{x}/{y} n'existe pas : z va de 0 à {MAX_ZOOM}, x et y de 0 à 2^z − 1."
            )
        return tile

    def bounds(self, margin_share: float = 0.0) -> tuple[float, float, float, float]:
        """West, south, east, north in EPSG:3857 metres, widened by a share of the side."""
        side = 2 * WEB_MERCATOR_HALF_M / (1 << self.z)
        west = -WEB_MERCATOR_HALF_M + self.x * side
        north = WEB_MERCATOR_HALF_M - self.y * side
        margin = side * margin_share
        return west - margin, north - side - margin, west + side + margin, north + margin


def covering(bbox: tuple[float, float, float, float], maxzoom: int) -> Iterator[Tile]:
    """Tiles from zoom 0 to ``maxzoom`` that meet a rectangle in lon, lat degrees."""
    west, south, east, north = bbox
    for z in range(maxzoom + 1):
        left, top = tile_at(west, north, z)
        right, bottom = tile_at(east, south, z)
        yield from (Tile(z, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1))


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a point (spherical web mercator)."""
    count = 1 << z
    x = int((lon + 180.0) / 360.0 * count)
    y = int((1.0 - asinh(tan(radians(lat))) / pi) / 2.0 * count)
    return min(max(x, 0), count - 1), min(max(y, 0), count - 1)


@dataclass(frozen=True)
class BBox:
    """A rectangle in lon, lat degrees (CRS84)."""

    west: float
    south: float
    east: float
    north: float

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``ouest,sud,est,nord``.

        Raises:
            InputError: not four numbers, outside the globe, or south above north.
        """
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            raise InputError("bbox attend quatre nombres : ouest,sud,est,nord, en degrés.") from None
        _check_degrees((west, east), 180.0)
        _check_degrees((south, north), 90.0)
        if west > east or south > north:
            raise InputError("bbox est renversée : l'ouest vient avant l'est et le sud avant le nord.")
        return cls(west, south, east, north)

    def clipped(self) -> "BBox | None":
        """The part where Lambert-93 is defined; None when nothing is left."""
        west, south, east, north = LAMBERT93_AREA
        part = BBox(
            max(self.west, west), max(self.south, south), min(self.east, east), min(self.north, north)
        )
        return part if part.west <= part.east and part.south <= part.north else None


@dataclass(frozen=True)
class LonLat:
    """A point in degrees (CRS84)."""

    lon: float
    lat: float

    @classmethod
    def parse(cls, lon: str, lat: str) -> Self:
        """Read a longitude and a latitude.

        Raises:
            InputError: not numbers, or outside the globe.
        """
        try:
            point = cls(float(lon), float(lat))
        except ValueError:
            raise InputError("lon et lat sont des nombres, en degrés.") from None
        _check_degrees((point.lon,), 180.0)
        _check_degrees((point.lat,), 90.0)
        return point


def _check_degrees(values: tuple[float, ...], limit: float) -> None:
    if not all(isfinite(value) and abs(value) <= limit for value in values):
        raise InputError(f"Une coordonnée dépasse ±{limit:g} degrés : vérifiez l'ordre longitude, latitude.")
