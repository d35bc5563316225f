"""Service points before and after a scenario: what closes, what opens, and how many stand at each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo_service.errors import InputError
from geo_service.scenario.changes import PLACED, Change, Kind

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Network:
    """Points of a service, one cell each: place in metres (n, 2), EPSG:2154; ``commune`` is a code."""

    ids: tuple[str, ...]
    place: Floats
    commune: tuple[str, ...]
    nombre: Floats

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class Changed:
    """A network after a scenario: ``kept`` points of the one before, with their numbers, then those ``opened``.

    Moving a point closes it and opens it elsewhere.
    """

    kept: Bools
    nombre: Floats
    opened: Network

    @property
    def closes(self) -> bool:
        """Whether a point is gone."""
        return not bool(self.kept.all())


@dataclass(frozen=True)
class _Point:
    """A point as it stands after the changes read so far; ``rank`` of the one before that it still is."""

    place: tuple[float, float]
    commune: str
    nombre: float
    rank: int | None = None


def changed(network: Network, changes: Sequence[Change], places: Floats) -> Changed:
    """The network once every change is made in turn, so that what opens and then closes leaves no trace.

    ``places``: where each change happens in metres (n, 2), EPSG:2154, anything where it has no place.

    Raises:
        InputError: a change names a point that is not, or is no longer, or opens one that is already there.
    """
    points = {
        name: _Point((float(network.place[rank, 0]), float(network.place[rank, 1])), network.commune[rank],
                     float(network.nombre[rank]), rank)
        for rank, name in enumerate(network.ids)
    }  # fmt: skip
    for change, (x, y) in zip(changes, places.tolist(), strict=True):
        _make(points, change, (x, y))
    return _result(network, points)


def _make(points: dict[str, _Point], change: Change, place: tuple[float, float]) -> None:
    name = change.equipement
    if (name in points) == (change.kind is Kind.OPEN):
        raise InputError(
            f"« {name[:60]} » est déjà ouvert : donnez un autre « id »."
            if change.kind is Kind.OPEN
            else f"L'équipement « {name[:60]} » n'est pas un lieu de ce service, ou ne l'est plus : "
            "cherchez son identifiant dans la couche des équipements."
        )
    if change.kind is Kind.CLOSE:
        del points[name]
    elif change.kind is Kind.RESIZE:
        points[name] = replace(points[name], nombre=change.nombre)
    elif change.kind in PLACED:
        nombre = change.nombre if change.kind is Kind.OPEN else points[name].nombre
        points[name] = _Point(place, change.commune, nombre)


def _result(network: Network, points: dict[str, _Point]) -> Changed:
    kept, nombre = np.zeros(len(network), dtype=np.bool_), network.nombre.copy()
    opened: list[tuple[str, _Point]] = []
    for name, point in points.items():
        if point.rank is None:
            opened.append((name, point))
        else:
            kept[point.rank], nombre[point.rank] = True, point.nombre
    return Changed(
        kept,
        nombre,
        Network(
            tuple(name for name, _ in opened),
            np.array([point.place for _, point in opened], dtype=np.float64).reshape(-1, 2),
            tuple(point.commune for _, point in opened),
            np.array([point.nombre for _, point in opened], dtype=np.float64),
        ),
    )
