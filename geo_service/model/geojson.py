"""A geometry posted by a reader, as GeoJSON (RFC 7946, CRS84): its form is checked before any database sees it.

Validity (rings that cross, holes outside) needs geometry: the store checks it and ``invalid_reason`` words it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, hypot
from typing import Any

import orjson

from geo_service.errors import InputError
from geo_service.model.place import is_number, outside_reason
from geo_service.model.shapes import MAX_VERTICES, SEGMENT_DEGREES

MAX_PROJECTED_VERTICES = 40_000
"""After the cut: a few long zigzags must not cost more than the largest plain shape."""

DEPTHS = {"Point": 0, "LineString": 1, "Polygon": 2, "MultiPolygon": 3}
PARTS = ("polygone", "anneau", "sommet")
RING_DEPTH = 2

REASONS = {
    "Self-intersection": "le contour se recoupe",
    "Ring Self-intersection": "un anneau se recoupe ou se touche lui-même",
    "Hole lies outside shell": "un trou sort du contour",
    "Holes are nested": "un trou est dans un autre trou",
    "Interior is disconnected": "un trou coupe la surface en deux",
    "Nested shells": "un polygone est dans un autre",
    "Duplicate Rings": "un anneau est répété",
    "Too few points in geometry component": "un contour a trop peu de sommets distincts",
}

Position = tuple[float, float]
Place = tuple[int, ...]


@dataclass(frozen=True)
class PostedGeometry:
    """A geometry of sound form: its kind, number of vertices, and its GeoJSON rewritten from checked numbers."""

    kind: str
    vertices: int
    text: str


def parse_geometry(content: Any) -> PostedGeometry:
    """Read a geometry, or the geometry of a feature.

    Raises:
        InputError: another type, a coordinate that is not two finite degrees in metropolitan France, an open
            ring, nothing at all, or too many vertices; the sentence says where.
    """
    geometry = _unwrapped(content)
    kind = geometry.get("type")
    if not isinstance(kind, str) or kind not in DEPTHS:
        shown = kind[:40] if isinstance(kind, str) else "absent"
        raise InputError(f"Type de géométrie « {shown} » non accepté : donnez {', '.join(DEPTHS)}.")
    coordinates, depth = geometry.get("coordinates"), DEPTHS[kind]
    vertices = _checked_count(coordinates, depth)
    for place, line in _lines(coordinates, depth):
        _check_line(line, place, depth)
    _check_cost(coordinates, depth)
    return PostedGeometry(kind, vertices, orjson.dumps({"type": kind, "coordinates": coordinates}).decode())


def invalid_reason(reason: str, lon: float | None, lat: float | None) -> str:
    """A sentence on why and where a geometry is not valid, from the words PostGIS uses."""
    where = f", près de {lon:.6f}, {lat:.6f}" if lon is not None and lat is not None else ""
    return f"La géométrie n'est pas valide : {REASONS.get(reason, 'sa forme se contredit')}{where}. Corrigez-la puis renvoyez-la."


def _unwrapped(content: Any) -> dict[str, Any]:
    if isinstance(content, dict) and content.get("type") == "Feature":
        content = content.get("geometry")
    if not isinstance(content, dict):
        raise InputError("Le corps attendu est une géométrie GeoJSON : un objet avec type et coordinates.")
    if "crs" in content:
        raise InputError(
            "Le membre « crs » n'est pas accepté : les coordonnées sont en degrés, longitude puis latitude."
        )
    return content


def _checked_count(coordinates: Any, depth: int) -> int:
    """How many positions there are, each of them checked; it stops at the limit."""
    count = 0
    for place, position in _positions(coordinates, depth, ()):
        _check_position(position, _where(place, depth))
        count += 1
        if count > MAX_VERTICES:
            raise InputError(f"Géométrie trop détaillée : {MAX_VERTICES} sommets au plus. Simplifiez-la.")
    if count == 0:
        raise InputError("La géométrie est vide : donnez au moins un sommet.")
    return count


def _positions(part: Any, depth: int, place: Place) -> Iterator[tuple[Place, Any]]:
    """Every position with its ranks; ``depth`` lists are still to be opened."""
    if depth == 0:
        yield place, part
        return
    if not isinstance(part, list):
        raise InputError(
            f"{_where(place, len(place) + depth)} : une liste est attendue dans « coordinates »."
        )
    for number, child in enumerate(part, 1):
        yield from _positions(child, depth - 1, (*place, number))


def _check_position(position: Any, where: str) -> None:
    if not isinstance(position, list) or not all(is_number(value) for value in position):
        raise InputError(f"{where} : un sommet est [longitude, latitude], deux nombres finis.")
    if len(position) != 2:
        raise InputError(f"{where} : {len(position)} nombres au lieu de deux ; retirez altitude et mesure.")
    reason = outside_reason(*position)
    if reason:
        raise InputError(f"{where} ({position[0]:g}, {position[1]:g}) : {reason}.")


def _lines(part: Any, depth: int, place: Place = ()) -> Iterator[tuple[Place, list[Position]]]:
    """Every ring or line with its place; a point has none."""
    if depth == 1:
        yield place, part
    elif depth > 1:
        for number, child in enumerate(part, 1):
            yield from _lines(child, depth - 1, (*place, number))


def _check_line(line: Sequence[Position], place: Place, depth: int) -> None:
    if depth >= RING_DEPTH and (len(line) < 4 or line[0] != line[-1]):
        raise InputError(
            f"{_where(place, depth)} : un anneau a quatre sommets au moins, le dernier égal au premier."
        )
    if len(line) < 2:
        raise InputError(f"{_where(place, depth)} : une ligne a deux sommets au moins.")


def _check_cost(coordinates: Any, depth: int) -> None:
    pieces = sum(
        max(1, ceil(hypot(x2 - x1, y2 - y1) / SEGMENT_DEGREES))
        for _, line in _lines(coordinates, depth)
        for (x1, y1), (x2, y2) in pairwise(line)
    )
    if pieces > MAX_PROJECTED_VERTICES:
        raise InputError("Géométrie trop étendue pour son détail : réduisez son emprise ou ses sommets.")


def _where(place: Place, depth: int) -> str:
    """« polygone 1, anneau 2, sommet 3 », from the outermost of ``depth`` lists inward."""
    names = PARTS[len(PARTS) - depth :]
    known = ", ".join(f"{name} {rank}" for name, rank in zip(names, place, strict=False))
    return known.capitalize() or "Géométrie"
