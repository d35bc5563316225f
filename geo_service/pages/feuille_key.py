"""The legend of a sheet: in its column, smaller when there is much to say; what does not fit is told, never lost in silence."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from geo_service.pages.feuille_marks import UNITS_PER_PX, hollow, reach_line, service
from geo_service.pages.feuille_words import Type, write
from geo_service.pages.palettes import Palettes

SWATCH_WIDTH, SWATCH_HEIGHT = 50, 32
SELECTION_UNITS: Final = 7.0
HALO_UNITS: Final = 5.0
LINE: Final = 34.0
NOTE_LINES: Final = 8
SIZES: Final = (1.0, 0.88, 0.76, 0.66)
"""Tried in turn until the legend fits; the smallest words are two millimetres high."""

MORE: Final = "La suite de la légende : sur la carte à l'écran, dont l'adresse est en bas."

Symbol = Literal["fill", "line", "dashes", "outline", "circle", "hollow", "service", "counted"]


@dataclass(frozen=True)
class LegendRow:
    """A line of the legend: how it is drawn, what it stands for, how many. ``marks``: patterns laid over it.

    ``number``: that of a type of services. ``stroke``: dashes of the border of an area reached.
    """

    symbol: Symbol
    colour: str
    label: str
    count: str = ""
    marks: tuple[str, ...] = ()
    width_px: float = 1.0
    number: int = 0
    stroke: str | None = None


@dataclass(frozen=True)
class Ring:
    """A circle to measure the others by: its radius on the map, its amount."""

    radius_px: float
    label: str


@dataclass(frozen=True)
class LegendBlock:
    """A part of the legend under its own title; ``rings``, largest first, and ``notes`` come below its lines."""

    title: str
    rows: tuple[LegendRow, ...]
    notes: tuple[str, ...] = ()
    rings: tuple[Ring, ...] = ()


@dataclass(frozen=True)
class Column:
    """Where a legend goes, in units of the sheet."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class _Piece:
    """A part that is drawn whole or not at all, from ``top`` down."""

    drawn: str
    height: float
    gap: float = 0.0


def draw_legend(blocks: tuple[LegendBlock, ...], column: Column, palettes: Palettes) -> str:
    """The legend at the largest size that fits; at the smallest one, cut, and saying so."""
    for size in SIZES:
        pieces = list(_pieces(blocks, column.width / size, palettes))
        if sum(one.gap + one.height for one in pieces) * size <= column.height:
            break
    drawn = "".join(_stacked(pieces, column.height / size, column.width / size, palettes))
    return f'<g transform="translate({column.left:g} {column.top:g}) scale({size:g})">{drawn}</g>'


def _stacked(pieces: list[_Piece], height: float, width: float, palettes: Palettes) -> Iterator[str]:
    y, kind = 0.0, Type(29, palettes.colour("texte"), bold=True)
    whole = sum(one.gap + one.height for one in pieces) <= height
    lines = () if whole else kind.lines(MORE, width, 3)
    for one in pieces:
        if y + one.gap + one.height > height - 40 * len(lines):
            break
        yield f'<g transform="translate(0 {y + one.gap:g})">{one.drawn}</g>'
        y += one.gap + one.height
    for rank, line in enumerate(lines, 1):
        yield write(line, (0, y + 40 * rank), kind)


def _pieces(blocks: tuple[LegendBlock, ...], width: float, palettes: Palettes) -> Iterator[_Piece]:
    ink = palettes.colour("texte")
    bold, plain, small = Type(31, ink, bold=True), Type(29, ink), Type(25, palettes.colour("autre"))
    for rank, block in enumerate(blocks):
        yield _words(block.title, bold, width, 40, gap=26 if rank else 0)
        yield from (_row(row, plain, width, palettes) for row in block.rows)
        if block.rings:
            yield _rings(block.rings, plain, palettes)
        yield from (_words(note, small, width, 32) for note in block.notes)


def _words(text: str, kind: Type, width: float, line: float, gap: float = 0.0) -> _Piece:
    lines = kind.lines(text, width, NOTE_LINES)
    drawn = "".join(write(one, (0, line * rank), kind) for rank, one in enumerate(lines, 1))
    return _Piece(drawn, line * len(lines), gap)


def _row(row: LegendRow, kind: Type, width: float, palettes: Palettes) -> _Piece:
    left = SWATCH_WIDTH + 18
    lines = kind.lines(row.label, width - left - kind.width(row.count) - (20 if row.count else 0), 3)
    words = "".join(write(line, (left, 27 + rank * LINE), kind) for rank, line in enumerate(lines))
    count = write(row.count, (width, 27), kind, "end") if row.count else ""
    drawn = "".join(_symbol(row, palettes)) + words + count
    return _Piece(drawn, max(SWATCH_HEIGHT, LINE * len(lines)), gap=12)


def _rings(rings: tuple[Ring, ...], kind: Type, palettes: Palettes) -> _Piece:
    """Circles one in the other, each joined to its amount."""
    ink = palettes.colour("texte")
    largest = rings[0].radius_px * UNITS_PER_PX
    base = max(2 * largest, 40.0 * len(rings)) + 4
    drawn = []
    for rank, ring in enumerate(rings):
        radius = ring.radius_px * UNITS_PER_PX
        top, line = base - 2 * radius, base - 40 * (len(rings) - 1 - rank) - 14
        drawn.append(
            f'<circle cx="{largest + 4:g}" cy="{base - radius:g}" r="{radius:g}" fill="none" stroke="{ink}" stroke-width="2.5"/>'
            f'<path d="M{largest + 4:g} {top:g}L{2 * largest + 20:g} {line:g}h20" fill="none" stroke="{ink}" stroke-width="1.5"/>'
            + write(ring.label, (2 * largest + 50, line + 10), kind)
        )
    return _Piece("".join(drawn), base + 6, gap=12)


def _symbol(row: LegendRow, palettes: Palettes) -> Iterator[str]:
    middle = (SWATCH_WIDTH / 2, SWATCH_HEIGHT / 2)
    match row.symbol:
        case "fill":
            yield from _filled(row, palettes)
        case "circle":
            edge = f'stroke="{palettes.colour("contour_point")}" stroke-width="3"'
            yield f'<circle cx="{middle[0]:g}" cy="{middle[1]:g}" r="{row.width_px * UNITS_PER_PX:g}" fill="{row.colour}" {edge}/>'
        case "hollow":
            yield hollow(*middle, palettes)
        case "service" | "counted":
            yield service(middle, row.number, palettes, counted=row.symbol == "counted")
        case "line":
            yield _line(row, middle[1])
        case _:
            yield from _outline(row, palettes)


def _filled(row: LegendRow, palettes: Palettes) -> Iterator[str]:
    box = f'width="{SWATCH_WIDTH}" height="{SWATCH_HEIGHT}"'
    yield f'<rect {box} fill="{row.colour}" stroke="{palettes.colour("texte")}" stroke-width="1.5"/>'
    yield from (f'<rect {box} fill="url(#legende-{mark})"/>' for mark in row.marks)


def _line(row: LegendRow, middle: float) -> str:
    path = f"M0 {middle:g}h{SWATCH_WIDTH}"
    if row.stroke is not None:
        return reach_line(path, row.colour, row.stroke)
    return f'<path d="{path}" stroke="{row.colour}" stroke-width="{row.width_px * UNITS_PER_PX:g}"/>'


def _outline(row: LegendRow, palettes: Palettes) -> Iterator[str]:
    dashed = ' stroke-dasharray="18 9"' if row.symbol == "dashes" else ""
    width = SELECTION_UNITS if row.symbol == "outline" else SELECTION_UNITS / 1.4
    box = f'x="4" y="4" width="{SWATCH_WIDTH - 8}" height="{SWATCH_HEIGHT - 8}" fill="none"'
    yield f'<rect {box} stroke="{palettes.colour("halo")}" stroke-width="{width + HALO_UNITS:g}"/>'
    yield f'<rect {box} stroke="{row.colour}" stroke-width="{width:g}"{dashed}/>'
