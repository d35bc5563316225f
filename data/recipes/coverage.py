"""Repairs of a set of polygons that should tile the ground. Pure; shapes in EPSG:2154, metres."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

Shapes = dict[str, BaseGeometry]

MIN_HOLE_M2 = 10_000.0
"""Smaller inner rings are slivers between mismatched edges: ``rebuild_borders`` deals with them."""

GRID_M = 0.01
"""New vertices fall on the centimetre, like all others: lines are crossed on this grid."""


@dataclass(frozen=True)
class Repair:
    """What was changed: the codes concerned and the area moved, in square metres."""

    codes: tuple[str, ...]
    area_m2: float
    length_m: float = 0.0


def holes(shapes: Mapping[str, BaseGeometry]) -> list[shapely.Polygon]:
    """Inner rings of the union, as polygons, larger than ``MIN_HOLE_M2``."""
    union = shapely.union_all(list(shapes.values()))
    rings = [ring for part in _polygons(union) for ring in part.interiors]
    return [hole for hole in map(shapely.Polygon, rings) if hole.area >= MIN_HOLE_M2]


def fill_holes(shapes: Shapes, owners: set[str]) -> tuple[Shapes, list[Repair]]:
    """Give each hole to the one commune of ``owners`` that touches it.

    Raises:
        ValueError: a hole touches none of them, or several: the mergers list must be completed.
    """
    filled, repairs = dict(shapes), []
    for hole in holes(shapes):
        near = sorted(code for code in owners & shapes.keys() if shapes[code].intersection(hole).length > 0)
        if len(near) != 1:
            raise ValueError(
                f"Trou de {hole.area / 1e6:.3f} km² en {hole.centroid.wkt} : propriétaires {near}."
            )
        filled[near[0]] = shapely.union_all([filled[near[0]], hole])
        repairs.append(Repair((near[0],), hole.area))
    return filled, repairs


def rebuild_borders(shapes: Shapes) -> tuple[Shapes, list[Repair]]:
    """Redraw each group of neighbours whose shared edges do not match, from the faces their lines make.

    A face inside exactly one of them stays its own; a face in several (overlap) or in none (gap)
    goes to the neighbour with which it shares the longest border.
    """
    rebuilt, repairs = dict(shapes), []
    for group, length in invalid_groups(shapes):
        new, moved = _redraw({code: rebuilt[code] for code in group}, rebuilt)
        rebuilt |= new
        repairs.append(Repair(group, moved, length))
    return rebuilt, repairs


def invalid_groups(shapes: Mapping[str, BaseGeometry]) -> list[tuple[tuple[str, ...], float]]:
    """Codes that meet at mismatched edges, grouped by contact, with the length of the edges at fault."""
    codes = list(shapes)
    edges = shapely.coverage_invalid_edges(np.array(list(shapes.values())))
    faults = [edge for edge in edges if not edge.is_empty]
    groups: list[set[str]] = []
    for edge in faults:
        near = {code for code in codes if shapely.dwithin(shapes[code], edge, GRID_M)}
        joined = [group for group in groups if group & near]
        groups = [group for group in groups if group not in joined] + [near.union(*joined)]
    lengths = dict(zip(codes, shapely.length(edges), strict=True))
    return [(tuple(sorted(group)), float(sum(lengths[code] for code in group))) for group in groups]


def _redraw(group: Shapes, everything: Mapping[str, BaseGeometry]) -> tuple[Shapes, float]:
    lines = shapely.union_all([shape.boundary for shape in group.values()], grid_size=GRID_M)
    faces = list(shapely.polygonize([lines]).geoms)
    others = [shape for code, shape in everything.items() if code not in group]
    tree = shapely.STRtree(others)
    owned: dict[str, list[BaseGeometry]] = {code: [] for code in group}
    disputed = []
    for face in faces:
        inside = face.representative_point()
        owners = [code for code, shape in group.items() if shape.covers(inside)]
        if len(owners) == 1:
            owned[owners[0]].append(face)
        elif owners or not len(tree.query(inside, predicate="intersects")):
            disputed.append(face)
    for face in disputed:
        owned[_closest(face, owned)].append(face)
    return {code: shapely.coverage_union_all(parts) for code, parts in owned.items()}, sum(
        f.area for f in disputed
    )


def _closest(face: BaseGeometry, owned: Mapping[str, list[BaseGeometry]]) -> str:
    border = {code: sum(part.intersection(face).length for part in parts) for code, parts in owned.items()}
    return max(sorted(border), key=lambda code: border[code])


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    return [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
