"""Outlines as paths: the same frame for every zone of a map, whole numbers, so that shared borders stay shared."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import atan, cos, exp, log10, pi
from typing import Any, Final

import orjson

WIDTH: Final = 1000
"""Width of every map, in units of its drawing."""

MARGIN: Final = 12
SHORTEST, TALLEST = 500, 1250
SPHERE_M: Final = 6378137.0
BAR_SHARE: Final = 0.3

Position = Sequence[float]
Polygons = tuple[tuple[tuple[tuple[float, float], ...], ...], ...]


@dataclass(frozen=True)
class Frame:
    """From EPSG:3857 metres to units of the drawing, y downward."""

    west: float
    north: float
    m_per_unit: float
    height: int
    width: int = WIDTH

    def place(self, position: Position) -> tuple[int, int]:
        """A position in whole units."""
        return round((position[0] - self.west) / self.m_per_unit), round(
            (self.north - position[1]) / self.m_per_unit
        )

    @property
    def ground_m_per_unit(self) -> float:
        """Metres on the ground per unit in the middle of the map: Mercator stretches by 1 / cos φ."""
        middle = self.north - self.height * self.m_per_unit / 2
        latitude = 2 * atan(exp(middle / SPHERE_M)) - pi / 2
        return self.m_per_unit * cos(latitude)

    def bar(self) -> tuple[int, int]:
        """Length of a scale bar in km (1, 2 or 5 times a power of ten, 1 at least) and in units."""
        longest_km = WIDTH * BAR_SHARE * self.ground_m_per_unit / 1000
        power = 10 ** max(0, int(log10(max(1.0, longest_km))))
        length = next((step * power for step in (5, 2, 1) if step * power <= longest_km), 1)
        return length, round(length * 1000 / self.ground_m_per_unit)


def parse_outline(contour: str) -> Polygons:
    """Polygons of a GeoJSON geometry, rings of positions; none for an empty geometry or another kind."""
    geometry: dict[str, Any] = orjson.loads(contour)
    match geometry["type"]:
        case "Polygon":
            parts = [geometry["coordinates"]]
        case "MultiPolygon":
            parts = geometry["coordinates"]
        case _:
            parts = []
    return tuple(tuple(tuple((x, y) for x, y, *_ in ring) for ring in part) for part in parts if part)


def parse_lines(contour: str) -> tuple[tuple[tuple[float, float], ...], ...]:
    """Lines of a GeoJSON geometry; none for an empty geometry or another kind."""
    geometry: dict[str, Any] = orjson.loads(contour)
    match geometry["type"]:
        case "LineString":
            parts = [geometry["coordinates"]]
        case "MultiLineString":
            parts = geometry["coordinates"]
        case _:
            parts = []
    return tuple(tuple((x, y) for x, y, *_ in part) for part in parts if part)


def frame_of(outlines: Iterable[Polygons]) -> Frame:
    """The frame that holds every outline, with a margin; a frame of nothing is a square kilometre."""
    rings = [ring for outline in outlines for part in outline for ring in part]
    positions = [position for ring in rings for position in ring] or [(0.0, 0.0), (1000.0, 1000.0)]
    xs, ys = zip(*positions, strict=True)
    across, up = max(max(xs) - min(xs), 1.0), max(max(ys) - min(ys), 1.0)
    scale = max(across / (WIDTH - 2 * MARGIN), up / (TALLEST - 2 * MARGIN))
    height = max(SHORTEST, round(up / scale) + 2 * MARGIN)
    return Frame(
        (min(xs) + max(xs)) / 2 - WIDTH / 2 * scale,
        (min(ys) + max(ys)) / 2 + height / 2 * scale,
        scale,
        height,
    )


def path_of(outline: Polygons, frame: Frame) -> str:
    """Path data of an outline; positions that fall on the one before are left out."""
    return "".join(part for polygon in outline for ring in polygon for part in (*_line(ring, frame), "z"))


def line_path(lines: Iterable[Sequence[Position]], frame: Frame) -> str:
    """Path data of open lines, the same way."""
    return "".join(part for line in lines for part in _line(line, frame))


def _line(line: Sequence[Position], frame: Frame) -> Iterator[str]:
    placed = [frame.place(position) for position in line]
    before = placed[0]
    yield f"M{before[0]} {before[1]}"
    for position in placed[1:]:
        if position != before:
            yield f"l{position[0] - before[0]} {position[1] - before[1]}"
            before = position
