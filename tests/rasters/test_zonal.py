"""Statistics by zone, against hand calculations, shapely, numpy, and exactextract's own operations."""

import numpy as np
import pytest
import shapely
from exactextract import exact_extract
from exactextract.raster import NumPyRasterSource

from geo_service.model.raster import NOT_LAND, UNREACHABLE, Grid
from geo_service.rasters.zonal import Cover, Members, area_bins, cover_of, people_bins, place_bins, spread_of

GRID = Grid(0.0, 4_000.0, 1_000.0, 4, 4)
LEFT, RIGHT, ABROAD = (
    shapely.box(0, 0, 1500, 4000),
    shapely.box(1500, 0, 4000, 4000),
    shapely.box(9e5, 0, 9.1e5, 1e3),
)
OUTLINES = np.array([LEFT, RIGHT, ABROAD], dtype=object)
MEMBERS = Members(np.array([0, 1, 2, 0, 1]), np.array([0, 1, 2, 3, 3]), 4)
PEOPLE = np.array([600.0, np.nan, 50.0])


@pytest.fixture
def codes() -> np.ndarray:
    """Columns: 5 min, 10 min, 10.1 min, out of reach; the south-west cell is water."""
    made = np.tile(np.array([50, 100, 101, UNREACHABLE], dtype=np.uint16), (4, 1))
    made[3, 0] = NOT_LAND
    return made


@pytest.fixture
def cover(codes: np.ndarray) -> Cover:
    return cover_of(GRID, codes != NOT_LAND, OUTLINES, PEOPLE, MEMBERS)


def test_land_is_what_shapely_measures_without_the_water(cover: Cover) -> None:
    area = np.bincount(cover.zone, cover.km2, cover.zones)
    water = shapely.box(0, 0, 1000, 1000)
    expected = [LEFT.difference(water).area / 1e6, RIGHT.area / 1e6, 0.0]
    assert area.tolist() == pytest.approx([*expected, sum(expected)])


def test_thresholds_are_inclusive_and_out_of_reach_is_apart(cover: Cover, codes: np.ndarray) -> None:
    bins = area_bins(cover, codes)
    assert bins.minutes[3, [5, 10, 11]].tolist() == pytest.approx([3.0, 4.0, 4.0])
    assert bins.unreachable.tolist() == pytest.approx([0.0, 4.0, 0.0, 4.0])
    assert bins.minutes.sum() == pytest.approx(22.0)


def test_people_are_spread_over_land_and_none_is_lost(cover: Cover, codes: np.ndarray) -> None:
    bins = people_bins(cover, codes)
    assert bins.minutes[0, [5, 10]].tolist() == pytest.approx([600 * 3 / 5, 600 * 2 / 5])
    assert (bins.minutes + 0)[3].sum() + bins.unreachable[3] == pytest.approx(600)


def test_mean_median_and_extremes_are_those_of_exactextract(cover: Cover, codes: np.ndarray) -> None:
    minutes = np.where(codes < NOT_LAND, codes / 10, np.nan)
    source = NumPyRasterSource(minutes, xmin=0, ymin=0, xmax=4000, ymax=4000)
    whole = [
        {
            "type": "Feature",
            "geometry": shapely.geometry.mapping(shapely.union(LEFT, RIGHT)),
            "properties": {},
        }
    ]
    (told,) = exact_extract(source, whole, ["mean", "median", "min", "max"])
    spread = spread_of(cover, codes)
    found = [spread.mean[3], spread.median[3], spread.least[3], spread.most[3]]
    assert found == pytest.approx(
        [told["properties"][name] for name in ("mean", "median", "min", "max")], abs=0.11
    )


def test_the_median_is_that_of_the_cells_repeated_as_often_as_they_weigh() -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(10, 900, (6, 6)).astype(np.uint16)
    weight = rng.integers(1, 9, 36)
    zone = np.repeat([0, 1], 18)
    cover = Cover(zone, np.arange(36), weight.astype(float), np.zeros(36), 3)
    spread = spread_of(cover, codes)
    for rank in (0, 1):
        cells = np.sort(np.repeat(codes.ravel()[zone == rank], weight[zone == rank]))
        assert spread.median[rank] == cells[(len(cells) - 1) // 2] / 10
        assert spread.mean[rank] == pytest.approx(cells.mean() / 10)
    assert np.isnan(spread.median[2])


def test_a_zone_without_land_has_no_minutes_rather_than_zero(cover: Cover, codes: np.ndarray) -> None:
    spread = spread_of(cover, codes)
    assert np.isnan([spread.mean[2], spread.median[2], spread.least[2], spread.most[2]]).all()


def test_at_the_town_hall_everybody_has_one_time() -> None:
    bins = place_bins(np.array([10.0, np.inf, np.nan]), np.array([600.0, 40.0, 9.0]), MEMBERS)
    assert bins.minutes[3, 10] == 600
    assert bins.minutes.sum() == 1200
    assert bins.unreachable.tolist() == [0, 40, 0, 40]
