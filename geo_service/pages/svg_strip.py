"""A value among its peers on one line: a mark per zone, this one in evidence, the département, the threshold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from geo_service.pages.palettes import Palettes

WIDTH, HEIGHT, EDGE = 260, 30, 10
MIDDLE: Final = 15


@dataclass(frozen=True)
class Strip:
    """Values in the unit of one indicator. ``peers``: those drawn as dots; ``quartiles``: drawn as a box instead.

    ``told`` says the same in words. None: not known, not drawn.
    """

    told: str
    own: float | None
    reference: float | None
    threshold: float | None
    peers: Sequence[float] = ()
    quartiles: Sequence[float] = ()


def draw_strip(strip: Strip, palettes: Palettes) -> Markup:
    """The strip, from the least to the greatest of what it shows; empty when nothing is known."""
    shown = [*strip.peers, *strip.quartiles, *_known(strip.own, strip.reference)]
    if not shown:
        return Markup("")
    low, high = min(shown), max(shown)
    if strip.threshold is not None and low - (high - low) <= strip.threshold <= high + (high - low):
        low, high = min(low, strip.threshold), max(high, strip.threshold)
    scale = _Scale(low, high)
    head = (
        f'<svg class="bande" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" '
        f'aria-label="{escape(strip.told)}">'
    )
    return Markup(head + "".join(_parts(strip, scale, palettes)) + "</svg>")  # noqa: S704  (words are escaped)


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float

    def at(self, value: float) -> float:
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return round(EDGE + share * (WIDTH - 2 * EDGE), 1)

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def _parts(strip: Strip, scale: _Scale, palettes: Palettes) -> Iterator[str]:
    yield f'<path d="M{EDGE} {MIDDLE}H{WIDTH - EDGE}" stroke="{palettes.colour("non_pertinent")}" stroke-width="1.5"/>'
    yield from _others(strip, scale, palettes)
    yield from _limits(strip, scale, palettes)
    if strip.own is not None:
        ink, light = palettes.colour("texte"), palettes.colour("halo")
        yield f'<circle cx="{scale.at(strip.own)}" cy="{MIDDLE}" r="6.5" fill="{ink}" stroke="{light}" stroke-width="1.5"/>'


def _others(strip: Strip, scale: _Scale, palettes: Palettes) -> Iterator[str]:
    grey, light = palettes.colour("autre"), palettes.colour("halo")
    if strip.quartiles:
        low, middle, high = (scale.at(value) for value in strip.quartiles)
        yield f'<rect x="{low}" y="9" width="{round(high - low, 1)}" height="12" fill="{palettes.colour("hors_portee")}" stroke="{grey}"/>'
        yield f'<path d="M{middle} 9v12" stroke="{grey}" stroke-width="2"/>'
    for value in sorted(strip.peers):
        yield f'<circle cx="{scale.at(value)}" cy="{MIDDLE}" r="4" fill="{light}" stroke="{grey}" stroke-width="1.5"/>'


def _limits(strip: Strip, scale: _Scale, palettes: Palettes) -> Iterator[str]:
    if strip.threshold is not None and scale.holds(strip.threshold):
        yield f'<path d="M{scale.at(strip.threshold)} 2v26" stroke="{palettes.colour("selection")}" stroke-width="1.5" stroke-dasharray="3 2"/>'
    if strip.reference is not None:
        yield f'<path d="M{scale.at(strip.reference)} 5v20" stroke="{palettes.colour("texte")}" stroke-width="2.5"/>'


def _known(*values: float | None) -> Iterator[float]:
    return (value for value in values if value is not None)
