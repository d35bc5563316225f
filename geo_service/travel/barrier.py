"""Where land ends: large waters, opened around bridges."""

from dataclasses import dataclass

import numpy as np
import shapely
from scipy.spatial import cKDTree

from geo_service.travel.arrays import Bools, Shapes, from_degrees
from geo_service.travel.frame import Frame
from geo_service.travel.grid_parameters import GridArea

BOX_SEGMENT_DEGREES = 0.05
CIRCLE_SEGMENTS = 64
M2_PER_KM2 = 1e6


@dataclass(frozen=True, eq=False)
class Barrier:
    """``open`` cells can be walked; ``shapes`` are the waters less the openings (EPSG:2154)."""

    open: Bools
    shapes: Shapes


def barrier_of(area: GridArea, frame: Frame) -> Barrier:
    """Waters above the least area, tested at cell centres, with cells near a bridge opened."""
    waters = large_waters(area)
    opening_m = area.parameters.bridge_opening_m.value
    open_cells = ~frame.burn(waters) | near_bridge(area.bridges, frame, opening_m)
    rounds = shapely.union_all(shapely.buffer(area.bridges, opening_m, quad_segs=CIRCLE_SEGMENTS))
    return Barrier(open_cells, shapely.difference(waters, rounds) if len(area.bridges) else waters)


def large_waters(area: GridArea) -> Shapes:
    """Water polygons clipped to the area's box, those above the least area only."""
    waters = area.water
    if area.water_box is not None:
        waters = shapely.intersection(waters, box_in_metres(area.water_box))
    kept = shapely.area(waters) > area.parameters.water_min_km2.value * M2_PER_KM2
    return np.asarray(waters[kept])


def box_in_metres(box: tuple[float, float, float, float]) -> shapely.Polygon:
    """A rectangle of degrees in EPSG:2154, its sides cut finely because they are curved there."""
    fine = shapely.segmentize(shapely.box(*box), BOX_SEGMENT_DEGREES)
    return shapely.transform(fine, from_degrees)


def near_bridge(bridges: Shapes, frame: Frame, opening_m: float) -> Bools:
    """Cells whose centre lies within the opening of a bridge."""
    if not len(bridges):
        return np.zeros(frame.shape, dtype=np.bool_)
    distance, _ = cKDTree(shapely.get_coordinates(bridges)).query(frame.centres())
    return np.asarray(distance <= opening_m).reshape(frame.shape)
