"""Borders as lines drawn once: which communes they separate, and the highest level they mark."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
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


def borders(communes: gpd.GeoDataFrame) -> Iterator[Border]:
    """Borders with at least one served side, at every band. ``communes`` is a valid coverage in EPSG:2154."""
    stretch = mercator_stretch(communes.geometry)
    whole = to_web_mercator(communes.geometry)
    known = communes.set_index("code")
    for band in BANDS:
        pairs = _grouped(communes["code"].to_numpy(), simplified(whole, band, stretch))
        for (left, right), lines in pairs:
            niveau = _niveau(known, left, right or None)
            if niveau:
                yield Border(left, right or None, niveau, band.number, lines)


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


def _grouped(
    codes: NDArray[np.object_], shapes: NDArray[np.object_]
) -> Iterator[tuple[tuple[str, str], shapely.MultiLineString]]:
    """Lines by pair of communes; the second is the empty text where nothing lies beyond."""
    sides, owner = segments(shapes)
    frame = pd.DataFrame(sides, columns=["x0", "y0", "x1", "y1"]).assign(code=codes[owner])
    frame = frame.sort_values("code")
    by_side = frame.groupby(["x0", "y0", "x1", "y1"], sort=False)["code"]
    pairs = by_side.agg(left="min", right="max", count="size").reset_index()
    pairs.loc[pairs["count"] == 1, "right"] = ""
    for (left, right), part in pairs.groupby(["left", "right"]):
        lines = part[["x0", "y0", "x1", "y1"]].to_numpy().reshape(-1, 2, 2)
        merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(list(lines))))
        yield (str(left), str(right)), shapely.MultiLineString(list(merged))


def _niveau(known: pd.DataFrame, left: str, right: str | None) -> str | None:
    """Highest level at which the two sides differ; None when neither is served."""
    one = known.loc[left]
    other = known.loc[right] if right else None
    if not (one["served"] or (other is not None and other["served"])):
        return None
    if other is None or bool(one["served"]) != bool(other["served"]):
        return Niveau.DEPARTEMENT
    if one["territoire_code"] != other["territoire_code"] and isinstance(one["territoire_code"], str):
        return Niveau.TERRITOIRE
    return Niveau.EPCI if one["epci_code"] != other["epci_code"] else Niveau.COMMUNE
