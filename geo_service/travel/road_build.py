"""Raw roads of an extract → a directed network with times."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from geo_service.travel.arrays import Bools, Floats, Ints, Points, from_degrees
from geo_service.travel.road_network import RoadNetwork
from geo_service.travel.road_parameters import NO_START, RoadParameters
from geo_service.travel.road_pbf import RawRoads
from geo_service.travel.road_tags import FERRY, RoadTags, Ways

MS_PER_MIN = 60_000
ROAD = -1


@dataclass(frozen=True, eq=False)
class Segments:
    """Pieces between consecutive nodes of ways, before directions."""

    start: Ints
    end: Ints
    way: Ints
    length_m: Floats


def network_of(
    raw: RawRoads, speeds: Mapping[str, float], parameters: RoadParameters, file: str, digest: str
) -> RoadNetwork:
    """Directed network of what was read; the fastest arc is kept where several join the same nodes."""
    places, segments = placed(raw)
    time_ms = times_ms(raw, segments, speeds, parameters)
    ways = np.array([road.ways for road in raw.roads])[segments.way]
    along, against = (ways & Ways.ALONG) > 0, (ways & Ways.AGAINST) > 0
    tail = np.concatenate([segments.start[along], segments.end[against]])
    head = np.concatenate([segments.end[along], segments.start[against]])
    piece = np.concatenate([np.flatnonzero(along), np.flatnonzero(against)])
    kept = fastest(tail, head, time_ms[piece], len(places))
    piece = piece[kept]
    ferry, names = ferry_ranks(raw.roads)
    return RoadNetwork(
        places=places,
        tail=tail[kept],
        head=head[kept],
        time_ms=time_ms[piece],
        length_m=segments.length_m[piece],
        ferry=ferry[segments.way[piece]],
        start_allowed=start_allowed(raw.roads, segments, len(places)),
        ferry_names=names,
        file=file,
        digest=digest,
    )


def placed(raw: RawRoads) -> tuple[Points, Segments]:
    """Nodes numbered from 0 with their places, and the segments between them."""
    numbers = np.fromiter(raw.places, dtype=np.int64, count=len(raw.places))
    order = np.argsort(numbers)
    degrees = np.array(list(raw.places.values()))
    places, numbers = from_degrees(degrees[order]), numbers[order]
    start, end = np.searchsorted(numbers, raw.start), np.searchsorted(numbers, raw.end)
    length = np.hypot(*(places[start] - places[end]).T)
    return places, Segments(start, end, np.asarray(raw.way, dtype=np.int64), length)


def times_ms(
    raw: RawRoads, segments: Segments, speeds: Mapping[str, float], parameters: RoadParameters
) -> Ints:
    """Whole milliseconds of each segment, at least one: hierarchies count in integers."""
    km_per_h = np.array([_speed(road, speeds, parameters) for road in raw.roads])
    declared = np.array([road.minutes or np.nan for road in raw.roads])
    way_m = np.bincount(segments.way, weights=segments.length_m, minlength=len(raw.roads))
    whole_min = np.where(np.isnan(declared), way_m / 1000 / km_per_h * 60, declared)
    share = segments.length_m / np.maximum(way_m[segments.way], 1e-9)
    minutes = whole_min[segments.way] * share + boarding_min(raw, segments, parameters)
    return np.maximum(1, np.rint(minutes * MS_PER_MIN)).astype(np.int64)


def boarding_min(raw: RawRoads, segments: Segments, parameters: RoadParameters) -> Floats:
    """Waiting for a ferry, half at each end of its way, so that it counts once per crossing."""
    ferry = np.array([road.kind == FERRY for road in raw.roads])[segments.way]
    changes = segments.way[1:] != segments.way[:-1]
    ends = np.r_[True, changes].astype(np.float64) + np.r_[changes, True]
    return np.asarray(ferry * ends * parameters.ferry_boarding_min.value / 2)


def _speed(road: RoadTags, speeds: Mapping[str, float], parameters: RoadParameters) -> float:
    usual = parameters.ferry_km_per_h.value if road.kind == FERRY else speeds[road.kind]
    return min(usual, road.limit_km_per_h or usual)


def fastest(tail: Ints, head: Ints, time_ms: Ints, nodes: int) -> Ints:
    """Ranks of the fastest arc of each pair of nodes; arcs from a node to itself are left out."""
    order = np.lexsort((time_ms, head, tail))
    order = order[tail[order] != head[order]]
    pair = tail[order] * nodes + head[order]
    return np.asarray(order[np.r_[True, pair[1:] != pair[:-1]]] if len(order) else order)


def ferry_ranks(roads: list[RoadTags]) -> tuple[Ints, tuple[str, ...]]:
    """Rank of each way's ferry (−1 for a road), and the ferries' names."""
    ferries = [rank for rank, road in enumerate(roads) if road.kind == FERRY]
    ranks = np.full(len(roads), ROAD, dtype=np.int64)
    ranks[ferries] = np.arange(len(ferries))
    return ranks, tuple(roads[rank].name or "bac sans nom" for rank in ferries)


def start_allowed(roads: list[RoadTags], segments: Segments, nodes: int) -> Bools:
    """Nodes that touch a road where a trip may begin: not a motorway, nor a ferry alone."""
    good = np.array([road.kind not in NO_START and road.kind != FERRY for road in roads])[segments.way]
    allowed = np.zeros(nodes, dtype=np.bool_)
    allowed[segments.start[good]] = allowed[segments.end[good]] = True
    return allowed
