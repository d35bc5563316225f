"""Times on the made roads: one-way street, ferry, bridge, island."""

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from travel.roads import PLACES, ROADS, Drawn, degrees, write_extract

from geo_service.errors import SourceError
from geo_service.travel.answers import Provider, Reach
from geo_service.travel.arrays import NOWHERE, Points, from_degrees
from geo_service.travel.engines import ScipyEngine, engine_of, hierarchies_available
from geo_service.travel.road_graph import RoadGraph, graph_of, read
from geo_service.travel.road_network import RoadNetwork, load, save
from geo_service.travel.road_tags import Ways, directions_of, duration_min, road_tags, speed_limit

CLASSES = {"residential": 27.0, "motorway": 115.0, "primary": 68.0}


def at(*nodes: int) -> Points:
    """Places of nodes of the drawing."""
    return from_degrees([degrees(node) for node in nodes])


def minutes(roads: RoadGraph, start: int, end: int) -> float:
    return float(roads.time_min(at(start), at(end)).minutes.filled().item())


def extract_of(folder: Path, *drawn: Drawn) -> RoadGraph:
    return graph_of(read(write_extract(folder / "essai.osm.pbf", drawn), "essai"))


def test_a_time_is_length_over_the_speed_of_the_class(roads: RoadGraph) -> None:
    length_km = np.hypot(*(at(2) - at(3))[0]) / 1000
    assert minutes(roads, 2, 3) == pytest.approx(length_km / 60 * 60, abs=1e-4)


def test_a_signed_limit_below_the_speed_of_the_class_wins(roads: RoadGraph) -> None:
    length_km = np.hypot(*(at(6) - at(7))[0]) / 1000
    assert minutes(roads, 6, 7) == pytest.approx(length_km / 50 * 60, abs=1e-4)


def test_a_one_way_street_is_driven_one_way_from_resident_to_service(roads: RoadGraph) -> None:
    assert minutes(roads, 1, 2) < 1
    assert roads.time_min(at(2), at(1)).reach.item() == Reach.OUT_OF_REACH


def test_a_street_one_way_against_its_drawing_is_driven_backwards(roads: RoadGraph) -> None:
    assert minutes(roads, 5, 4) < 1
    assert roads.time_min(at(4), at(5)).minutes.mask.item()


def test_the_nearest_service_is_reached_with_the_direction_of_the_streets(roads: RoadGraph) -> None:
    found = roads.nearest(at(1, 4)).at(at(2, 5, 1))
    assert found.destination.tolist() == [1, 1, 0]
    assert found.provider is Provider.ROAD_GRAPH


def test_the_bridge_is_taken_rather_than_the_ferry(roads: RoadGraph) -> None:
    found = roads.explain(at(3), at(4))
    assert found.ferries == ()
    assert found.minutes == pytest.approx(
        minutes(roads, 3, 2) + minutes(roads, 2, 7) + minutes(roads, 7, 4), abs=1e-3
    )


def test_without_the_bridge_the_ferry_takes_its_duration_and_the_boarding(tmp_path: Path) -> None:
    roads = extract_of(tmp_path, *[road for road in ROADS if "bridge" not in road.tags])
    found = roads.explain(at(3), at(4))
    assert (found.ferries, found.minutes) == (("Bac des Essais",), pytest.approx(20 + 10))


def test_a_ferry_without_a_duration_has_a_slow_speed(tmp_path: Path) -> None:
    roads = extract_of(tmp_path, ROADS[1], Drawn([3, 4], {"route": "ferry"}), ROADS[6])
    length_km = np.hypot(*(at(3) - at(4))[0]) / 1000
    assert minutes(roads, 3, 4) == pytest.approx(length_km / 15 * 60 + 10, abs=1e-3)


def test_boarding_counts_once_however_many_nodes_a_ferry_has(tmp_path: Path) -> None:
    roads = extract_of(tmp_path, ROADS[1], Drawn([3, 20, 4], ROADS[2].tags), ROADS[6])
    assert minutes(roads, 3, 4) == pytest.approx(30, abs=1e-3)


def test_an_island_is_out_of_reach_and_its_own_streets_are_not(roads: RoadGraph) -> None:
    assert roads.time_min(at(1), at(20)).reach.item() == Reach.OUT_OF_REACH
    assert minutes(roads, 20, 21) > 0


def test_nobody_starts_far_from_any_road(roads: RoadGraph) -> None:
    times = roads.time_min(at(1) + 50_000, at(2))
    assert (times.reach.item(), times.origins.node.item()) == (Reach.OFF_NETWORK, NOWHERE)


def test_nobody_starts_on_a_motorway(tmp_path: Path) -> None:
    roads = extract_of(
        tmp_path, Drawn([1, 2, 3], {"highway": "motorway"}), Drawn([3, 6], {"highway": "residential"})
    )
    assert roads.time_min(at(2), at(6)).origins.distance_m.item() > 500


def test_a_footway_carries_no_car(roads: RoadGraph) -> None:
    assert roads.time_min(at(1), at(5)).minutes.mask.item()


def test_beyond_the_cutoff_there_is_no_time(roads: RoadGraph) -> None:
    found = roads.time_min(at(3), at(2, 4), cutoff=2)
    assert found.reach.tolist() == [[Reach.REACHED, Reach.BEYOND]]


@pytest.mark.skipif(not hierarchies_available(), reason="pyroutingkit absent")
@settings(max_examples=30, deadline=None)
@given(st.data())
def test_hierarchies_and_scipy_agree_to_the_millisecond(roads: RoadGraph, data: st.DataObject) -> None:
    nodes = data.draw(st.integers(2, 60))
    arcs = data.draw(
        st.dictionaries(
            st.tuples(st.integers(0, nodes - 1), st.integers(0, nodes - 1)).filter(lambda pair: pair[0] != pair[1]),
            st.integers(1, 5_000_000), min_size=1, max_size=150,
        )
    )  # fmt: skip
    network = random_network(roads.network, nodes, arcs)
    every = np.arange(nodes)
    fast, oracle = engine_of(network), ScipyEngine(network.matrix())
    assert fast.name == "pyroutingkit"
    np.testing.assert_array_equal(fast.matrix_ms(every, every), oracle.matrix_ms(every, every))


def random_network(like: RoadNetwork, nodes: int, arcs: dict[tuple[int, int], int]) -> RoadNetwork:
    ends = np.array(sorted(arcs), dtype=np.int64)
    places = like.places[0] + np.random.default_rng(nodes).uniform(0, 20_000, (nodes, 2))
    times = np.array([arcs[pair] for pair in sorted(arcs)], dtype=np.int64)
    return replace(like, places=places, tail=ends[:, 0], head=ends[:, 1], time_ms=times)


def test_without_hierarchies_scipy_answers_the_same(roads: RoadGraph) -> None:
    every = at(*PLACES)
    plain = graph_of(roads.network, hierarchies=False)
    assert plain.engine.name == "scipy"
    np.testing.assert_array_equal(
        plain.time_min(every, every).minutes.filled(), roads.time_min(every, every).minutes.filled()
    )


def test_times_on_roads_obey_the_triangle(roads: RoadGraph) -> None:
    every = at(*PLACES)
    found = roads.time_min(every, every).minutes.filled()
    for a, b, c in permutations(range(len(PLACES)), 3):
        assert found[a, c] <= found[a, b] + found[b, c] + 1e-9


def test_hierarchies_kept_on_disk_answer_the_same(roads: RoadGraph, tmp_path: Path) -> None:
    every = np.arange(roads.network.nodes)
    first = engine_of(roads.network, tmp_path).matrix_ms(every, every)
    np.testing.assert_array_equal(engine_of(roads.network, tmp_path).matrix_ms(every, every), first)


def test_a_network_is_kept_and_read_back_whole(roads: RoadGraph, tmp_path: Path) -> None:
    save(roads.network, tmp_path / "routes.npz")
    again = load(tmp_path / "routes.npz")
    assert again.ferry_names == ("Bac des Essais",)
    assert (again.time_ms == roads.network.time_ms).all()


def test_a_damaged_network_says_how_to_make_it_again(tmp_path: Path) -> None:
    path = tmp_path / "routes.npz"
    path.write_bytes(b"PK\x03\x04 rien")
    with pytest.raises(SourceError, match="travel build"):
        load(path)


@pytest.mark.parametrize("kept", [0.5, 0.9, 0.99])
def test_a_truncated_extract_is_refused(extract: Path, tmp_path: Path, kept: float) -> None:
    cut = tmp_path / "coupe.osm.pbf"
    whole = extract.read_bytes()
    cut.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(SourceError, match="tronqué"):
        read(cut, "")


@pytest.mark.parametrize("content", [b"", b"<osm/>", b"hello world " * 99, b"PK\x03\x04" + bytes(500)])
def test_a_foreign_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "autre.osm.pbf"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"tronqué|n'est pas un extrait"):
        read(path, "")


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="aucune route"):
        extract_of(tmp_path, Drawn([1, 2], {"waterway": "river"}))


def test_an_absent_extract_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="introuvable"):
        read(tmp_path / "rien.osm.pbf", "")


def test_a_way_cut_at_the_border_of_the_extract_keeps_what_is_known(tmp_path: Path) -> None:
    path = write_extract(
        tmp_path / "bord.osm.pbf", [Drawn([1, 2, 3], {"highway": "residential"})], nodes=[1, 2]
    )
    assert read(path, "").nodes == 2


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, Ways.BOTH),
        ({"oneway": "yes"}, Ways.ALONG),
        ({"oneway": "-1"}, Ways.AGAINST),
        ({"oneway": "reversible"}, Ways.NONE),
        ({"junction": "roundabout"}, Ways.ALONG),
        ({"junction": "roundabout", "oneway": "no"}, Ways.BOTH),
    ],
)
def test_directions_follow_oneway_and_roundabouts(tags: dict[str, str], expected: Ways) -> None:
    assert directions_of(tags, "residential") == expected


def test_a_motorway_is_one_way_unless_it_says_otherwise() -> None:
    assert directions_of({}, "motorway") == Ways.ALONG


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:20", 20),
        ("01:05:30", 65.5),
        ("25", 25),
        ("PT1H20M", 80),
        ("PT45M", 45),
        ("bientôt", None),
        ("", None),
    ],
)
def test_durations_of_ferries_are_minutes(text: str, expected: float | None) -> None:
    assert duration_min(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("50", 50), ("FR:urban", 50), ("30 mph", 48.28032), ("none", None), ("0", None), ("", None)],
)
def test_limits_are_kilometres_per_hour(text: str, expected: float | None) -> None:
    assert speed_limit(text) == pytest.approx(expected) if expected else speed_limit(text) is None


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "residential", "access": "private"},
        {"highway": "residential", "area": "yes"},
        {"highway": "steps"},
        {"route": "ferry", "motor_vehicle": "no"},
        {"route": "bus"},
    ],
)
def test_no_car_goes_where_it_may_not(tags: dict[str, str]) -> None:
    assert road_tags(tags, CLASSES) is None


def test_the_most_specific_access_decides() -> None:
    assert road_tags({"highway": "residential", "access": "no", "motorcar": "yes"}, CLASSES) is not None


def test_a_network_of_another_version_says_how_to_make_it_again(roads: RoadGraph, tmp_path: Path) -> None:
    path = tmp_path / "routes.npz"
    np.savez(path, facts=np.frombuffer(b'{"format": 0}', dtype=np.uint8))
    with pytest.raises(SourceError, match="autre version"):
        load(path)


def test_the_raster_of_a_service_holds_the_minutes_of_its_cells(roads: RoadGraph) -> None:
    field = roads.nearest(at(4))
    minutes, frame = field.raster()
    assert minutes.shape == frame.shape
    assert minutes.min() == 0
    np.testing.assert_array_equal(field.at(frame.centres()).minutes.filled(), minutes.filled().ravel())


def test_without_any_destination_on_roads_nothing_is_reached(roads: RoadGraph) -> None:
    assert roads.nearest(np.empty((0, 2))).at(at(1)).destination.tolist() == [NOWHERE]


def test_a_trip_that_cannot_be_done_is_explained_as_out_of_reach(roads: RoadGraph) -> None:
    found = roads.explain(at(1), at(20))
    assert (found.reach.label, found.path_km) == ("hors de portée", np.inf)
    assert found.lines()[0] == "Hors de portée."


def test_an_isochrone_that_holds_no_whole_road_is_its_own_cell(roads: RoadGraph) -> None:
    area = roads.isochrones(at(20), [0.01])[0.01]
    assert area.covers(shapely.Point(degrees(20)))
    assert len(area.geoms) == 1
