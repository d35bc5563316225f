"""Borders as lines drawn once: which communes they separate, and the highest level they mark."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.model.tile import BANDS
from geo_service.model.zone import Niveau
from geo_service.zoning.areas import to_web_mercator
from geo_service.zoning.generalise import mercator_stretch, simplified


@dataclass(frozen=True)
class Border:
    """Common border of two communes at one band, in EPSG:3857. ``right`` is None at the outer edge."""

    left: str
    right: str | None
    niveau: str
    band: int
    line: shapely.MultiLineString


@dataclass(frozen=True)
class _Side:
    """What decides the level of a border."""

    served: bool
    territoire: object
    epci: object


def borders(communes: gpd.GeoDataFrame) -> Iterator[Border]:
    """Borders with at least one served side, at every band. ``communes`` is a valid coverage in EPSG:2154."""
    stretch = mercator_stretch(communes.geometry)
    whole = to_web_mercator(communes.geometry)
    codes = communes["code"].to_numpy(dtype=object)
    deciding = communes[["served", "territoire_code", "epci_code"]].astype(object)
    known = [_Side(*row) for row in deciding.where(deciding.notna(), None).itertuples(index=False)]
    for band in BANDS:
        for left, right, sides in shared_sides(simplified(whole, band, stretch)):
            niveau = _niveau(known[left], known[right] if right is not None else None)
            if niveau:
                code = codes[right] if right is not None else None
                yield Border(codes[left], code, niveau, band.number, _merged(sides))


def shared_sides(shapes: NDArray[np.object_]) -> Iterator[tuple[int, int | None, NDArray[np.float64]]]:
    """Common sides (n, 4) of each pair of polygons of a coverage, by index, lower first; None is outside."""
    sides, owner = segments(shapes)
    unique, first, side = np.unique(sides, axis=0, return_index=True, return_inverse=True)
    low = np.full(len(unique), len(shapes))
    high = np.full(len(unique), -1)
    np.minimum.at(low, side.ravel(), owner)
    np.maximum.at(high, side.ravel(), owner)
    high[low == high] = -1
    order = np.lexsort((first, high, low))
    starts = np.flatnonzero(np.diff(low[order] * (len(shapes) + 1) + high[order], prepend=-2))
    for chosen in np.split(order, starts[1:]):
        left, right = int(low[chosen[0]]), int(high[chosen[0]])
        yield left, right if right >= 0 else None, unique[chosen]


def _merged(sides: NDArray[np.float64]) -> shapely.MultiLineString:
    lines = shapely.line_merge(shapely.MultiLineString(list(sides.reshape(-1, 2, 2))))
    return shapely.MultiLineString(list(shapely.get_parts(lines)))


def segments(shapes: NDArray[np.object_]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Every side of every ring: coordinates (n, 4) with the lower end first, and the index of its polygon."""
    rings, polygon_of_ring = _rings(shapes)
    coords, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    same_ring = ring_of_vertex[1:] == ring_of_vertex[:-1]
    start, end = coords[:-1][same_ring], coords[1:][same_ring]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    ordered = np.where(swap[:, None], np.hstack([end, start]), np.hstack([start, end]))
    return ordered, polygon_of_ring[ring_of_vertex[1:][same_ring]]


def _rings(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    parts, shape_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    return rings, shape_of_part[part_of_ring]


def _niveau(one: _Side, other: _Side | None) -> str | None:
    """Highest level at which the two sides differ; None when neither is served."""
    if not (one.served or (other is not None and other.served)):
        return None
    if other is None or one.served != other.served:
        return Niveau.DEPARTEMENT
    if one.territoire != other.territoire:
        return Niveau.TERRITOIRE
    return Niveau.EPCI if one.epci != other.epci else Niveau.COMMUNE
