"""Tiles: each pixel has the colour of the class of the cell under it; hatched out of reach, transparent elsewhere."""

import numpy as np
import pytest
from pyproj import Transformer
from rasterio.crs import CRS
from rasterio.io import MemoryFile
from rasterio.warp import transform_bounds
from rasters.made import rgba
from rio_tiler.io import Reader

from geo_service.model.raster import NOT_LAND, OUTSIDE, UNREACHABLE, Grid, RasterClass, RasterLegend
from geo_service.model.tile import Tile, covering
from geo_service.rasters.codes import transform_of
from geo_service.rasters.tiles import TileCells, hatching, paint_of, painted, tile_cells

GRID = Grid(400_000.0, 6_450_000.0, 500.0, 60, 80)
LEGEND = RasterLegend(
    (
        RasterClass(5.0, "5", "#111111"),
        RasterClass(10.0, "10", "#222222"),
        RasterClass(None, "plus", "#333333"),
    ),
    "#dddddd",
    "#555555",
)
TO_LAMBERT = Transformer.from_crs(3857, 2154, always_xy=True)


def lon_lat_bounds() -> tuple[float, float, float, float]:
    west, south, east, north = transform_bounds(2154, 4326, *GRID.extent_m)
    return west, south, east, north


@pytest.fixture(scope="module")
def places() -> TileCells:
    return tile_cells(GRID, list(covering(lon_lat_bounds(), 10)))


def under(tile: Tile, row: int, column: int) -> tuple[int, int]:
    """Row and column of the cell under the centre of a pixel, by pyproj."""
    west, south, east, north = tile.bounds()
    x, y = TO_LAMBERT.transform(
        west + (column + 0.5) * (east - west) / 256, north - (row + 0.5) * (north - south) / 256
    )
    return int((GRID.north - y) // GRID.cell_m), int((x - GRID.west) // GRID.cell_m)


def test_a_bound_belongs_to_the_class_that_ends_there() -> None:
    entries = paint_of(LEGEND).entries
    assert entries[[0, 50, 51, 100, 101, 900]].tolist() == [1, 1, 2, 2, 3, 3]
    assert entries[[UNREACHABLE, OUTSIDE, NOT_LAND]].tolist() == [4, 0, 0]


def test_each_pixel_has_the_colour_of_the_cell_under_its_centre(places: TileCells) -> None:
    codes = np.random.default_rng(2).choice(
        np.array([30, 80, 300, OUTSIDE], dtype=np.uint16), (GRID.rows, GRID.columns)
    )
    wanted = {30: (17, 17, 17, 255), 80: (34, 34, 34, 255), 300: (51, 51, 51, 255), OUTSIDE: (0, 0, 0, 0)}
    images = {tile: rgba(png) for tile, png in painted(places, codes, paint_of(LEGEND))}
    tile = max(images, key=lambda one: (one.z, (places.cells[one] < codes.size).sum()))
    same = [
        tuple(images[tile][row, column]) == wanted[int(codes[under(tile, row, column)])]
        for row in range(20, 236, 9) for column in range(20, 236, 9)
        if 0 <= under(tile, row, column)[0] < GRID.rows and 0 <= under(tile, row, column)[1] < GRID.columns
    ]  # fmt: skip
    assert len(same) > 200
    assert np.mean(same) > 0.97, "a pixel whose centre lies at the edge of a cell may take its neighbour's"


def test_one_reading_per_zoom_gives_what_rio_tiler_gives_tile_by_tile(places: TileCells) -> None:
    numbers = np.arange(GRID.rows * GRID.columns, dtype=np.uint32).reshape(1, GRID.rows, GRID.columns)
    tile = next(one for one in places.cells if one.z == 9)
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", width=GRID.columns, height=GRID.rows, count=1, dtype="uint32", crs=CRS.from_epsg(2154),
            transform=transform_of(GRID), nodata=numbers.size,
        ) as raster:  # fmt: skip
            raster.write(numbers)
        with memory.open() as raster, Reader(None, dataset=raster) as reader:
            alone = reader.tile(tile.x, tile.y, tile.z, tilesize=256).array.filled(numbers.size)[0]
    assert np.mean(alone == places.cells[tile]) > 0.98


def test_what_nobody_reaches_is_hatched_and_the_lines_go_on_in_the_next_tile(places: TileCells) -> None:
    codes = np.full((GRID.rows, GRID.columns), UNREACHABLE, dtype=np.uint16)
    seen = {
        tuple(colour)
        for _, png in painted(places, codes, paint_of(LEGEND))
        for colour in rgba(png).reshape(-1, 4)
    }
    assert seen == {(0, 0, 0, 0), (0xDD, 0xDD, 0xDD, 255), (0x55, 0x55, 0x55, 255)}
    wide = np.block([[hatching(), hatching()]])
    assert (wide == (np.add(*np.indices(wide.shape)) % 8 < 2)).all()


def test_tiles_without_anything_to_show_are_left_out(places: TileCells) -> None:
    codes = np.full((GRID.rows, GRID.columns), NOT_LAND, dtype=np.uint16)
    assert list(painted(places, codes, paint_of(LEGEND))) == []


def test_tiles_are_small_palette_images(places: TileCells) -> None:
    codes = np.full((GRID.rows, GRID.columns), 42, dtype=np.uint16)
    for _, png in painted(places, codes, paint_of(LEGEND)):
        assert png[25] == 3, "colour type 3 of PNG is a palette"
        assert len(png) < 1500
