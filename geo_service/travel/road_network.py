"""Roads as arrays: nodes, one-way arcs, milliseconds."""

import json
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from geo_service.errors import SourceError
from geo_service.travel.arrays import Bools, Floats, Ints, Points

FORMAT = 1
ARRAYS = ("places", "tail", "head", "time_ms", "length_m", "ferry", "start_allowed")


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Directed arcs ``tail`` → ``head``; at most one per pair of nodes, the fastest.

    ``places`` are EPSG:2154 metres; ``ferry`` is the rank of the arc's ferry in ``ferry_names``, −1 on a road;
    ``start_allowed`` marks nodes where a trip may begin or end. ``digest`` and ``file`` say what was read.
    """

    places: Points
    tail: Ints
    head: Ints
    time_ms: Ints
    length_m: Floats
    ferry: Ints
    start_allowed: Bools
    ferry_names: tuple[str, ...]
    file: str
    digest: str

    @property
    def nodes(self) -> int:
        """Number of nodes."""
        return len(self.places)

    def matrix(self) -> csr_matrix:
        """Milliseconds from tail (row) to head (column)."""
        shape = (self.nodes, self.nodes)
        return csr_matrix((self.time_ms.astype(np.float64), (self.tail, self.head)), shape=shape)


def save(network: RoadNetwork, path: Path) -> None:
    """Write a network to one file."""
    facts = {"format": FORMAT, "names": network.ferry_names, "file": network.file, "digest": network.digest}
    text = np.frombuffer(json.dumps(facts).encode(), dtype=np.uint8)
    arrays: dict[str, NDArray[np.generic]] = {name: getattr(network, name) for name in ARRAYS}
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npz")
    np.savez(partial, facts=text, **arrays)  # type: ignore[arg-type]  # the stub takes the names for its flag
    partial.replace(path)


def load(path: Path) -> RoadNetwork:
    """Read a network that ``save`` wrote.

    Raises:
        SourceError: damaged, or written by another version.
    """
    try:
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as held:
            facts = json.loads(held["facts"].tobytes())
            if facts["format"] != FORMAT:
                raise ValueError(facts["format"])
            arrays = {name: held[name] for name in ARRAYS}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise SourceError(
            f"{path.name} est illisible ou d'une autre version : refaites-le par « geo-service travel build FICHIER.osm.pbf »."
        ) from error
    return RoadNetwork(
        **arrays, ferry_names=tuple(facts["names"]), file=facts["file"], digest=facts["digest"]
    )
