"""A view of the map as a sheet to print: A4 landscape, title, map, legend with counts, scale, sources, address.

Same input, same bytes. A unit of the drawing is a tenth of a millimetre.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import escape

from geo_service.pages.feuille_ground import Ground, draw_over, draw_under
from geo_service.pages.feuille_key import Column, LegendBlock, draw_legend
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
FOOT_TOP: Final = 1812
FOOT_HEIGHT: Final = SHEET_HEIGHT - 20 - FOOT_TOP
HEADING_BOTTOM: Final = 262.0
TITLES: Final = ((62.0, 1), (50.0, 2), (38.0, 3))
"""Sizes tried for a title, with how many lines each may take; the longest one holds at the last."""

FOOTS: Final = (25.0, 22.0, 19.0)
FOOT_REST: Final = "(la suite : toutes les sources, à l'adresse dite plus bas)"
LEGEND: Final = Column(LEGEND_LEFT, MAP_TOP, LEGEND_WIDTH, MAP_HEIGHT)
HATCH: Final = "legende-inferred"
NORTH: Final = "le nord est en haut"


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
    yield draw_legend(sheet.blocks, LEGEND, palettes)
    yield from _foot(sheet, palettes)
    yield "</svg>"


def _definitions(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    yield f'<clipPath id="cadre"><rect width="{MAP_WIDTH}" height="{MAP_HEIGHT}"/></clipPath>'
    used = {mark for block in sheet.blocks for row in block.rows for mark in row.marks} | {INFERRED}
    ink, halo = palettes.colour("hachure"), palettes.colour("halo")
    for mark in sorted(used):
        yield pattern(mark, f"legende-{mark}", ink, halo)


def _heading(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    """The title, whole, then the subtitle on two lines at most; their last lines are near the map."""
    width, ink = SHEET_WIDTH - 2 * MARGIN, palettes.colour("texte")
    plain = Type(34, palettes.colour("autre"))
    if plain.width(sheet.subtitle) > width:
        plain = Type(28, palettes.colour("autre"))
    told = plain.lines(sheet.subtitle, width, 2)
    large, title = _fitted(sheet.drawn.title, ink, width)
    y = HEADING_BOTTOM - 12 - plain.size * 1.25 * len(told) - large.size * 1.15 * len(title) + large.size
    for line in title:
        yield write(line, (MARGIN, y), large)
        y += large.size * 1.15
    for rank, line in enumerate(reversed(told)):
        yield write(line, (MARGIN, HEADING_BOTTOM - 12 - plain.size * 1.25 * rank), plain)


def _fitted(title: str, ink: str, width: float) -> tuple[Type, tuple[str, ...]]:
    """The largest letters whose lines hold a title."""
    for size, most in TITLES:
        kind = Type(size, ink, bold=True)
        lines = kind.lines(title, width, 2 * most)
        if len(lines) <= most:
            break
    return kind, lines[:most]


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


def _foot(sheet: Sheet, palettes: Palettes) -> Iterator[str]:
    """Sources first, in the largest letters that hold all; else cut where the other lines begin."""
    width, ink = SHEET_WIDTH - 2 * MARGIN, palettes.colour("texte")
    for size in FOOTS:
        kind, line = Type(size, ink), size * 1.3
        room = int(FOOT_HEIGHT / line)
        after = [row for text in sheet.foot[1:] for row in kind.lines(text, width, 3)]
        sources = kind.lines(sheet.foot[0], width, max(1, room - len(after)), FOOT_REST)
        if FOOT_REST not in sources[-1]:
            break
    for rank, row in enumerate((*sources, *after)):
        yield write(row, (MARGIN, FOOT_TOP + line * rank), kind)
