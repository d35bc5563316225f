"""Cells as numbers of 16 bits: tenths of minutes, or why there are none."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rasterio.features import rasterize
from rasterio.transform import Affine

from geo_service.model.raster import (
    MAX_TENTHS,
    NOT_LAND,
    OUTSIDE,
    TENTHS_PER_MIN,
    UNREACHABLE,
    Grid,
)

Bools = NDArray[np.bool_]
Codes = NDArray[np.uint16]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shapes = NDArray[Any]
Minutes: TypeAlias = np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]


@dataclass(frozen=True, eq=False)
class Crop:
    """The part of a wider raster that is kept: its rows and columns, and the grid they make."""

    rows: slice
    columns: slice
    grid: Grid


def transform_of(grid: Grid) -> Affine:
    """Raster transform, for rasterio."""
    return Affine(grid.cell_m, 0.0, grid.west, 0.0, -grid.cell_m, grid.north)


def touched(grid: Grid, shapes: Shapes) -> Bools:
    """Cells that any of the shapes (EPSG:2154) touches; none without a shape."""
    kept = [shape for shape in shapes if not shape.is_empty]
    if not kept:
        return np.zeros((grid.rows, grid.columns), dtype=np.bool_)
    burnt = rasterize(
        kept,
        out_shape=(grid.rows, grid.columns),
        transform=transform_of(grid),
        all_touched=True,
        dtype="uint8",
    )
    return np.asarray(burnt, dtype=np.bool_)


def crop_to(grid: Grid, cells: Bools) -> Crop:
    """The smallest part of a grid that holds some cells; the whole of it when there is none."""
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    if not len(rows):
        return Crop(slice(0, grid.rows), slice(0, grid.columns), grid)
    top, left = int(rows[0]), int(columns[0])
    kept = Grid(
        grid.west + left * grid.cell_m,
        grid.north - top * grid.cell_m,
        grid.cell_m,
        int(rows[-1]) - top + 1,
        int(columns[-1]) - left + 1,
    )
    return Crop(slice(top, top + kept.rows), slice(left, left + kept.columns), kept)


def codes_of(minutes: Minutes, land: Bools, served: Bools) -> Codes:
    """Number of each cell: minutes where they are known on served land, else why not."""
    known = ~np.ma.getmaskarray(minutes)
    tenths = np.rint(np.where(known, minutes.filled(0.0), 0.0) * TENTHS_PER_MIN)
    codes = np.where(known, np.minimum(tenths, MAX_TENTHS), UNREACHABLE).astype(np.uint16)
    codes[~land] = NOT_LAND
    codes[~served] = OUTSIDE
    return codes


def packed(codes: Codes) -> bytes:
    """Cells as they are kept: row by row, high byte first."""
    return codes.astype(">u2").tobytes()
