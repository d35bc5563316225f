"""Travel times over a land too wide for one grid: squares, each on a grid of its own with a margin around it.

On one grid the cost of a search per place grows with the whole land, so that places × land is quadratic. A
square's grid has the same cells as the whole one, so a way that stays within the margin is the same: a time
found shorter than the margin allows is the time over the whole land; the others are searched again with the
margin doubled, up to the whole land. This holds where no ferry is shorter than its straight line, and to the
last bits: a search may start from the other end, and add the same steps in the other order; a point just as
near to two cells may be taken to the other one.

Everything here is pure and small to send: the area, the places asked, and the answers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely

from geo_service.model.mapper import Mapper
from geo_service.travel.answers import Reach
from geo_service.travel.arrays import NOWHERE, Bools, Floats, Ints, Points
from geo_service.travel.frame import Frame
from geo_service.travel.grid_parameters import GridArea
from geo_service.travel.land_grid import LandGrid, build

NEAREST_CORE_M: Final = 100_000.0
PAIRS_CORE_M: Final = 60_000.0
"""Pairs need rows of minutes from each place: smaller squares keep them short."""

FIRST_MARGIN_KM: Final = 30.0

Window = tuple[int, int, int, int]
"""Columns from the west then rows from the south of the whole frame: first, last excluded."""


@dataclass(frozen=True, eq=False)
class Question:
    """What every square needs: the land, the origins, and the places of each kind (EPSG:2154)."""

    area: GridArea
    origins: Points
    kinds: tuple[Points, ...]


@dataclass(frozen=True, eq=False)
class Square:
    """A window, and the ranks of the origins asked for each of some kinds; ``sure_km``: what its margin vouches for."""

    window: Window
    sure_km: float
    asked: tuple[tuple[int, Ints], ...]


@dataclass(frozen=True, eq=False)
class Found:
    """Minutes from origins to the first place of a kind (``first``: its rank), or why there are none.

    ``sure`` is False where a way around outside of the window may be shorter.
    """

    minutes: Floats
    first: Ints
    reach: Ints
    sure: Bools

    @classmethod
    def nothing(cls, size: int) -> "Found":
        """Not searched yet."""
        return cls(
            np.full(size, np.inf), np.full(size, NOWHERE), np.full(size, int(Reach.OUT_OF_REACH)),
            np.zeros(size, dtype=np.bool_),
        )  # fmt: skip

    def put(self, rows: Ints, other: "Found") -> None:
        """Write the answers of some rows."""
        self.minutes[rows], self.first[rows] = other.minutes, other.first
        self.reach[rows], self.sure[rows] = other.reach, other.sure


@dataclass(frozen=True, eq=False)
class Near:
    """Pairs within a cut-off: rank of the origin, rank of the place, minutes."""

    origin: Ints
    place: Ints
    minutes: Floats


def nearest_by_squares(
    question: Question, mapper: Mapper, core_m: float = NEAREST_CORE_M, margin_km: float = FIRST_MARGIN_KM
) -> list[Found]:
    """Minutes from every origin to the first place of each kind."""
    found = [Found.nothing(len(question.origins)) for _ in question.kinds]
    while True:
        left = [np.flatnonzero(~one.sure) for one in found]
        if not any(len(rows) for rows in left):
            return found
        squares = list(squares_of(question, left, core_m, margin_km))
        for square, answers in zip(squares, mapper.map(nearest_in, question, squares), strict=True):
            for (kind, rows), answer in zip(square.asked, answers, strict=True):
                found[kind].put(rows, answer)
        margin_km *= 2


def nearest_in(question: Question, square: Square) -> list[Found]:
    """Answers of one square, one per kind asked."""
    grid = grid_of(question.area, square.window)
    return [_nearest(grid, question, square, kind, rows) for kind, rows in square.asked]


def _nearest(grid: LandGrid, question: Question, square: Square, kind: int, rows: Ints) -> Found:
    ranks = _inside(grid, question.kinds[kind])
    told = grid.nearest(question.kinds[kind][ranks]).at(question.origins[rows])
    minutes = np.asarray(told.minutes.data)
    first = np.array([*ranks.tolist(), NOWHERE], dtype=np.int64)[told.destination]
    sure = (told.reach == Reach.OFF_NETWORK) | (minutes <= _sure_min(grid, square.sure_km))
    return Found(minutes, first, told.reach, sure)


def _sure_min(grid: LandGrid, sure_km: float) -> float:
    """Longest time that a margin vouches for: all of them on the whole land, none within what snapping takes."""
    if np.isinf(sure_km) or sure_km < 0:
        return float(np.copysign(np.inf, sure_km))
    return float(grid.ground.law.minutes(np.array(sure_km)))


def pairs_by_squares(
    question: Question, cutoff_min: float, mapper: Mapper, core_m: float = PAIRS_CORE_M
) -> list[Near]:
    """Pairs within a cut-off, inclusive, of each kind; ordered by origin, then by place."""
    every = [np.arange(len(question.origins))] * len(question.kinds)
    margin_km = max(question.area.law.reach_km(cutoff_min), 0.0) + _lost_km(question.area)
    squares = list(squares_of(question, every, core_m, margin_km))
    said: list[list[Near]] = [[] for _ in question.kinds]
    for square, answers in zip(squares, mapper.map(pairs_in, (question, cutoff_min), squares), strict=True):
        for (kind, _), near in zip(square.asked, answers, strict=True):
            said[kind].append(near)
    return [_joined(parts) for parts in said]


def pairs_in(shared: tuple[Question, float], square: Square) -> list[Near]:
    """Pairs of one square, one list per kind asked."""
    question, cutoff_min = shared
    grid = grid_of(question.area, square.window)
    return [_near(grid, question, cutoff_min, kind, rows) for kind, rows in square.asked]


def _near(grid: LandGrid, question: Question, cutoff_min: float, kind: int, rows: Ints) -> Near:
    ranks = _inside(grid, question.kinds[kind])
    if not len(ranks):
        return _joined([])
    times = grid.time_min(question.origins[rows], question.kinds[kind][ranks], cutoff_min)
    origin, place = np.nonzero(times.reach == Reach.REACHED)
    return Near(rows[origin], ranks[place], np.asarray(times.minutes.data[origin, place]))


def _joined(parts: Sequence[Near]) -> Near:
    if not parts:
        return Near(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64), np.empty(0))
    origin, place = (np.concatenate([getattr(part, name) for part in parts]) for name in ("origin", "place"))
    order = np.lexsort((place, origin))
    return Near(origin[order], place[order], np.concatenate([part.minutes for part in parts])[order])


def _inside(grid: LandGrid, places: Points) -> Ints:
    """Ranks of the places that lie in a grid's frame."""
    west, south, east, north = grid.ground.frame.extent_m
    x, y = places[:, 0], places[:, 1]
    return np.flatnonzero((west <= x) & (x <= east) & (south <= y) & (y <= north))


def squares_of(
    question: Question, rows_by_kind: Sequence[Ints], core_m: float, margin_km: float
) -> Iterator[Square]:
    """Squares that hold the origins asked, from the south-west, each with a margin around its core."""
    cell_m = question.area.parameters.cell_m.value
    frame = Frame.covering(question.area.extent_m, cell_m)
    core, margin = max(1, round(core_m / cell_m)), _cells(margin_km, cell_m, frame)
    number = _core_numbers(frame, question.origins, core)
    for one in np.unique(number[np.unique(np.concatenate(rows_by_kind))]).tolist():
        window = _window(frame, one, core, margin)
        whole = window == (0, frame.columns, 0, frame.rows)
        asked = ((kind, rows[number[rows] == one]) for kind, rows in enumerate(rows_by_kind))
        sure_km = np.inf if whole else margin * cell_m / 1000 - _lost_km(question.area)
        yield Square(window, sure_km, tuple((kind, rows) for kind, rows in asked if len(rows)))


def _cells(margin_km: float, cell_m: float, frame: Frame) -> int:
    return min(int(np.ceil(min(margin_km, 1e6) * 1000 / cell_m)), max(frame.rows, frame.columns))


def _core_numbers(frame: Frame, origins: Points, core: int) -> Ints:
    """Number of the core square that holds each origin, rows from the south."""
    row, column = np.divmod(frame.cells(origins), frame.columns)
    across = -(-frame.columns // core)
    return np.asarray((frame.rows - 1 - row) // core * across + column // core)


def _window(frame: Frame, number: int, core: int, margin: int) -> Window:
    up, right = divmod(number, -(-frame.columns // core))
    return (
        max(0, right * core - margin),
        min(frame.columns, (right + 1) * core + margin),
        max(0, up * core - margin),
        min(frame.rows, (up + 1) * core + margin),
    )


def _lost_km(area: GridArea) -> float:
    """What snapping takes from a margin at its two ends: where a way starts, and the cell it would leave by."""
    return (area.parameters.snap_max_m.value + 2 * area.parameters.cell_m.value) / 1000


def grid_of(area: GridArea, window: Window) -> LandGrid:
    """The grid of a window: cells of the whole one, and the waters that touch it, unclipped.

    Raises:
        ConfigurationError: the window holds no cell of land.
    """
    west, south, cell_m = area.extent_m[0], area.extent_m[1], area.parameters.cell_m.value
    first, last, low, high = window
    # Half a cell short, so that rounding never adds one.
    extent_m = (
        west + first * cell_m,
        south + low * cell_m,
        west + (last - 0.5) * cell_m,
        south + (high - 0.5) * cell_m,
    )
    touching = shapely.intersects(area.water, shapely.box(*extent_m).buffer(cell_m))
    return build(replace(area, extent_m=extent_m, water=area.water[touching]))
