"""Roads reached within some minutes, as cells."""

import numpy as np
import shapely
from rasterio.enums import MergeAlg
from rasterio.features import rasterize

from geo_service.travel.arrays import Floats, Points
from geo_service.travel.frame import Frame
from geo_service.travel.road_network import RoadNetwork

MARGIN_CELLS = 2
ON_ROAD = -1


def frame_around(network: RoadNetwork, minutes: Floats, place: Points, cell_m: float) -> Frame:
    """Frame of what was reached and of the place it starts from, with a margin."""
    seen = np.vstack([network.places[np.isfinite(minutes)], place])
    west, south = (np.floor(seen.min(axis=0) / cell_m) - MARGIN_CELLS) * cell_m
    east, north = seen.max(axis=0) + MARGIN_CELLS * cell_m
    return Frame.covering((float(west), float(south), float(east), float(north)), cell_m)


def cells_minutes(network: RoadNetwork, frame: Frame, minutes: Floats) -> Floats:
    """Least minutes of the roads through each cell, infinite elsewhere; ferries are not land.

    A road counts once both its ends are reached, with the later of the two.
    """
    later = np.maximum(minutes[network.tail], minutes[network.head])
    arcs = np.flatnonzero(np.isfinite(later) & (network.ferry == ON_ROAD))
    if not len(arcs):
        return np.full(frame.rows * frame.columns, np.inf)
    # rasterize keeps the last shape burnt: the slowest first leaves the fastest.
    arcs = arcs[np.argsort(-later[arcs], kind="stable")]
    ends = np.stack([network.places[network.tail[arcs]], network.places[network.head[arcs]]], axis=1)
    burnt = rasterize(
        zip(np.asarray(shapely.linestrings(ends), dtype=object), later[arcs], strict=True),
        out_shape=frame.shape,
        transform=frame.transform,
        fill=np.inf,
        all_touched=True,
        merge_alg=MergeAlg.replace,
        dtype="float64",
    )
    return np.asarray(burnt, dtype=np.float64).ravel()
