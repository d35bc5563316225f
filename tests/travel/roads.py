"""A made road extract, written by the library's own writer.

::

    1 ──── 2 ──── 3 ~~ferry~~ 4 ──── 5        west bank: 1, 2, 3, 6; east bank: 4, 5, 7
           │                  │
           6 ══════bridge═════7               20 ── 21 is an island without ferry
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import osmium
from osmium.osm.mutable import Node, Way

ORIGIN = (-0.6, 44.9)
STEP_DEGREES = 0.01

PLACES: Mapping[int, tuple[int, int]] = {
    1: (0, 1), 2: (1, 1), 3: (2, 1), 4: (4, 1), 5: (5, 1), 6: (1, 0), 7: (4, 0), 20: (2, 4), 21: (3, 4),
}  # fmt: skip


@dataclass(frozen=True)
class Drawn:
    """A way: its nodes and tags."""

    nodes: Sequence[int]
    tags: Mapping[str, str]


RESIDENTIAL = {"highway": "residential"}
ROADS: Sequence[Drawn] = (
    Drawn([1, 2], {"highway": "primary", "oneway": "yes"}),
    Drawn([2, 3], {"highway": "secondary"}),
    Drawn([3, 4], {"route": "ferry", "duration": "00:20", "name": "Bac des Essais"}),
    Drawn([4, 5], {"highway": "secondary", "oneway": "-1"}),
    Drawn([2, 6], {"highway": "tertiary"}),
    Drawn([6, 7], {"highway": "primary", "bridge": "yes", "maxspeed": "50"}),
    Drawn([7, 4], {"highway": "tertiary"}),
    Drawn([20, 21], RESIDENTIAL),
    Drawn([1, 5], {"highway": "footway"}),
)


def degrees(node: int) -> tuple[float, float]:
    """Longitude and latitude of a node."""
    column, row = PLACES[node]
    return ORIGIN[0] + column * STEP_DEGREES, ORIGIN[1] + row * STEP_DEGREES


def write_extract(path: Path, roads: Sequence[Drawn] = ROADS, nodes: Sequence[int] = tuple(PLACES)) -> Path:
    """Write an ``.osm.pbf``; its folder must exist and the file must not."""
    with osmium.SimpleWriter(str(path)) as writer:
        for number in nodes:
            writer.add_node(Node(id=number, location=degrees(number)))
        for rank, road in enumerate(roads, 1):
            writer.add_way(Way(id=rank, nodes=list(road.nodes), tags=dict(road.tags)))
    return path
