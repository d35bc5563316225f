"""Statistics of a raster by zone: exactextract says once which share of which cell lies in each zone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

from geo_service.model.raster import NOT_LAND, TENTHS_PER_MIN, UNREACHABLE, Grid
from geo_service.rasters.codes import Bools, Codes, Floats, Ints, Shapes

TOLERANCE_MIN: Final = 1e-9
"""Rounding of floats forgiven at a threshold, which is inclusive."""


@dataclass(frozen=True, eq=False)
class Members:
    """Which commune (rank) counts in which zone (rank), pair by pair, and how many zones there are."""

    commune: Ints
    zone: Ints
    zones: int


@dataclass(frozen=True, eq=False)
class Cover:
    """Land of each zone, cell by cell: rank of the zone, number of the cell, km², people supposed to live there."""

    zone: Ints
    cell: Ints
    km2: Floats
    people: Floats
    zones: int


@dataclass(frozen=True, eq=False)
class Bins:
    """Rows: zones; columns: minutes, the k-th counts what lies above k − 1 and up to k; what is out of reach apart."""

    minutes: Floats
    unreachable: Floats


@dataclass(frozen=True, eq=False)
class Spread:
    """Of the land of each zone that is reached, in minutes; NaN where no land is."""

    mean: Floats
    median: Floats
    least: Floats
    most: Floats


def cover_of(grid: Grid, land: Bools, outlines: Shapes, people: Floats, members: Members) -> Cover:
    """Land of every zone on a grid, from the outlines (polygons, EPSG:2154) and the people of its communes.

    A commune's people are spread evenly over its land: NaN counts as none, and a commune without land on the grid
    places nobody.
    """
    commune, cell, share = shares(grid, outlines)
    kept = land.ravel()[cell] & (share > 0)
    commune, cell, km2 = commune[kept], cell[kept], share[kept] * grid.cell_km2
    whole = summed(commune, km2, len(outlines))
    density = np.divide(np.nan_to_num(people), whole, out=np.zeros(len(outlines)), where=whole > 0)
    first = np.searchsorted(commune, members.commune, side="left")
    count = np.searchsorted(commune, members.commune, side="right") - first
    rows = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    zone = np.repeat(members.zone, count)
    return Cover(zone, cell[rows], km2[rows], (km2 * density[commune])[rows], members.zones)


def shares(grid: Grid, outlines: Shapes) -> tuple[Ints, Ints, Floats]:
    """Which share of which cell lies in each outline: ranks (in order), numbers of cells, shares 0–1."""
    west, south, east, north = grid.extent_m
    numbers = np.arange(grid.rows * grid.columns, dtype=np.float64).reshape(grid.rows, grid.columns)
    source = NumPyRasterSource(numbers, xmin=west, ymin=south, xmax=east, ymax=north)
    features = [_feature(rank, shape) for rank, shape in enumerate(outlines) if not shape.is_empty]
    found = (
        exact_extract(source, features, ["cell_id", "coverage"], include_cols=["rank"]) if features else []
    )
    told = [one["properties"] for one in found]
    rank = [np.full(len(one["cell_id"]), one["rank"]) for one in told]
    cells, coverage = [one["cell_id"] for one in told], [one["coverage"] for one in told]
    return _joined(rank).astype(np.int64), _joined(cells).astype(np.int64), _joined(coverage)


def _feature(rank: int, shape: Any) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shapely.geometry.mapping(shape), "properties": {"rank": rank}}


def _joined(parts: Sequence[Any]) -> Floats:
    return np.concatenate([np.empty(0), *parts])


def area_bins(cover: Cover, codes: Codes) -> Bins:
    """km² of land of each zone by minute."""
    return _bins(cover, cover.km2, codes)


def people_bins(cover: Cover, codes: Codes) -> Bins:
    """People of each zone by minute, as they are supposed to be spread."""
    return _bins(cover, cover.people, codes)


def _bins(cover: Cover, weights: Floats, codes: Codes) -> Bins:
    values = codes.ravel()[cover.cell]
    reached, lost = values < NOT_LAND, values == UNREACHABLE
    minute = -(-values[reached].astype(np.int64) // TENTHS_PER_MIN)
    return Bins(
        table(cover.zone[reached], minute, weights[reached], cover.zones),
        summed(cover.zone[lost], weights[lost], cover.zones),
    )


def table(zone: Ints, minute: Ints, weights: Floats, zones: int) -> Floats:
    """Sums of weights by zone (rows) and minute (columns)."""
    width = int(minute.max(initial=0)) + 1
    return summed(zone * width + minute, weights, zones * width).reshape(zones, width)


def summed(rank: Ints, weights: Floats, count: int) -> Floats:
    """Sum of the weights of each rank."""
    return np.bincount(rank, weights, count).astype(np.float64)


def place_bins(minutes: Floats, people: Floats, members: Members) -> Bins:
    """People of each zone when all those of a commune live where its minutes were measured.

    Infinite minutes are out of reach; a commune whose minutes or people are NaN counts nobody.
    """
    times, weights = minutes[members.commune], people[members.commune]
    told = ~(np.isnan(times) | np.isnan(weights))
    reached, lost = told & np.isfinite(times), told & np.isinf(times)
    minute = np.ceil(times[reached] - TOLERANCE_MIN).astype(np.int64)
    return Bins(
        table(members.zone[reached], minute, weights[reached], members.zones),
        summed(members.zone[lost], weights[lost], members.zones),
    )


def spread_of(cover: Cover, codes: Codes) -> Spread:
    """Mean, median, least and most minutes of the land of each zone, weighted by km²."""
    values = codes.ravel()[cover.cell]
    reached = values < NOT_LAND
    zone, km2 = cover.zone[reached], cover.km2[reached]
    minutes = values[reached] / TENTHS_PER_MIN
    order = np.lexsort((minutes, zone))
    zone, km2, minutes = zone[order], km2[order], minutes[order]
    first = np.searchsorted(zone, np.arange(cover.zones), side="left")
    end = np.searchsorted(zone, np.arange(cover.zones), side="right")
    held = end > first
    total = summed(zone, km2, cover.zones)
    mean = summed(zone, km2 * minutes, cover.zones) / np.where(held, total, np.nan)
    before = np.concatenate([[0.0], np.cumsum(km2)])
    middle = np.searchsorted(before[1:], before[first] + total / 2, side="left")
    picked = np.stack([np.clip(middle, first, end - 1), first, end - 1])
    median, least, most = _at(minutes, picked, held)
    return Spread(mean, median, least, most)


def _at(minutes: Floats, ranks: Ints, held: Bools) -> Floats:
    safe = np.append(minutes, np.nan)
    return np.asarray(np.where(held, safe[np.where(held, ranks, len(minutes))], np.nan))
