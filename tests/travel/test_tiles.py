"""Squares of land against one grid of it all: the same minutes, the same places, the same reasons.

Minutes are compared to 1e-13: where a straight line is the longer, a grid may search from the other end and add
the same steps in the other order.
"""

import numpy as np
import pytest
import shapely
from travel.ponds import SIDE_M, SOUTH, WEST, river

from geo_service.model.mapper import Local
from geo_service.travel.answers import Reach
from geo_service.travel.arrays import NOWHERE, Points
from geo_service.travel.grid_parameters import Ferry, GridArea
from geo_service.travel.land_grid import build
from geo_service.travel.tiled_land import TiledLand
from geo_service.travel.tiles import Question, grid_of, nearest_by_squares, pairs_by_squares

CORNER = np.array([WEST, SOUTH])


def wide(*water: shapely.Geometry, ferries: tuple[Ferry, ...] = (), side_m: float = 3 * SIDE_M) -> GridArea:
    """A land of 30 × 30 km."""
    extent_m = (WEST, SOUTH, WEST + side_m, SOUTH + side_m)
    return GridArea(extent_m, np.array(water, dtype=object), np.array([], dtype=object), ferries)


def at(x_km: float, y_km: float) -> Points:
    return CORNER + 1000 * np.array([[x_km, y_km]])


def scattered(seed: int, count: int) -> Points:
    return CORNER + np.random.default_rng(seed).uniform(0, 3 * SIDE_M, (count, 2))


LAKE = shapely.box(WEST + 8_000, SOUTH + 8_000, WEST + 22_000, SOUTH + 20_000)
CROSSING = Ferry("Passeur", shapely.LineString([*at(7.2, 14), *at(22.7, 14)]), 16.0)
LANDS = pytest.mark.parametrize(
    "area",
    [wide(), wide(LAKE), wide(LAKE, ferries=(CROSSING,)), wide(river(), LAKE)],
    ids=["plain", "lake", "ferry", "river"],
)


@LANDS
@pytest.mark.parametrize("core_m", [3_000, 7_300, 1e6])
def test_nearest_by_squares_is_nearest_on_one_grid(area: GridArea, core_m: float) -> None:
    origins, kinds = scattered(1, 300), tuple(scattered(2, count) for count in (60, 7, 1))
    whole = build(area)
    for kind, found in zip(
        kinds, nearest_by_squares(Question(area, origins, kinds), Local(), core_m, 5), strict=True
    ):
        told = whole.nearest(kind).at(origins)
        np.testing.assert_allclose(found.minutes, told.minutes.data, rtol=1e-13)
        assert np.array_equal(found.first, told.destination)
        assert np.array_equal(found.reach, told.reach)


@LANDS
@pytest.mark.parametrize("cutoff_min", [0, 1, 8, 200])
def test_pairs_by_squares_are_those_of_one_grid(area: GridArea, cutoff_min: float) -> None:
    origins, places = scattered(1, 120), scattered(2, 40)
    times = build(area).time_min(origins, places, cutoff_min)
    origin, place = np.nonzero(times.reach == Reach.REACHED)
    (found,) = pairs_by_squares(Question(area, origins, (places,)), cutoff_min, Local(), 7_000)
    assert np.array_equal(found.origin, origin)
    assert np.array_equal(found.place, place)
    np.testing.assert_allclose(found.minutes, times.minutes.data[origin, place], rtol=1e-13)


def test_a_place_beyond_the_first_margin_is_found_by_a_wider_one() -> None:
    (found,) = nearest_by_squares(Question(wide(), at(1, 1), (at(29, 29),)), Local(), 3_000, 1)
    assert found.first.tolist() == [0]
    assert found.reach.tolist() == [Reach.REACHED]


def test_across_the_water_nothing_is_reached_and_off_the_land_is_said_so() -> None:
    moat = shapely.box(WEST + 10_000, SOUTH - 5_000, WEST + 14_000, SOUTH + 35_000)
    origins = np.vstack([at(2, 2), at(-9, 2)])
    (found,) = nearest_by_squares(Question(wide(moat), origins, (at(20, 2),)), Local(), 3_000, 5)
    assert found.reach.tolist() == [Reach.OUT_OF_REACH, Reach.OFF_NETWORK]
    assert found.first.tolist() == [NOWHERE, NOWHERE]
    assert np.isinf(found.minutes).all()


def test_without_any_place_everything_is_out_of_reach() -> None:
    question = Question(wide(), at(2, 2), (np.empty((0, 2)),))
    assert nearest_by_squares(question, Local(), 3_000, 5)[0].reach.tolist() == [Reach.OUT_OF_REACH]
    assert len(pairs_by_squares(question, 30, Local())[0].origin) == 0


def test_cells_of_a_window_are_cells_of_the_whole_grid() -> None:
    area = wide(LAKE)
    whole, part = build(area).ground, grid_of(area, (4, 40, 10, 60)).ground
    cells = np.flatnonzero(part.barrier.open.ravel())
    same = whole.frame.cells(part.frame.centres(cells))
    assert part.frame.shape == (50, 36)
    assert np.array_equal(whole.frame.centres(same), part.frame.centres(cells))
    assert whole.barrier.open.ravel()[same].all()


def test_a_land_in_squares_answers_like_a_provider() -> None:
    area = wide(LAKE)
    land, whole = TiledLand(area, Local()), build(area)
    origins, places = scattered(1, 50), scattered(2, 9)
    told, known = land.nearest(places).at(origins, 12), whole.nearest(places).at(origins, 12)
    assert np.array_equal(told.reach, known.reach)
    assert np.array_equal(told.destination, known.destination)
    assert land.notes == whole.notes
    assert land.nearest(places).raster()[0].shape == whole.ground.frame.shape
    assert land.nearest(places).open_cells().shape == whole.ground.frame.shape
    assert land.explain(at(1, 1), at(2, 2)).minutes == whole.explain(at(1, 1), at(2, 2)).minutes
    assert land.isochrones(at(1, 1), (5,)) == whole.isochrones(at(1, 1), (5,))
    assert np.array_equal(land.time_min(origins, places).reach, whole.time_min(origins, places).reach)
