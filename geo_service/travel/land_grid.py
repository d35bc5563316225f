"""Travel times over land: shortest path on a raster of cells, then a law of minutes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geo_service.errors import ConfigurationError
from geo_service.travel.answers import Provider, Reach, Times, masked, reach_of
from geo_service.travel.arrays import NOWHERE, Floats, Ints, Points, straight_km
from geo_service.travel.barrier import barrier_of
from geo_service.travel.explanation import Explanation
from geo_service.travel.frame import Frame
from geo_service.travel.grid_edges import Hops, joined, land_hops
from geo_service.travel.grid_parameters import METHOD, Ferry, GridArea
from geo_service.travel.ground import Ground
from geo_service.travel.isochrone import Direction, polygons_within
from geo_service.travel.land_field import LandField
from geo_service.travel.paths import pairs_of, walked
from geo_service.travel.snapping import Snapper

UNCALIBRATED = (
    "Temps non calés : la loi a été ajustée sur une autre grille ; l'écart n'est pas connu pour celle-ci."
)
URBAN = "En ville les temps sont trop courts : ne pas comparer les territoires métropolitains sur eux."


@dataclass(frozen=True, eq=False)
class LandGrid:
    """A provider of travel times without any road: see ``TravelTimes``.

    ``crossings`` maps the pair of cells that a ferry joins to its name.
    """

    ground: Ground
    crossings: Mapping[tuple[int, int], str]
    calibration: str | None
    notes: tuple[str, ...]
    provider: Provider = Provider.LAND_GRID

    @property
    def error_share(self) -> float:
        """Doubt of a time, from the law."""
        return self.ground.law.error_share.value

    def time_min(self, origins: Points, destinations: Points, cutoff: float | None = None) -> Times:
        """Minutes from each origin to each destination; the grid is the same both ways."""
        ground = self.ground
        starts, ends = ground.snapper.snap(origins), ground.snapper.snap(destinations)
        land = ground.land_km(starts, ends, None if cutoff is None else ground.law.reach_km(cutoff))
        minutes = ground.law.minutes(
            np.maximum(land, straight_km(origins[:, None, :], destinations[None, :, :]))
        )
        off = starts.off[:, None] | ends.off[None, :]
        reach = np.where(off, Reach.OFF_NETWORK, reach_of(minutes, cutoff)).astype(np.int64)
        return Times(self.provider, masked(minutes, reach), reach, starts, ends, self.notes)

    def pair_km(self, origins: Points, destinations: Points) -> Floats:
        """What the law takes, for points of the same rank: km over land, at least the straight line."""
        snap = self.ground.snapper.snap
        return np.maximum(
            self.ground.pair_km(snap(origins), snap(destinations)), straight_km(origins, destinations)
        )

    def nearest(self, destinations: Points) -> LandField:
        """Minutes to the first of the destinations, from anywhere."""
        return LandField.of(self.ground, destinations, self.notes)

    def explain(self, origin: Points, destination: Points) -> Explanation:
        """The path over land between two points, with the ferries it takes."""
        times = self.time_min(origin, destination)
        reach = Reach(int(times.reach[0, 0]))
        path, km = self._path(times) if reach is Reach.REACHED else (np.empty(0, dtype=np.int64), np.inf)
        return Explanation(
            provider=self.provider,
            reach=reach,
            minutes=float(times.minutes.filled()[0, 0]),
            error_share=self.error_share,
            path=self.ground.frame.centres(path),
            path_km=km,
            straight_km=float(straight_km(origin, destination)[0]),
            origin_snap_m=float(times.origins.distance_m[0]),
            destination_snap_m=float(times.destinations.distance_m[0]),
            ferries=tuple(self.crossings[pair] for pair in pairs_of(path) if pair in self.crossings),
            method=self.method,
            notes=(*self.notes, *filter(None, [self.calibration])),
        )

    def _path(self, times: Times) -> tuple[Ints, float]:
        start, end = int(times.origins.node[0]), int(times.destinations.node[0])
        km, before = self.ground.path_tree(start)
        return walked(before, start, end), float(km[end])

    @property
    def method(self) -> str:
        """The law and the grid, in a sentence."""
        return (
            f"{METHOD}, minutes = {self.ground.law.text()}, d = km par la terre, au moins la ligne droite ; "
            f"cellules de {self.ground.frame.cell_m:g} m."
        )

    def isochrones(
        self, place: Points, minutes: Sequence[float], direction: Direction = Direction.FROM
    ) -> dict[float, shapely.MultiPolygon]:
        """Land within each number of minutes of a point, EPSG:4326; both directions are the same here."""
        del direction
        cell = int(self.ground.snapper.snap(place).node[0])
        return polygons_within(self.ground.frame, self.nearest(place).minutes_by_cell(), minutes, cell)


def build(area: GridArea) -> LandGrid:
    """Build the grid of an area.

    Raises:
        ConfigurationError: the extent holds no cell of land.
    """
    frame, numbers = Frame.covering(area.extent_m, area.parameters.cell_m.value), area.parameters
    barrier = barrier_of(area, frame)
    opened = np.flatnonzero(barrier.open.ravel())
    if not len(opened):
        raise ConfigurationError("Grille terrestre sans aucune cellule de terre : vérifiez son emprise.")
    snapper = Snapper.of(frame.centres(opened), opened, numbers.snap_max_m.value, frame.extent_m)
    crossings, lost = ferry_hops(area.ferries, snapper)
    hops = joined(
        [land_hops(frame, barrier, numbers.water_crossed_max_m.value), *(hop for _, hop in crossings)]
    )
    ground = Ground(frame, barrier, hops.matrix(frame.rows * frame.columns), snapper, area.law)
    notes = (*area.notes, *lost, URBAN if area.calibration else UNCALIBRATED)
    return LandGrid(ground, crossing_names(crossings), area.calibration, notes)


def ferry_hops(ferries: Sequence[Ferry], snapper: Snapper) -> tuple[list[tuple[str, Hops]], tuple[str, ...]]:
    """A hop per ferry between the cells of its landings, and a sentence per ferry that lies outside."""
    kept, lost = [], []
    for ferry in ferries:
        cells = snapper.snap(shapely.get_coordinates(ferry.line)[[0, -1]]).node
        if (cells == NOWHERE).any() or cells[0] == cells[1]:
            lost.append(f"Bac « {ferry.name} » laissé de côté : un embarcadère est hors de la grille.")
        else:
            kept.append((ferry.name, Hops(cells[:1], cells[1:], np.array([ferry.land_km]))))
    return kept, tuple(lost)


def crossing_names(crossings: Sequence[tuple[str, Hops]]) -> dict[tuple[int, int], str]:
    """Name of each ferry by its pair of cells, in both orders."""
    ends = [(name, int(hop.start[0]), int(hop.end[0])) for name, hop in crossings]
    return {pair: name for name, a, b in ends for pair in ((a, b), (b, a))}
