"""Rules of the land grid, on small made lands and on the shipped one."""

from collections.abc import Mapping

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import triu
from travel.ponds import at, place, river, small_land

from geo_service.errors import ConfigurationError
from geo_service.travel.answers import Provider, Reach
from geo_service.travel.arrays import NOWHERE, Points
from geo_service.travel.grid_parameters import Ferry
from geo_service.travel.land_grid import UNCALIBRATED, LandGrid

FERRY = Ferry("Bac d'essai", shapely.LineString([at(4.7, 5), at(6.3, 5)]), 30.0)
LAND = small_land([river()], bridges=[(5.5, 9)])
inside = st.tuples(st.floats(0.1, 9.9), st.floats(0.1, 9.9))


def test_without_bridge_nor_ferry_the_other_bank_is_out_of_reach() -> None:
    times = small_land([river()]).time_min(place(2, 5), place(8, 5))
    assert times.reach.item() == Reach.OUT_OF_REACH
    assert times.minutes.mask.item()
    assert not np.isnan(times.minutes.filled()).any()
    assert times.provider is Provider.LAND_GRID


def test_a_ferry_counts_its_length_of_land_and_no_more() -> None:
    found = small_land([river()], ferries=[FERRY]).explain(place(4.75, 5.25), place(6.25, 5.25))
    assert found.ferries == ("Bac d'essai",)
    assert found.path_km == pytest.approx(30.0, abs=1.0)


def test_a_bridge_opens_the_water_around_it() -> None:
    found = LAND.explain(place(2, 5), place(8, 5))
    assert found.ferries == ()
    assert found.path[:, 1].max() > at(0, 7)[1]


def test_a_bridge_beats_a_ferry_that_is_longer() -> None:
    land = small_land([river()], bridges=[(5.5, 9)], ferries=[FERRY])
    assert land.explain(place(2, 5), place(8, 5)).ferries == ()


@pytest.mark.parametrize("width_km", [0.3, 0.45, 0.6, 1.0])
def test_no_hop_leaps_over_a_channel_narrower_than_two_cells(width_km: float) -> None:
    land = small_land([river(width_km)], water_min_km2=1)
    assert land.time_min(place(2, 5), place(8, 5)).reach.item() == Reach.OUT_OF_REACH


def test_a_water_smaller_than_the_limit_is_no_obstacle() -> None:
    pond = shapely.box(*at(4, 4), *at(5.7, 5.7))
    assert small_land([pond]).ground.barrier.open.all()


def test_a_place_on_the_water_is_taken_to_the_nearest_bank_and_says_how_far() -> None:
    times = LAND.time_min(place(5.25, 5.25), place(2, 5))
    assert times.origins.distance_m.item() == pytest.approx(500)
    assert times.reach.item() == Reach.REACHED


def test_a_place_outside_the_grid_is_off_the_network() -> None:
    times = LAND.time_min(place(12, 5), place(2, 5))
    assert times.reach.item() == Reach.OFF_NETWORK
    assert times.origins.node.item() == NOWHERE


def test_the_cutoff_is_inclusive_and_says_that_more_lies_beyond() -> None:
    exact = LAND.time_min(place(1, 1), place(4, 9)).minutes.item()
    assert LAND.time_min(place(1, 1), place(4, 9), exact).reach.item() == Reach.REACHED
    assert LAND.time_min(place(1, 1), place(4, 9), exact - 0.01).reach.item() == Reach.BEYOND


def test_a_cutoff_below_the_shortest_trip_reaches_nothing() -> None:
    assert LAND.time_min(place(1, 1), place(1, 1), 0.5).minutes.mask.all()


def test_no_destination_at_all_leaves_everything_out_of_reach() -> None:
    found = LAND.nearest(np.empty((0, 2))).at(place(1, 1))
    assert (found.reach.item(), found.destination.item()) == (Reach.OUT_OF_REACH, NOWHERE)


@settings(max_examples=40, deadline=None)
@given(st.lists(inside, min_size=2, max_size=6), st.lists(inside, min_size=1, max_size=8))
def test_a_new_service_never_lengthens_a_time(
    services: list[tuple[float, float]], homes: list[tuple[float, float]]
) -> None:
    destinations, origins = (np.array([at(*one) for one in some]) for some in (services, homes))
    before = LAND.nearest(destinations[:-1]).at(origins).minutes.filled()
    assert (LAND.nearest(destinations).at(origins).minutes.filled() <= before).all()


@settings(max_examples=40, deadline=None)
@given(st.lists(inside, min_size=1, max_size=6), st.lists(inside, min_size=1, max_size=8))
def test_the_nearest_is_the_least_of_all_times(
    services: list[tuple[float, float]], homes: list[tuple[float, float]]
) -> None:
    destinations, origins = (np.array([at(*one) for one in some]) for some in (services, homes))
    every = LAND.time_min(origins, destinations).minutes.filled()
    found = LAND.nearest(destinations).at(origins)
    np.testing.assert_allclose(found.minutes.filled(), every.min(axis=1))
    np.testing.assert_allclose(every[np.arange(len(origins)), found.destination], every.min(axis=1))


@settings(max_examples=40, deadline=None)
@given(inside, inside, inside)
def test_times_are_symmetric_and_land_obeys_the_triangle(
    a: tuple[float, float], b: tuple[float, float], c: tuple[float, float]
) -> None:
    three = np.array([at(*one) for one in (a, b, c)])
    minutes = LAND.time_min(three, three).minutes.filled()
    np.testing.assert_allclose(minutes, minutes.T)
    snap = LAND.ground.snapper.snap(three)
    km = LAND.ground.land_km(snap, snap)
    assert km[0, 2] <= km[0, 1] + km[1, 2] + 1e-9


def test_no_step_of_the_shipped_grid_is_on_water(grid: LandGrid) -> None:
    ground = grid.ground
    steps = triu(ground.graph, format="coo")
    ferry = np.array([pair in grid.crossings for pair in zip(steps.row, steps.col, strict=True)])
    assert ferry.sum() == 2
    assert ground.barrier.open.ravel()[[steps.row, steps.col]].all()
    ends = [ground.frame.centres(cells[~ferry]) for cells in (steps.row, steps.col)]
    lines, waters = shapely.linestrings(np.stack(ends, axis=1)), shapely.union_all(ground.barrier.shapes)
    shapely.prepare(waters)
    wet = lines[shapely.intersects(waters, lines)]
    assert 0 < shapely.length(shapely.intersection(wet, waters)).max() <= 250


def test_blaye_to_pauillac_crosses_by_the_ferry_alone(grid: LandGrid, halls: Mapping[str, Points]) -> None:
    found = grid.explain(halls["33058"], halls["33314"])
    assert found.ferries == ("Bac Lamarque ↔ Blaye",)
    assert 30 + found.straight_km < found.path_km + 1 < 45


def test_communes_across_the_border_are_origins_like_others(
    grid: LandGrid, halls: Mapping[str, Points]
) -> None:
    around = np.vstack([halls["17415"], halls["24222"], halls["47157"], halls["40046"]])
    found = grid.nearest(np.vstack([halls["33063"]])).at(around)
    assert (found.reach[1:3] == Reach.REACHED).all()


def test_another_grid_says_that_it_is_not_calibrated() -> None:
    assert UNCALIBRATED in LAND.notes


def test_a_ferry_that_leaves_the_grid_is_named() -> None:
    away = Ferry("Bac lointain", shapely.LineString([at(5, 5), at(50, 5)]), 30.0)
    assert any("Bac lointain" in note for note in small_land(ferries=[away]).notes)


def test_a_grid_of_water_alone_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="aucune cellule de terre"):
        small_land([shapely.box(*at(-1, -1), *at(11, 11))])


def test_an_explanation_gives_length_ferries_law_snaps_and_doubt(
    grid: LandGrid, halls: Mapping[str, Points]
) -> None:
    text = " ".join(grid.explain(halls["33058"], halls["33314"]).lines())
    for words in ("voiture, hors congestion, estimé", "± 20–30 %", "Lamarque", "0.69 d", "Calage", "km"):
        assert words in text


def test_the_raster_of_a_service_is_masked_on_water() -> None:
    minutes, frame = LAND.nearest(place(2, 2)).raster()
    assert minutes.shape == frame.shape == (20, 20)
    assert (minutes.mask == ~LAND.ground.barrier.open).all()
