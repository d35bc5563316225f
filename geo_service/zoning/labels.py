"""Where the name of a zone is written: one point, well inside its largest piece of dry land."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo_service.crs import LAMBERT93, WEB_MERCATOR
from geo_service.model.zone import Niveau

CIRCLE_TOLERANCE_M = 50.0
WIDE_WATER_M2 = 3e6
"""Smaller water bodies do not push a name away: rivers come in pieces that would cut a zone in two."""


@dataclass(frozen=True)
class Label:
    """Label point of a zone in EPSG:3857; ``rank`` 1 is the first to be kept when names collide."""

    niveau: str
    code: str
    rank: int
    point: shapely.Point


def labels(zones: gpd.GeoDataFrame, water: gpd.GeoDataFrame) -> Iterator[Label]:
    """One label per served zone. Geometry in EPSG:2154; water may be empty."""
    served = zones[zones["served"].astype(bool)].reset_index(drop=True)
    shapes = served["geometry"].to_numpy()
    wide = water[water.geometry.area > WIDE_WATER_M2] if len(water) else water
    land = dry_land(shapes, wide.geometry.to_numpy(dtype=object))
    points: Any = gpd.GeoSeries([inner_point(shape) for shape in land], crs=LAMBERT93).to_crs(WEB_MERCATOR)
    ranks = _ranks(served)
    for niveau, code, rank, point in zip(served["niveau"], served["code"], ranks, points, strict=True):
        yield Label(niveau, code, int(rank), point)


def dry_land(shapes: NDArray[np.object_], water: NDArray[np.object_]) -> list[shapely.Geometry]:
    """Shapes without water; a shape that is all water is kept whole."""
    tree = shapely.STRtree(water)
    dry = []
    for shape in shapes:
        near = tree.query(shape, predicate="intersects")
        land = shapely.difference(shape, shapely.union_all(water[near])) if len(near) else shape
        dry.append(shape if land.is_empty else land)
    return dry


def inner_point(shape: shapely.Geometry) -> shapely.Point:
    """Centre of the largest circle that fits in the largest polygon of a shape."""
    parts = [part for part in shapely.get_parts(shape) if part.area > 0]
    largest = max(parts, key=lambda part: part.area)
    return shapely.Point(shapely.maximum_inscribed_circle(largest, tolerance=CIRCLE_TOLERANCE_M).coords[0])


def _ranks(zones: gpd.GeoDataFrame) -> pd.Series:
    """Rank within the level: communes with most people first; zones that are all named, the smallest first.

    A small zone has the least room for its name: it takes its place before its neighbours do.
    """
    people = pd.to_numeric(zones["population"]).fillna(-1)
    order = zones.geometry.area.where(zones["niveau"] != Niveau.COMMUNE, -people)
    ordered = zones.assign(order=order).sort_values(["order", "code"])
    return ordered.groupby("niveau").cumcount().sort_index() + 1
