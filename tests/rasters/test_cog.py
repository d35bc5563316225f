"""The GeoTIFF: cloud optimized, in tenths of minutes, its absences apart, and telling where it comes from."""

import numpy as np
import pytest
import rasterio
from rasterio.io import MemoryFile
from rasters.made import spec_of

from geo_service.model.raster import MAX_TENTHS, NOT_LAND, OUTSIDE, UNREACHABLE, Grid
from geo_service.rasters.codes import codes_of, crop_to, packed
from geo_service.rasters.cog import write_cog

GRID = Grid(400_000.0, 6_500_000.0, 500.0, 300, 260)


@pytest.fixture(scope="module")
def codes() -> np.ndarray:
    made = np.random.default_rng(1).integers(10, 900, (GRID.rows, GRID.columns)).astype(np.uint16)
    made[0, :3] = UNREACHABLE, OUTSIDE, NOT_LAND
    return made


def test_it_is_cloud_optimized_with_overviews(codes: np.ndarray) -> None:
    with MemoryFile(write_cog(codes, GRID, spec_of("essai"))) as memory, memory.open() as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert raster.overviews(1) == [2, 4]
        assert (raster.crs.to_epsg(), raster.transform.a, raster.bounds.top) == (2154, 500.0, 6_500_000.0)


def test_minutes_are_read_with_their_scale_and_absences_are_no_minutes(codes: np.ndarray) -> None:
    with MemoryFile(write_cog(codes, GRID, spec_of("essai"))) as memory, memory.open() as raster:
        minutes = raster.read(1, masked=True) * raster.scales[0]
        states = raster.read(2)
    assert np.ma.allclose(minutes[1:], codes[1:] / 10)
    assert minutes.mask[0, :4].tolist() == [True, True, True, False]
    assert states[0, :4].tolist() == [1, 3, 2, 0]


def test_it_says_where_it_comes_from(codes: np.ndarray) -> None:
    with MemoryFile(write_cog(codes, GRID, spec_of("essai"))) as memory, memory.open() as raster:
        told = raster.tags()
    wanted = {
        "TITLE": "Titre de essai",
        "VINTAGE": "2026",
        "METHOD": "temps_v1",
        "LICENCE": "LO 2.0",
        "UNIT": "min",
    }
    assert wanted.items() <= told.items()
    assert {"SOURCE", "ATTRIBUTION", "NATURE", "NATURE_MIN"} <= told.keys()


def test_an_overview_never_mixes_minutes_with_none(codes: np.ndarray) -> None:
    half = codes.copy()
    half[:, ::2] = UNREACHABLE
    with (
        MemoryFile(write_cog(half, GRID, spec_of("essai"))) as memory,
        rasterio.open(memory.name, overview_level=0) as small,
    ):
        seen = np.unique(small.read(1))
    assert set(seen.tolist()) <= set(np.unique(codes).tolist()) | {UNREACHABLE}


def test_cells_keep_tenths_and_say_why_there_are_none() -> None:
    minutes = np.ma.MaskedArray([[12.34, 9999.0, 5.0, 5.0]], mask=[[False, False, True, False]])
    land, served = np.array([[True, True, True, False]]), np.ones((1, 4), dtype=bool)
    served[0, 1] = False
    assert codes_of(minutes, land, served).tolist() == [[123, OUTSIDE, UNREACHABLE, NOT_LAND]]
    assert codes_of(minutes, land, ~served)[0, 1] == MAX_TENTHS


def test_cells_are_packed_row_by_row_high_byte_first() -> None:
    assert packed(np.array([[1, 256], [65535, 2]], dtype=np.uint16)) == b"\x00\x01\x01\x00\xff\xff\x00\x02"


def test_the_crop_is_the_smallest_part_that_holds_the_cells() -> None:
    cells = np.zeros((GRID.rows, GRID.columns), dtype=bool)
    cells[10, 20] = cells[12, 23] = True
    crop = crop_to(GRID, cells)
    assert crop.grid == Grid(410_000.0, 6_495_000.0, 500.0, 3, 4)
    assert cells[crop.rows, crop.columns].sum() == 2
    assert crop_to(GRID, np.zeros_like(cells)).grid == GRID
