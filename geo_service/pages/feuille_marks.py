"""What a sheet lays over its zones: tiles of a raster, areas reached, services by type, points and circles."""

from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2
from typing import Final

from markupsafe import escape

from geo_service.crs import WEB_MERCATOR_HALF_M
from geo_service.pages.feuille_words import Type, write
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_outline import Frame, line_path

UNITS_PER_PX: Final = 2.6
"""Widths of the palettes are pixels of a screen; a sheet has ten units to the millimetre."""

TILE_PX: Final = 512
REACH_UNITS, REACH_HALO_UNITS = 6.5, 13.0
DASHES: Final = ("", "26 13", "6.5 9.75")
"""Of an area reached, the least minutes first: plain, dashed, dotted, as on the screen."""

SERVICE_PX: Final = 8.0
SERVICE_STEP_PX: Final = 15.0
HOLLOW_PX: Final = 4.0
CIRCLE_OPACITY: Final = 0.75


@dataclass(frozen=True)
class Dot:
    """A row of a layer of points, in EPSG:3857. ``told``: its name. ``hollow``: its amount is not known.

    ``sized``: its area is an amount, and others show through it.
    """

    x: float
    y: float
    colour: str
    radius_px: float
    told: str
    hollow: bool = False
    sized: bool = False


@dataclass(frozen=True)
class ServiceMark:
    """A service in EPSG:3857, with the number of its type.

    ``counted``: in its commune, so drawn hollow at the town hall, ``shift_px`` beside the others there.
    """

    x: float
    y: float
    number: int
    counted: bool
    shift_px: float
    told: str


@dataclass(frozen=True)
class Picture:
    """A PNG and the rectangle that it covers: west, south, east, north in EPSG:3857."""

    box: tuple[float, float, float, float]
    png: bytes


@dataclass(frozen=True)
class Reach:
    """The border of what is reached: lines in EPSG:3857. ``dashes``: how it is drawn."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    dashes: str


def draw_pictures(pictures: Sequence[Picture], frame: Frame) -> Iterator[str]:
    """Pictures side by side: their sides are whole units, shared."""
    for one in pictures:
        west, south, east, north = one.box
        (left, top), (right, bottom) = frame.place((west, north)), frame.place((east, south))
        data = b64encode(one.png).decode()
        yield (
            f'<image x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" preserveAspectRatio="none" '
            f'image-rendering="pixelated" href="data:image/png;base64,{data}"/>'
        )


def draw_reaches(reaches: Sequence[Reach], frame: Frame, palettes: Palettes) -> Iterator[str]:
    """All the halos, then the lines, so that none hides another."""
    paths = [(one, line_path(one.lines, frame)) for one in reaches if one.lines]
    halo, ink = palettes.colour("halo"), palettes.colour("limite_epci")
    for _, path in paths:
        yield f'<path d="{path}" fill="none" stroke="{halo}" stroke-width="{REACH_HALO_UNITS:g}"/>'
    for one, path in paths:
        yield reach_line(path, ink, one.dashes)


def reach_line(path: str, ink: str, dashes: str) -> str:
    """One line of an area reached, on the map or in the legend."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{path}" fill="none" stroke="{ink}" stroke-width="{REACH_UNITS:g}"{dashed}/>'


def draw_dot(dot: Dot, frame: Frame, palettes: Palettes) -> str:
    """A point or a circle."""
    x, y = frame.place((dot.x, dot.y))
    radius = dot.radius_px * UNITS_PER_PX
    if dot.hollow:
        return hollow(x, y, palettes, dot.told)
    seen = f' fill-opacity="{CIRCLE_OPACITY}"' if dot.sized else ""
    return (
        f'<circle cx="{x}" cy="{y}" r="{radius:g}" fill="{dot.colour}"{seen} '
        f'stroke="{palettes.colour("contour_point")}" stroke-width="3"><title>{escape(dot.told)}</title></circle>'
    )


def hollow(x: float, y: float, palettes: Palettes, told: str = "") -> str:
    """The mark of an amount that is not known: never a zero."""
    edge = f'fill="{palettes.colour("halo")}" stroke="{palettes.colour("autre")}" stroke-width="4"'
    words = f"<title>{escape(told)}</title>" if told else ""
    return f'<circle cx="{x:g}" cy="{y:g}" r="{HOLLOW_PX * UNITS_PER_PX:g}" {edge}>{words}</circle>'


def draw_services(marks: Sequence[ServiceMark], frame: Frame, palettes: Palettes) -> Iterator[str]:
    """A disc each; smaller from afar, where hundreds would hide the map."""
    size = _size(frame)
    for one in marks:
        x, y = frame.place((one.x, one.y))
        at = x + one.shift_px * UNITS_PER_PX, float(y)
        yield f"<g><title>{escape(one.told)}</title>{service(at, one.number, palettes, size, counted=one.counted)}</g>"


def service(
    at: tuple[float, float], number: int, palettes: Palettes, size: float = 1.0, *, counted: bool = False
) -> str:
    """The mark of a type: its number in a disc, hollow where services are only counted."""
    ink, halo = palettes.colour("mairie"), palettes.colour("halo")
    ground, edge, letters = (halo, ink, ink) if counted else (ink, halo, halo)
    radius = SERVICE_PX * UNITS_PER_PX * size
    kind = Type(radius * 1.35, letters, bold=True)
    return (
        f'<circle cx="{at[0]:g}" cy="{at[1]:g}" r="{radius:g}" fill="{ground}" stroke="{edge}" stroke-width="4"/>'
        + write(str(number), (at[0], at[1] + radius * 0.48), kind, "middle")
    )


def _size(frame: Frame) -> float:
    """As the screen does: half from zoom 7 down, whole from zoom 10 up."""
    zoom = log2(2 * WEB_MERCATOR_HALF_M / (TILE_PX * frame.m_per_unit * UNITS_PER_PX))
    return min(1.0, max(0.5, 0.5 + (zoom - 7) / 6))
