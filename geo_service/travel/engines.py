"""Engines of shortest times on a road network: contraction hierarchies, and scipy as oracle and fallback."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from geo_service.travel.arrays import Floats, Ints, to_degrees
from geo_service.travel.road_network import RoadNetwork

try:
    import pyroutingkit
except ImportError:  # no wheel for this machine: scipy serves
    pyroutingkit = None

SOURCES_AT_ONCE = 32


class Engine(Protocol):
    """Answers many-to-many times."""

    @property
    def name(self) -> str:
        """For the reader of a benchmark."""
        ...

    def matrix_ms(self, sources: Ints, targets: Ints, limit_ms: float = np.inf) -> Floats:
        """Milliseconds from sources (rows) to targets, infinite where there is no way within the limit."""
        ...


@dataclass(frozen=True, eq=False)
class ScipyEngine:
    """One Dijkstra per source."""

    graph: csr_matrix
    name: str = "scipy"

    def matrix_ms(self, sources: Ints, targets: Ints, limit_ms: float = np.inf) -> Floats:
        """Milliseconds from sources (rows) to targets."""
        blocks = [
            dijkstra(self.graph, indices=sources[first : first + SOURCES_AT_ONCE], limit=limit_ms)[:, targets]
            for first in range(0, len(sources), SOURCES_AT_ONCE)
        ]
        return np.concatenate([np.empty((0, len(targets))), *blocks])


@dataclass(frozen=True, eq=False)
class HierarchyEngine:
    """Customizable contraction hierarchies of RoutingKit; whole milliseconds."""

    topology: Any
    metric: Any
    name: str = "pyroutingkit"

    def matrix_ms(self, sources: Ints, targets: Ints, limit_ms: float = np.inf) -> Floats:
        """Milliseconds from sources (rows) to targets."""
        if not len(sources) or not len(targets):
            return np.empty((len(sources), len(targets)))
        raw = self.metric.distances_many_to_many(sources.astype(np.uint32), targets.astype(np.uint32))
        found = np.asarray(raw, dtype=np.float64).reshape(len(sources), len(targets))
        return np.where((found >= pyroutingkit.INF_WEIGHT) | (found > limit_ms), np.inf, found)


def hierarchies_available() -> bool:
    """Whether contraction hierarchies are installed here."""
    return pyroutingkit is not None


def engine_of(network: RoadNetwork, folder: Path | None = None, *, hierarchies: bool = True) -> Engine:
    """The fastest engine there is; ``folder`` keeps what hierarchies prepare (seconds on a département)."""
    if not hierarchies or not hierarchies_available() or not len(network.tail):
        return ScipyEngine(network.matrix())
    topology = _topology(network, folder)
    metric = pyroutingkit.CCHMetric(topology)
    metric.customize(network.time_ms.astype(np.uint32))
    return HierarchyEngine(topology, metric)


def _topology(network: RoadNetwork, folder: Path | None) -> Any:
    topology = pyroutingkit.CCHTopology()
    kept = folder / network.digest if folder is not None else None
    if kept is not None and kept.is_dir():
        topology.load(str(kept))
        if (topology.node_count, topology.arc_count) == (network.nodes, len(network.tail)):
            return topology
    degrees = to_degrees(network.places).astype(np.float32)
    topology.build(
        network.tail.astype(np.uint32),
        network.head.astype(np.uint32),
        degrees[:, 1],
        degrees[:, 0],
        network.nodes,
    )
    if kept is not None:
        shutil.rmtree(kept, ignore_errors=True)
        kept.mkdir(parents=True)
        topology.save(str(kept))
    return topology
