"""Travel times on roads: shortest times on a directed graph read from an OpenStreetMap extract."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geo_service.travel.answers import Provider, Reach, Snap, Times, masked, reach_of
from geo_service.travel.arrays import NOWHERE, Floats, Ints, Points, straight_km
from geo_service.travel.engines import Engine, engine_of
from geo_service.travel.explanation import Explanation
from geo_service.travel.isochrone import Direction, polygons_within
from geo_service.travel.paths import pairs_of, walked
from geo_service.travel.road_build import MS_PER_MIN, network_of
from geo_service.travel.road_cells import cells_minutes, frame_around
from geo_service.travel.road_field import RoadField
from geo_service.travel.road_network import RoadNetwork
from geo_service.travel.road_parameters import METHOD, RoadParameters, Speeds
from geo_service.travel.road_pbf import read_roads
from geo_service.travel.snapping import Snapper

NOTES = (
    "Vitesses par classe de route, à vide, non vérifiées : temps non calés sur des trajets observés.",
    "Le trajet entre le point et la route où il est pris n'est pas compté ; sa longueur est donnée.",
)


@dataclass(frozen=True, eq=False)
class RoadGraph:
    """A provider of travel times on roads: see ``TravelTimes``."""

    network: RoadNetwork
    engine: Engine
    snapper: Snapper
    parameters: RoadParameters
    notes: tuple[str, ...] = NOTES
    provider: Provider = Provider.ROAD_GRAPH

    @property
    def error_share(self) -> float:
        """Doubt of a time, from the parameters."""
        return self.parameters.error_share.value

    @cached_property
    def onward(self) -> csr_matrix:
        """Milliseconds from row to column."""
        return self.network.matrix()

    @cached_property
    def backward(self) -> csr_matrix:
        """Milliseconds from column to row: the reversed graph."""
        return csr_matrix(self.onward.T)

    def time_min(self, origins: Points, destinations: Points, cutoff: float | None = None) -> Times:
        """Minutes from each origin to each destination, in that direction."""
        starts, ends = self.snapper.snap(origins), self.snapper.snap(destinations)
        limit_ms = np.inf if cutoff is None else cutoff * MS_PER_MIN
        minutes = self._matrix_ms(starts, ends, limit_ms) / MS_PER_MIN
        off = starts.off[:, None] | ends.off[None, :]
        reach = np.where(off, Reach.OFF_NETWORK, reach_of(minutes, cutoff)).astype(np.int64)
        return Times(self.provider, masked(minutes, reach), reach, starts, ends, self.notes)

    def _matrix_ms(self, starts: Snap, ends: Snap, limit_ms: float) -> Floats:
        found = np.full((len(starts.node), len(ends.node)), np.inf)
        rows, columns = np.flatnonzero(~starts.off), np.flatnonzero(~ends.off)
        sources, row = np.unique(starts.node[rows], return_inverse=True)
        targets, column = np.unique(ends.node[columns], return_inverse=True)
        block = self.engine.matrix_ms(sources, targets, limit_ms)
        found[np.ix_(rows, columns)] = block[np.ix_(row, column)]
        return found

    def nearest(self, destinations: Points) -> RoadField:
        """Minutes to the first of the destinations, from anywhere: one search on the reversed graph."""
        return RoadField.of(self.backward, self.snapper, self.network, destinations, self.notes)

    def explain(self, origin: Points, destination: Points) -> Explanation:
        """The path on roads between two points, with the ferries it takes."""
        times = self.time_min(origin, destination)
        reach = Reach(int(times.reach[0, 0]))
        path = self._path(times) if reach is Reach.REACHED else np.empty(0, dtype=np.int64)
        arcs = self._arcs(path)
        return Explanation(
            provider=self.provider,
            reach=reach,
            minutes=float(times.minutes.filled()[0, 0]),
            error_share=self.error_share,
            path=self.network.places[path],
            path_km=float(self.network.length_m[arcs].sum()) / 1000 if reach is Reach.REACHED else np.inf,
            straight_km=float(straight_km(origin, destination)[0]),
            origin_snap_m=float(times.origins.distance_m[0]),
            destination_snap_m=float(times.destinations.distance_m[0]),
            ferries=self._ferries(arcs),
            method=f"{METHOD}, plus court temps sur {self.network.file}.",
            notes=self.notes,
        )

    def _path(self, times: Times) -> Ints:
        start, end = int(times.origins.node[0]), int(times.destinations.node[0])
        _, before = dijkstra(self.onward, indices=start, return_predecessors=True)
        return walked(np.asarray(before, dtype=np.int64), start, end)

    def _arcs(self, path: Ints) -> Ints:
        """Ranks of the arcs of a path; arcs are sorted by tail, then head."""
        key = self.network.tail * self.network.nodes + self.network.head
        wanted = [a * self.network.nodes + b for a, b in pairs_of(path)]
        return np.searchsorted(key, np.array(wanted, dtype=np.int64)).astype(np.int64)

    def _ferries(self, arcs: Ints) -> tuple[str, ...]:
        ranks = self.network.ferry[arcs]
        taken = dict.fromkeys(ranks[ranks >= 0].tolist())
        return tuple(self.network.ferry_names[rank] for rank in taken)

    def isochrones(
        self, place: Points, minutes: Sequence[float], direction: Direction = Direction.FROM
    ) -> dict[float, shapely.MultiPolygon]:
        """Cells that a road reached within each number of minutes crosses, EPSG:4326."""
        node = int(self.snapper.snap(place).node[0])
        if node == NOWHERE:
            return dict.fromkeys(minutes, shapely.MultiPolygon())
        graph = self.onward if direction is Direction.FROM else self.backward
        limit = max(minutes, default=0) * MS_PER_MIN
        reached = np.asarray(dijkstra(graph, indices=node, limit=limit)) / MS_PER_MIN
        frame = frame_around(self.network, reached, place, self.parameters.isochrone_cell_m.value)
        by_cell = cells_minutes(self.network, frame, reached)
        return polygons_within(frame, by_cell, minutes, int(frame.cells(place)[0]))


def read(
    path: Path, digest: str, speeds: Speeds | None = None, parameters: RoadParameters | None = None
) -> RoadNetwork:
    """Read an ``.osm.pbf`` into a network; ``digest`` identifies its bytes.

    Raises:
        SourceError: absent, truncated, foreign, or without any road.
    """
    chosen = (speeds or Speeds()).km_per_h()
    return network_of(read_roads(path, chosen), chosen, parameters or RoadParameters(), path.name, digest)


def graph_of(
    network: RoadNetwork,
    parameters: RoadParameters | None = None,
    folder: Path | None = None,
    *,
    hierarchies: bool = True,
) -> RoadGraph:
    """A provider on a network; ``folder`` keeps the hierarchies from one run to the next."""
    numbers = parameters or RoadParameters()
    nodes = np.flatnonzero(network.start_allowed)
    snapper = Snapper.of(network.places[nodes], nodes, numbers.snap_max_m.value)
    return RoadGraph(network, engine_of(network, folder, hierarchies=hierarchies), snapper, numbers)
