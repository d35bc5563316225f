"""Array types of the room, and the coordinates it speaks: metres in EPSG:2154."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

from geo_service.crs import LAMBERT93, WGS84

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Shapes = NDArray[Any]
Points = Floats
"""Array (n, 2): easting and northing in metres, EPSG:2154."""

NOWHERE = -1
"""Index that stands for no node, no destination."""

_TO_METRES = Transformer.from_crs(WGS84, LAMBERT93, always_xy=True)
_TO_DEGREES = Transformer.from_crs(LAMBERT93, WGS84, always_xy=True)


def points(pairs: Any) -> Points:
    """Points of a list of (easting, northing) pairs; an empty list gives shape (0, 2)."""
    return np.asarray(pairs, dtype=np.float64).reshape(-1, 2)


def from_degrees(lon_lat: Any) -> Points:
    """Points of (lon, lat) pairs in degrees (WGS 84)."""
    pairs = points(lon_lat)
    return np.column_stack(_TO_METRES.transform(pairs[:, 0], pairs[:, 1])).reshape(-1, 2)


def to_degrees(metres: Points) -> Floats:
    """(lon, lat) pairs in degrees (WGS 84) of points."""
    pairs = points(metres)
    return np.column_stack(_TO_DEGREES.transform(pairs[:, 0], pairs[:, 1])).reshape(-1, 2)


def straight_km(starts: Points, ends: Points) -> Floats:
    """Straight distances between points two by two (shapes broadcast), in km."""
    return np.asarray(np.hypot(starts[..., 0] - ends[..., 0], starts[..., 1] - ends[..., 1]) / 1000)
