"""A view of the map as a sheet to print: A4 landscape, title, map, legend with counts, scale, sources, address.

Same input, same bytes. A unit of the drawing is a tenth of a millimetre.
"""

from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import escape

from geo_service.pages.feuille_ground import (
    HALO_UNITS,
    SELECTION_UNITS,
    UNITS_PER_PX,
    Ground,
    draw_over,
    draw_under,
)
from geo_service.pages.feuille_words import FAMILY, Type, write
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_map import SvgMap, draw_areas
from geo_service.pages.svg_marks import INFERRED, pattern
from geo_service.pages.svg_outline import Frame

SHEET_WIDTH, SHEET_HEIGHT = 2970, 2100
MARGIN: Final = 100
MAP_LEFT, MAP_TOP, MAP_WIDTH, MAP_HEIGHT = MARGIN, 275, 1950, 1490
LEGEND_LEFT: Final = 2095
LEGEND_WIDTH: Final = SHEET_WIDTH - MARGIN - LEGEND_LEFT
LEGEND_BOTTOM: Final = MAP_TOP + MAP_HEIGHT
FOOT_TOP: Final = 1812
FOOT_LINE: Final = 33.0
SWATCH_WIDTH, SWATCH_HEIGHT = 50, 32
ROW_HEIGHT: Final = 44.0
HATCH: Final = "legende-inferred"
NORTH: Final = "le nord est en haut"

Symbol = Literal["fill", "line", "dashes", "outline", "circle"]


@dataclass(frozen=True)
class LegendRow:
    """A line of the legend: how it is drawn, what it stands for, how many. ``marks``: patterns laid over it."""

    symbol: Symbol
    colour: str
    label: str
    count: str = ""
    marks: tuple[str, ...] = ()
    width_px: float = 1.0


@dataclass(frozen=True)
class LegendBlock:
    """A part of the legend under its own title; ``notes`` are sentences below its lines."""

    title: str
    rows: tuple[LegendRow, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """All that a sheet says. ``foot``: sources, licences, date, address. ``banner``: what must be said of generated data."""

    drawn: SvgMap
    frame: Frame
    ground: Ground
    subtitle: str
    blocks: tuple[LegendBlock, ...]
    foot: tuple[str, ...]
    banner: str = ""


def sheet_frame(west: float, south: float, east: float, north: float) -> Frame:
    """The frame of a sheet's map around a rectangle of EPSG:3857 metres, in its middle and whole."""
    scale = max((east - west) / MAP_WIDTH, (north - south) / MAP_HEIGHT)
    left = (west + east) / 2 - scale * MAP_WIDTH / 2
    return Frame(left, (south + north) / 2 + scale * MAP_HEIGHT / 2, scale, MAP_HEIGHT, MAP_WIDTH)


def corners(frame: Frame) -> tuple[float, float, float, float]:
    """West, south, east, north of a sheet's map, in EPSG:3857 metres."""
    south = frame.north - frame.m_per_unit * frame.height
    return frame.west, south, frame.west + frame.m_per_unit * frame.width, frame.north


def draw_sheet(sheet: Sheet, palettes: Palettes) -> str:
    """The whole sheet as one SVG document, whose words are text."""
    return "".join(_parts(sheet, palettes))


def _parts(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    drawn = sheet.drawn
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="297mm" height="210mm" viewBox="0 0 {SHEET_WIDTH} {SHEET_HEIGHT}" '
        f'role="img" lang="fr" aria-labelledby="feuille-t feuille-d" font-family="{FAMILY}">'
        f'<title id="feuille-t">{escape(drawn.title)}</title><desc id="feuille-d">{escape(drawn.description)}</desc>'
    )
    yield f"<defs>{''.join(_definitions(sheet, palettes))}</defs>"
    yield f'<rect width="{SHEET_WIDTH}" height="{SHEET_HEIGHT}" fill="{palettes.colour("halo")}"/>'
    yield from _heading(sheet, palettes)
    yield _map(sheet, palettes)
    yield from _legend(sheet, palettes)
    yield from _foot(sheet, palettes)
    yield "</svg>"


def _definitions(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    yield f'<clipPath id="cadre"><rect width="{MAP_WIDTH}" height="{MAP_HEIGHT}"/></clipPath>'
    used = {mark for block in sheet.blocks for row in block.rows for mark in row.marks} | {INFERRED}
    ink, halo = palettes.colour("hachure"), palettes.colour("halo")
    for mark in sorted(used):
        yield pattern(mark, f"legende-{mark}", ink, halo)


def _heading(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    ink, width = palettes.colour("texte"), SHEET_WIDTH - 2 * MARGIN
    large = Type(62, ink, bold=True)
    kind = large if large.width(sheet.drawn.title) <= width else Type(44, ink, bold=True)
    lines = kind.lines(sheet.drawn.title, width, 2)
    for rank, line in enumerate(lines):
        yield write(line, (MARGIN, 198 - kind.size * 1.2 * (len(lines) - 1 - rank)), kind)
    plain = Type(34, palettes.colour("autre"))
    yield write(plain.cut(sheet.subtitle, width), (MARGIN, 250), plain)


def _map(sheet: Sheet, palettes: Palettes) -> str:
    frame, ground = sheet.frame, sheet.ground
    inside = "".join((
        f'<rect width="{MAP_WIDTH}" height="{MAP_HEIGHT}" fill="{palettes.colour("fond")}"/>',
        draw_under(ground, frame, palettes),
        draw_areas(sheet.drawn, frame, palettes),
        draw_over(ground, frame, palettes, HATCH),
        _scale(frame, palettes),
        _banner(sheet.banner, palettes),
    ))  # fmt: skip
    edge = f'<rect width="{MAP_WIDTH}" height="{MAP_HEIGHT}" fill="none" stroke="{palettes.colour("texte")}" stroke-width="3"/>'
    return f'<g transform="translate({MAP_LEFT} {MAP_TOP})"><g clip-path="url(#cadre)">{inside}</g>{edge}</g>'


def _scale(frame: Frame, palettes: Palettes) -> str:
    """Scale and north, on a plate in the lower left corner."""
    km, units = frame.bar()
    ink, bottom = palettes.colour("texte"), MAP_HEIGHT - 20
    kind = Type(28, ink)
    wide = max(units, kind.width(NORTH)) + 110
    return (
        f'<rect x="20" y="{bottom - 100}" width="{wide:g}" height="100" fill="{palettes.colour("halo")}" opacity="0.9"/>'
        f'<path d="M45 {bottom - 18}l18 -64l18 64l-18 -14z" fill="{ink}"/>'
        f'<path d="M105 {bottom - 62}v12h{units}v-12" fill="none" stroke="{ink}" stroke-width="4"/>'
        + write(f"{km}\u00a0km", (105 + units / 2, bottom - 66), kind, "middle")
        + write(NORTH, (105, bottom - 16), kind)
    )


def _banner(text: str, palettes: Palettes) -> str:
    if not text:
        return ""
    plate = f'<rect width="{MAP_WIDTH}" height="60" fill="{palettes.colour("halo")}"/>'
    kind = Type(30, palettes.colour("selection"), bold=True)
    return plate + write(kind.cut(text, MAP_WIDTH - 40), (MAP_WIDTH / 2, 41), kind, "middle")


def _legend(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    ink = palettes.colour("texte")
    bold, plain, small = Type(31, ink, bold=True), Type(29, ink), Type(25, palettes.colour("autre"))
    y = float(MAP_TOP)
    for block in sheet.blocks:
        for line in bold.lines(block.title, LEGEND_WIDTH, 4):
            y += 40
            yield write(line, (LEGEND_LEFT, y), bold)
        for row in block.rows:
            y = yield from _row(row, y + 12, plain, palettes)
        for note in block.notes:
            for line in small.lines(note, LEGEND_WIDTH, 5):
                y += 32
                yield write(line, (LEGEND_LEFT, y), small)
        y += 26


def _row(row: LegendRow, top: float, kind: Type, palettes: Palettes) -> Generator[str, None, float]:
    """One line; gives back where it ends."""
    count = kind.width(row.count)
    left, width = LEGEND_LEFT + SWATCH_WIDTH + 18, LEGEND_WIDTH - SWATCH_WIDTH - 18
    lines = kind.lines(row.label, width - count - (20 if row.count else 0), 3)
    yield f'<g transform="translate({LEGEND_LEFT} {top:g})">{"".join(_symbol(row, palettes))}</g>'
    for rank, line in enumerate(lines):
        yield write(line, (left, top + 27 + rank * 34), kind)
    if row.count:
        yield write(row.count, (LEGEND_LEFT + LEGEND_WIDTH, top + 27), kind, "end")
    return top + max(SWATCH_HEIGHT, 34 * len(lines))


def _symbol(row: LegendRow, palettes: Palettes) -> Iterator[str]:
    middle = SWATCH_HEIGHT / 2
    match row.symbol:
        case "fill":
            box = f'width="{SWATCH_WIDTH}" height="{SWATCH_HEIGHT}"'
            yield f'<rect {box} fill="{row.colour}" stroke="{palettes.colour("texte")}" stroke-width="1.5"/>'
            yield from (f'<rect {box} fill="url(#legende-{mark})"/>' for mark in row.marks)
        case "circle":
            edge = f'stroke="{palettes.colour("contour_point")}" stroke-width="3"'
            yield f'<circle cx="{SWATCH_WIDTH / 2:g}" cy="{middle:g}" r="{row.width_px * UNITS_PER_PX:g}" fill="{row.colour}" {edge}/>'
        case "line":
            yield f'<path d="M0 {middle:g}h{SWATCH_WIDTH}" stroke="{row.colour}" stroke-width="{row.width_px * UNITS_PER_PX:g}"/>'
        case _:
            dashed = ' stroke-dasharray="18 9"' if row.symbol == "dashes" else ""
            width = SELECTION_UNITS if row.symbol == "outline" else SELECTION_UNITS / 1.4
            box = f'x="4" y="4" width="{SWATCH_WIDTH - 8}" height="{SWATCH_HEIGHT - 8}" fill="none"'
            yield f'<rect {box} stroke="{palettes.colour("halo")}" stroke-width="{width + HALO_UNITS:g}"/>'
            yield f'<rect {box} stroke="{row.colour}" stroke-width="{width:g}"{dashed}/>'


def _foot(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    kind, width = Type(25, palettes.colour("texte")), SHEET_WIDTH - 2 * MARGIN
    y = float(FOOT_TOP)
    for rank, text in enumerate(sheet.foot):
        for line in kind.lines(text, width, 4 if rank == 0 else 2):
            yield write(line, (MARGIN, y), kind)
            y += FOOT_LINE
