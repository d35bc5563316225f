"""Cells that a trip may start from: they tell out of reach from water."""

import numpy as np
from travel.ponds import place, river, small_land
from travel.roads import degrees

from geo_service.travel.arrays import from_degrees
from geo_service.travel.road_graph import RoadGraph


def test_on_the_grid_they_are_land_whoever_is_reached() -> None:
    land = small_land([river()])
    field = land.nearest(place(2, 5))
    minutes, frame = field.raster()
    assert (field.open_cells() == land.ground.barrier.open).all()
    assert field.open_cells().shape == frame.shape
    assert np.ma.getmaskarray(minutes)[~field.open_cells()].all()


def test_on_roads_they_are_near_a_road(roads: RoadGraph) -> None:
    field = roads.nearest(from_degrees([degrees(2)]))
    minutes, frame = field.raster()
    snapped = roads.snapper.snap(frame.centres())
    assert (field.open_cells().ravel() == (snapped.distance_m <= roads.parameters.snap_max_m.value)).all()
    assert np.ma.getmaskarray(minutes)[~field.open_cells()].all()
    assert (minutes.compressed() >= 0).all()
