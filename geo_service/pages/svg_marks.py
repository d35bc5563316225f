"""Marks laid over a colour, so that what has no number, is supposed or is invented also reads in grey."""

from typing import Final

from geo_service.model.indicator import Quality

INFERRED: Final = "inferred"
DEMONSTRATION: Final = "demonstration"

TILE: Final = 12
"""Side of a pattern, in units of the drawing."""

GROWN: Final = 2
"""How many times larger it is on a map, which is drawn smaller than its legend."""

MARKS: Final[dict[str, str]] = {
    Quality.MISSING: "M5 6h2M-1 0h2M11 0h2M-1 12h2M11 12h2",
    Quality.SECRET: "M3 3l6 6M9 3l-6 6",
    Quality.UNREACHABLE: "M6 0v12",
    Quality.NOT_APPLICABLE: "M0 6h12",
    INFERRED: "M-2 2l4 -4M0 12l12 -12M10 14l4 -4",
    DEMONSTRATION: "M-2 10l4 4M0 0l12 12M10 -2l4 4",
}
"""One mark each; lines that cross a side of the tile go on in the next."""


def pattern(kind: str, name: str, ink: str, halo: str) -> str:
    """A pattern of that mark: dark lines with a light edge, to be read over any colour."""
    return f'<pattern id="{name}" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse" patternTransform="scale({GROWN})">{mark(kind, ink, halo)}</pattern>'


def mark(kind: str, ink: str, halo: str) -> str:
    """The mark itself, in a square of ``TILE`` units."""
    line = f'd="{MARKS[kind]}" fill="none"'
    return f'<path {line} stroke="{halo}" stroke-width="3"/><path {line} stroke="{ink}" stroke-width="1.4"/>'


def swatch(colour: str, marks: tuple[str, ...], ink: str, halo: str) -> str:
    """A sample of a legend: the colour as it is drawn, with its marks."""
    laid = "".join(
        f'<svg x="{2 + TILE * column}" y="3" width="{TILE}" height="{TILE}" viewBox="0 0 {TILE} {TILE}">{mark(kind, ink, halo)}</svg>'
        for kind in marks
        for column in (0, 1)
    )
    return (
        '<svg class="echantillon" viewBox="0 0 28 18" width="28" height="18" aria-hidden="true" focusable="false">'
        f'<rect x="0.5" y="0.5" width="27" height="17.0" fill="{colour}" stroke="{ink}" stroke-width="0.8"/>{laid}</svg>'
    )
