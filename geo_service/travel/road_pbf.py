"""Reads the roads of an OpenStreetMap extract (``.osm.pbf``) into arrays."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import osmium
from osmium.filter import KeyFilter

from geo_service.errors import SourceError
from geo_service.travel.road_tags import RoadTags, road_tags


@dataclass(eq=False)
class RawRoads:
    """What the file holds, in its order: segments between OSM nodes, and where these are (degrees)."""

    places: dict[int, tuple[float, float]] = field(default_factory=dict)
    start: "array[int]" = field(default_factory=lambda: array("q"))
    end: "array[int]" = field(default_factory=lambda: array("q"))
    way: "array[int]" = field(default_factory=lambda: array("q"))
    roads: list[RoadTags] = field(default_factory=list)
    pieces: list[int] = field(default_factory=list)
    lost_nodes: int = 0

    def add(self, road: RoadTags, nodes: list[tuple[int, float, float]]) -> None:
        """Add a way: its nodes in order, those without a place already left out."""
        for number, lon, lat in nodes:
            self.places[number] = (lon, lat)
        rank = len(self.roads)
        self.roads.append(road)
        self.pieces.append(len(nodes) - 1)
        for (one, *_), (other, *_) in pairwise(nodes):
            self.start.append(one)
            self.end.append(other)
            self.way.append(rank)


def read_roads(path: Path, classes: dict[str, float]) -> RawRoads:
    """Every way a car may take.

    Raises:
        SourceError: absent, truncated, not an OpenStreetMap extract, or without any road.
    """
    if not path.is_file():
        raise SourceError(f"Extrait routier introuvable : {path.name}. Vérifiez le chemin donné.")
    raw = RawRoads()
    try:
        for way in _ways(path):
            _add(raw, way, classes)
    except RuntimeError as error:
        raise SourceError(_unreadable(path, str(error))) from error
    if not raw.start:
        raise SourceError(
            f"{path.name} ne contient aucune route pour une voiture : extrait incomplet, filtré, ou d'une autre nature. "
            "Donnez un extrait OpenStreetMap complet (.osm.pbf)."
        )
    return raw


def _ways(path: Path) -> Iterator["osmium.osm.Way"]:
    found = osmium.FileProcessor(osmium.io.File(str(path), "pbf"), osmium.osm.NODE | osmium.osm.WAY)
    for thing in found.with_locations().with_filter(KeyFilter("highway", "route")):
        if isinstance(thing, osmium.osm.Way):
            yield thing


def _add(raw: RawRoads, way: "osmium.osm.Way", classes: dict[str, float]) -> None:
    road = road_tags(dict(way.tags), classes)
    if road is None:
        return
    # An extract cut along a border keeps ways whose last nodes it no longer holds.
    nodes = [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]
    raw.lost_nodes += len(way.nodes) - len(nodes)
    if len(nodes) > 1:
        raw.add(road, nodes)


def _unreadable(path: Path, reason: str) -> str:
    if "EOF" in reason or "truncated" in reason:
        return f"{path.name} est tronqué : obtenez l'extrait de nouveau et vérifiez sa taille."
    return f"{path.name} n'est pas un extrait OpenStreetMap au format .osm.pbf : donnez un tel fichier."
