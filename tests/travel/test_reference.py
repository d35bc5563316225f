"""The land grid against the reference pairs, and against scikit-image."""

from collections.abc import Mapping

import numpy as np
import pytest
import shapely
from scipy.sparse.csgraph import dijkstra
from skimage.graph import MCP_Geometric
from travel.ponds import small_land
from travel.shipped import shipped_area

from geo_service.travel.arrays import Points
from geo_service.travel.barrier import large_waters
from geo_service.travel.explanation import Explanation
from geo_service.travel.grid_edges import HALF_MOVES, cell_hops
from geo_service.travel.land_grid import LandGrid

WADED = {"33058-33314", "33058-33146", "33240-33058"}
"""Reference pairs whose distance wades some 4 km across the Garonne and the Dordogne, without a ferry."""

Halls = Mapping[str, Points]
Row = dict[str, str]


def trip(grid: LandGrid, halls: Halls, row: Row) -> Explanation:
    return grid.explain(halls[row["code_a"]], halls[row["code_b"]])


def d_km(found: Explanation) -> float:
    return max(found.path_km, found.straight_km)


def water_walked_m(found: Explanation) -> float:
    waters = shapely.union_all(large_waters(shipped_area()))
    openings = shapely.union_all([bridge.buffer(1600) for bridge in shipped_area().bridges])
    steps = np.stack([found.path[:-1], found.path[1:]], axis=1)
    walked = [step for step in shapely.linestrings(steps) if step.length < 1200]
    return float(shapely.length(shapely.intersection(walked, waters.difference(openings))).sum())


def test_with_cell_centres_alone_all_twenty_pairs_meet_the_reference(
    leaping_grid: LandGrid, halls: Halls, reference: list[Row]
) -> None:
    found = [trip(leaping_grid, halls, row) for row in reference]
    assert len(found) == 20
    assert [d_km(one) for one in found] == pytest.approx([float(row["d_km"]) for row in reference], rel=0.02)
    assert [one.minutes for one in found] == pytest.approx(
        [float(row["minutes"]) for row in reference], rel=0.02
    )


def test_the_grid_served_meets_every_pair_that_stays_on_land(
    grid: LandGrid, halls: Halls, reference: list[Row]
) -> None:
    dry = [row for row in reference if row["id"] not in WADED]
    assert len(dry) == 17
    assert [d_km(trip(grid, halls, row)) for row in dry] == pytest.approx(
        [float(row["d_km"]) for row in dry], rel=0.02
    )


@pytest.mark.parametrize("pair", sorted(WADED))
def test_the_three_other_pairs_wade_in_the_reference_and_take_the_ferry_here(
    grid: LandGrid, leaping_grid: LandGrid, halls: Halls, reference: list[Row], pair: str
) -> None:
    (row,) = (row for row in reference if row["id"] == pair)
    wading, ours = trip(leaping_grid, halls, row), trip(grid, halls, row)
    assert (wading.ferries, ours.ferries) == ((), ("Bac Lamarque ↔ Blaye",))
    assert water_walked_m(wading) > 3500
    assert water_walked_m(ours) < 1000
    assert 1.02 < d_km(ours) / float(row["d_km"]) < 1.11


def test_with_eight_neighbours_distances_equal_those_of_scikit_image(grid: LandGrid) -> None:
    ground, eight = grid.ground, HALF_MOVES[:4]
    start = np.argwhere(ground.barrier.open)[70_000]
    theirs, _ = MCP_Geometric(np.where(ground.barrier.open, 1.0, np.inf)).find_costs([tuple(start)])
    hops = cell_hops(ground.frame, ground.barrier.open, eight).matrix(
        ground.frame.rows * ground.frame.columns
    )
    ours = dijkstra(hops, directed=False, indices=int(start[0] * ground.frame.columns + start[1]))
    np.testing.assert_allclose(ours, theirs.ravel() * ground.frame.cell_m / 1000, rtol=1e-9)


def test_sixteen_neighbours_never_lengthen_what_eight_do(leaping_grid: LandGrid) -> None:
    ground = leaping_grid.ground
    start = np.argwhere(ground.barrier.open)[70_000]
    theirs, _ = MCP_Geometric(np.where(ground.barrier.open, 1.0, np.inf)).find_costs([tuple(start)])
    ours = ground.distances(np.array([start[0] * ground.frame.columns + start[1]]))[0]
    assert (ours <= theirs.ravel() * ground.frame.cell_m / 1000 + 1e-9).all()


def test_sixteen_neighbours_hardly_lengthen_a_straight_line() -> None:
    land = small_land()
    km = land.ground.distances(np.array([0]))[0][1:]
    straight = np.hypot(*(land.ground.frame.centres()[1:] - land.ground.frame.centres()[0]).T) / 1000
    assert (km >= straight - 1e-9).all()
    assert (km / straight).max() < 1.028
