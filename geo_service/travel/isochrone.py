"""Isochrones: cells within some minutes, as polygons."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import shapely
from rasterio.features import shapes

from geo_service.travel.answers import MINUTES_TOLERANCE
from geo_service.travel.arrays import NOWHERE, Bools, Floats, to_degrees
from geo_service.travel.frame import Frame


class Direction(StrEnum):
    """Trips that leave a place, or that come to it."""

    FROM = "depuis"
    TOWARDS = "vers"


def polygons_within(
    frame: Frame, minutes_by_cell: Floats, thresholds: Sequence[float], origin_cell: int
) -> dict[float, shapely.MultiPolygon]:
    """Area of the cells within each threshold (inclusive), EPSG:4326, each containing the smaller ones.

    The cell of the origin always belongs; without one (a place off the network) every area is empty.
    """
    if origin_cell == NOWHERE:
        return {threshold: shapely.MultiPolygon() for threshold in thresholds}
    areas = {}
    for threshold in thresholds:
        within = minutes_by_cell <= threshold + MINUTES_TOLERANCE
        within[origin_cell] = True
        areas[threshold] = outline(frame, within.reshape(frame.shape))
    return areas


def outline(frame: Frame, cells: Bools) -> shapely.MultiPolygon:
    """Outline of some cells in EPSG:4326.

    Sides are cut at every cell before they are projected: a long side would bend away from the same side of
    a smaller outline, and areas would no longer be nested.
    """
    found = shapes(cells.astype(np.uint8), mask=cells, connectivity=4, transform=frame.transform)
    squares = [shapely.Polygon(rings[0], rings[1:]) for rings in (shape["coordinates"] for shape, _ in found)]
    fine = shapely.segmentize(shapely.multipolygons(squares), frame.cell_m * 1.001)
    oriented = shapely.orient_polygons(shapely.transform(fine, to_degrees))
    return shapely.MultiPolygon(list(shapely.get_parts(oriented)))
