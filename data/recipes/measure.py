"""Projection and geodesic measures."""

from collections.abc import Sequence
from functools import cache

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer
from shapely.geometry.base import BaseGeometry

from data.recipes.product import LAMBERT93, WGS84

Points = NDArray[np.float64]

GEOD = Geod(ellps="GRS80")


def to_lambert(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Longitude/latitude to EPSG:2154, rounded to the centimetre.

    Equal vertices stay equal: each vertex is moved by itself, so shared borders remain shared.
    """
    move = _transformer(WGS84, LAMBERT93)

    def transform(points: Points) -> Points:
        return np.round(np.column_stack(move.transform(points[:, 0], points[:, 1])), 2)

    return [shapely.transform(shape, transform) for shape in shapes]


def geodesic_km2(shape: BaseGeometry) -> float:
    """Area on the GRS80 ellipsoid of a shape in EPSG:2154; empty is 0."""
    move = _transformer(LAMBERT93, WGS84)

    def transform(points: Points) -> Points:
        return np.column_stack(move.transform(points[:, 0], points[:, 1]))

    area, _ = GEOD.geometry_area_perimeter(shapely.orient_polygons(shapely.transform(shape, transform)))
    return abs(float(area)) / 1e6


def to_wgs84(point: shapely.Point) -> tuple[float, float]:
    """Longitude and latitude in degrees of a point in EPSG:2154."""
    lon, lat = _transformer(LAMBERT93, WGS84).transform(point.x, point.y)
    return float(lon), float(lat)


def point_from_ewkb(text: str) -> shapely.Point | None:
    """A point given as hexadecimal EWKB; an empty text gives None."""
    if not text:
        return None
    point = shapely.from_wkb(bytes.fromhex(text))
    return point if isinstance(point, shapely.Point) else None


@cache
def _transformer(source: int, target: int) -> Transformer:
    return Transformer.from_crs(source, target, always_xy=True)
