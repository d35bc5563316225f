"""Tiles of a raster: rio-tiler says once which cell lies under each pixel, each raster then only colours them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rio_tiler.io import Reader

from geo_service.crs import LAMBERT93, WEB_MERCATOR
from geo_service.model.raster import (
    MIN_ZOOM,
    NOT_LAND,
    OUTSIDE,
    TENTHS_PER_MIN,
    TILE_PX,
    UNREACHABLE,
    Grid,
    RasterLegend,
)
from geo_service.model.tile import Tile
from geo_service.rasters.codes import Codes, Ints, transform_of

NOTHING: Final = 0
"""Entry of the palette that is transparent."""

HATCH_PX: Final = 8
HATCH_WIDTH_PX: Final = 2
COMPRESSION: Final = 6

Pixels = NDArray[np.uint8]
Colours = Mapping[int, tuple[int, int, int, int]]


@dataclass(frozen=True, eq=False)
class TileCells:
    """For each tile, the number of the cell under the centre of each of its pixels.

    A pixel outside the grid has the number that follows the last cell's.
    """

    cells: Mapping[Tile, Ints]


@dataclass(frozen=True, eq=False)
class Paint:
    """Entry of the palette for each number a cell may hold, the one of the hatch, and the colours."""

    entries: Pixels
    unreachable: int
    hatch: int
    colours: Colours


def tile_cells(grid: Grid, tiles: Sequence[Tile]) -> TileCells:
    """Look up the cells of some tiles, one reading per zoom; tiles without any cell are left out."""
    last = grid.rows * grid.columns
    numbers = np.arange(last, dtype=np.uint32).reshape(1, grid.rows, grid.columns)
    found: dict[Tile, Ints] = {}
    options = {"driver": "GTiff", "dtype": "uint32", "crs": f"EPSG:{LAMBERT93}", "nodata": last}
    with MemoryFile() as memory:
        with memory.open(
            width=grid.columns, height=grid.rows, count=1, transform=transform_of(grid), **options
        ) as raster:
            raster.write(numbers)
        with memory.open() as raster, Reader(None, dataset=raster) as reader:
            wanted = sorted((tile for tile in tiles if tile.z >= MIN_ZOOM), key=lambda tile: tile.z)
            for _, zoom in groupby(wanted, key=lambda tile: tile.z):
                found.update(_of_zoom(reader, list(zoom), last))
    return TileCells(found)


def _of_zoom(reader: Reader, tiles: Sequence[Tile], last: int) -> Iterator[tuple[Tile, Ints]]:
    left, top = min(tile.x for tile in tiles), min(tile.y for tile in tiles)
    right, bottom = max(tile.x for tile in tiles), max(tile.y for tile in tiles)
    z = tiles[0].z
    west, _, _, north = Tile(z, left, top).bounds()
    _, south, east, _ = Tile(z, right, bottom).bounds()
    image = reader.part(
        (west, south, east, north),
        bounds_crs=CRS.from_epsg(WEB_MERCATOR),
        dst_crs=CRS.from_epsg(WEB_MERCATOR),
        width=(right - left + 1) * TILE_PX,
        height=(bottom - top + 1) * TILE_PX,
        resampling_method="nearest",
    )
    pixels = image.array.filled(last)[0].astype(np.int64)
    for tile in tiles:
        row, column = (tile.y - top) * TILE_PX, (tile.x - left) * TILE_PX
        part = pixels[row : row + TILE_PX, column : column + TILE_PX]
        if (part < last).any():
            yield tile, part.copy()


def paint_of(legend: RasterLegend) -> Paint:
    """Colours of a legend. A bound belongs to the class that ends there."""
    bounds = [one.jusqu_a_min for one in legend.classes if one.jusqu_a_min is not None]
    tenths = np.rint(np.array(bounds, dtype=np.float64) * TENTHS_PER_MIN)
    entries = 1 + np.searchsorted(tenths, np.arange(UNREACHABLE + 1), side="left")
    unreachable = len(legend.classes) + 1
    entries[UNREACHABLE] = unreachable
    entries[[OUTSIDE, NOT_LAND]] = NOTHING
    named = [*(one.couleur for one in legend.classes), legend.hors_portee, legend.hachure]
    colours = {number: _opaque(colour) for number, colour in enumerate(named, start=1)}
    return Paint(entries.astype(np.uint8), unreachable, unreachable + 1, colours | {NOTHING: (0, 0, 0, 0)})


def painted(places: TileCells, codes: Codes, paint: Paint) -> Iterator[tuple[Tile, bytes]]:
    """PNG of each tile on which something shows."""
    by_cell = np.append(paint.entries[codes.ravel()], np.uint8(NOTHING))
    hatch = hatching()
    for tile, cells in places.cells.items():
        pixels = by_cell[cells]
        if pixels.any():
            pixels[hatch & (pixels == paint.unreachable)] = paint.hatch
            yield tile, png(pixels, paint.colours, tile)


def hatching() -> NDArray[np.bool_]:
    """Pixels of oblique lines, which go on from one tile to the next."""
    row, column = np.indices((TILE_PX, TILE_PX))
    return np.asarray((row + column) % HATCH_PX < HATCH_WIDTH_PX)


def png(pixels: Pixels, colours: Colours, tile: Tile) -> bytes:
    """PNG with a palette. It is told where it lies only because GDAL warns of images that are nowhere."""
    west, _, east, north = tile.bounds()
    side = (east - west) / TILE_PX
    place = Affine(side, 0.0, west, 0.0, -side, north)
    with MemoryFile() as memory:
        with memory.open(
            driver="PNG",
            width=TILE_PX,
            height=TILE_PX,
            count=1,
            dtype="uint8",
            zlevel=COMPRESSION,
            transform=place,
        ) as image:
            image.write(pixels, 1)
            image.write_colormap(1, dict(colours))
        return bytes(memory.read())


def _opaque(colour: str) -> tuple[int, int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue, 255
