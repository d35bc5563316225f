"""Isochrones: nested, valid, around their origin."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
import shapely
from travel.ponds import place, river, small_land
from travel.roads import degrees

from geo_service.travel.arrays import Points, from_degrees, to_degrees
from geo_service.travel.isochrone import Direction
from geo_service.travel.land_grid import LandGrid
from geo_service.travel.road_graph import RoadGraph

STEPS = (5.0, 10.0, 20.0, 30.0)


def nested(areas: Mapping[float, shapely.MultiPolygon]) -> bool:
    ordered = [areas[step] for step in sorted(areas)]
    return all(large.covers(small) for small, large in pairwise(ordered))


@pytest.mark.parametrize("code", ["33063", "33058", "33009"])
def test_on_land_they_are_valid_nested_and_cover_their_origin(
    grid: LandGrid, halls: Mapping[str, Points], code: str
) -> None:
    areas = grid.isochrones(halls[code], STEPS)
    cell = grid.ground.snapper.snap(halls[code]).node
    origin = shapely.Point(to_degrees(grid.ground.frame.centres(cell))[0])
    assert all(area.is_valid and area.covers(origin) for area in areas.values())
    assert nested(areas)


def test_they_hold_the_places_reached_and_no_other() -> None:
    land = small_land([river()])
    area = land.isochrones(place(2, 5), [6.0])[6.0]
    cells = np.flatnonzero(land.ground.barrier.open.ravel())
    reached = land.time_min(place(2, 5), land.ground.frame.centres(cells)).minutes.filled()[0] <= 6
    inside = shapely.contains_xy(area, *to_degrees(land.ground.frame.centres(cells)).T)
    assert 0 < reached.sum() < len(cells)
    assert (inside == reached).all()


def test_on_roads_they_are_valid_nested_and_cover_their_origin(roads: RoadGraph) -> None:
    areas = roads.isochrones(from_degrees([degrees(2)]), STEPS)
    assert all(area.is_valid and area.covers(shapely.Point(degrees(2))) for area in areas.values())
    assert nested(areas)


def test_on_roads_those_who_come_are_not_those_who_are_reached(roads: RoadGraph) -> None:
    street = from_degrees([degrees(2)])
    onward, towards = (roads.isochrones(street, [2.0], way)[2.0] for way in Direction)
    start = shapely.Point(degrees(1))
    assert towards.covers(start)
    assert not onward.covers(start)


def test_off_the_network_they_are_empty(roads: RoadGraph) -> None:
    away = from_degrees([(3.0, 46.0)])
    assert roads.isochrones(away, [10.0])[10.0].is_empty
    assert small_land().isochrones(away, [10.0])[10.0].is_empty
