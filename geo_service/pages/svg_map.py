"""The one drawing of a map as SVG: pages without JavaScript, dossiers, exports. Same input, same bytes.

A zone is filled with one opaque colour and edged with the colour of borders, whole units shared with its
neighbours: no ground shows between two zones. Text stands in for the drawing: a title, a description, and a
sentence for each zone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup, escape

from geo_service.model.indicator import Quality
from geo_service.model.told import Said
from geo_service.pages.choropleth import NO_VALUE_COLOURS
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_marks import DEMONSTRATION, INFERRED, pattern, swatch
from geo_service.pages.svg_outline import WIDTH, Frame, frame_of, parse_outline, path_of

BORDER_UNITS: Final = 1.6
SCALE_BAND: Final = 48
"""Height below the map where its scale is told."""
INFERRED_LABEL: Final = Said("rattachement supposé")
DEMONSTRATION_LABEL: Final = Said("donnée de démonstration")


@dataclass(frozen=True)
class Area:
    """A zone of a map. ``contour``: GeoJSON text in EPSG:3857. ``rank``: its class, None without value.

    ``quality``: why it has none. ``told``: what a reader is told of it, « 12 min ».
    """

    id: str
    nom: str
    contour: str
    told: str = ""
    rank: int | None = None
    quality: Quality | None = None
    inferred: bool = False

    @property
    def phrase(self) -> str:
        """All that is told of it: « Lacanau : 12 min »."""
        return Said("{nom} : {valeur}", nom=self.nom, valeur=self.told) if self.told else self.nom


@dataclass(frozen=True)
class SvgMap:
    """A map. ``name`` makes its ids unique in a page; ``labels`` and ``colours``: one of each per class.

    ``subject``: what it shows, in the words of the data.
    """

    name: str
    title: str
    description: str
    areas: tuple[Area, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    demonstration: bool = False
    scale: bool = True
    subject: str = ""


def spoken(drawn: SvgMap, say: Callable[[str], str]) -> SvgMap:
    """The same map, its words said in another language; its legend is made of those of ``drawn``.

    Its subject is left to the page, which can mark it as French.
    """
    areas = tuple(replace(area, nom=say(area.phrase), told="") for area in drawn.areas)
    return replace(drawn, title=say(drawn.title), description=say(drawn.description), areas=areas, subject="")


@dataclass(frozen=True)
class LegendLine:
    """A line of a legend: sample, words, how many zones are drawn so."""

    swatch: Markup
    label: str
    count: int
    colour: str


def draw_map(drawn: SvgMap, palettes: Palettes) -> Markup:
    """The map alone; its legend is ``map_legend``."""
    frame = frame_of([parse_outline(area.contour) for area in drawn.areas])
    body = "".join(_body(drawn, frame, palettes))
    return Markup(_head(drawn, frame.height + SCALE_BAND * drawn.scale) + body + "</svg>")  # noqa: S704  (words are escaped where they are written)


def draw_areas(drawn: SvgMap, frame: Frame, palettes: Palettes) -> str:
    """Zones with their marks in a frame, for a drawing that holds more than a map."""
    return "".join(_areas(drawn, frame, palettes))


def map_legend(drawn: SvgMap, palettes: Palettes) -> tuple[LegendLine, ...]:
    """Every class, then each way of having no value and each mark that occurs, with how many zones."""
    return (*_classes(drawn, palettes), *_absences(drawn, palettes), *_doubts(drawn, palettes))


def _classes(drawn: SvgMap, palettes: Palettes) -> Iterator[LegendLine]:
    ranks = Counter(area.rank for area in drawn.areas)
    made = (DEMONSTRATION,) if drawn.demonstration else ()
    for rank, (label, colour) in enumerate(zip(drawn.labels, drawn.colours, strict=True)):
        yield _line(colour, made, label, ranks[rank], palettes)


def _absences(drawn: SvgMap, palettes: Palettes) -> Iterator[LegendLine]:
    reasons = Counter(area.quality for area in drawn.areas if area.rank is None)
    for quality, name in NO_VALUE_COLOURS.items():
        if reasons[quality]:
            yield _line(palettes.colour(name), (quality.value,), quality.label, reasons[quality], palettes)


def _doubts(drawn: SvgMap, palettes: Palettes) -> Iterator[LegendLine]:
    if inferred := sum(area.inferred for area in drawn.areas):
        yield _line(palettes.colour("halo"), (INFERRED,), INFERRED_LABEL, inferred, palettes)
    if drawn.demonstration:
        yield _line(
            palettes.colour("halo"), (DEMONSTRATION,), DEMONSTRATION_LABEL, len(drawn.areas), palettes
        )


def _line(colour: str, marks: tuple[str, ...], label: str, count: int, palettes: Palettes) -> LegendLine:
    sample = swatch(colour, marks, palettes.colour("hachure"), palettes.colour("halo"))
    return LegendLine(Markup(sample), label, count, colour)  # noqa: S704  (numbers and colours of the palettes)


def _head(drawn: SvgMap, height: int) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="carte-svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-labelledby="{drawn.name}-t {drawn.name}-d"><title id="{drawn.name}-t">{escape(drawn.title)}</title>'
        f'<desc id="{drawn.name}-d">{escape(f"{drawn.subject} {drawn.description}".strip())}</desc>'
    )


def _body(drawn: SvgMap, frame: Frame, palettes: Palettes) -> Iterator[str]:
    yield from _areas(drawn, frame, palettes)
    if drawn.scale:
        yield _scale(frame, palettes)


def _areas(drawn: SvgMap, frame: Frame, palettes: Palettes) -> Iterator[str]:
    kinds = _marks_used(drawn)
    ink, halo = palettes.colour("hachure"), palettes.colour("halo")
    if kinds:
        yield f"<defs>{''.join(pattern(kind, f'{drawn.name}-{kind}', ink, halo) for kind in kinds)}</defs>"
    border = palettes.palette("limites")[0].couleur
    yield f'<g stroke="{border}" stroke-width="{BORDER_UNITS}" stroke-linejoin="round">'
    for area in drawn.areas:
        yield from _area(area, drawn, frame, palettes)
    yield "</g>"


def _marks_used(drawn: SvgMap) -> Sequence[str]:
    used = [area.quality.value for area in drawn.areas if area.rank is None and area.quality]
    used += [INFERRED] * any(area.inferred for area in drawn.areas)
    used += [DEMONSTRATION] * drawn.demonstration
    return sorted(set(used))


def _area(area: Area, drawn: SvgMap, frame: Frame, palettes: Palettes) -> Iterator[str]:
    data = path_of(parse_outline(area.contour), frame)
    told = escape(area.phrase)
    yield f'<path d="{data}" fill="{colour_of(area, drawn, palettes)}"><title>{told}</title></path>'
    for kind in _marks_of(area, drawn):
        yield f'<path d="{data}" fill="url(#{drawn.name}-{kind})"/>'


def _marks_of(area: Area, drawn: SvgMap) -> Iterator[str]:
    if area.rank is None and area.quality:
        yield area.quality.value
    elif drawn.demonstration:
        yield DEMONSTRATION
    if area.inferred:
        yield INFERRED


def colour_of(area: Area, drawn: SvgMap, palettes: Palettes) -> str:
    """The colour of its class, or of its reason to have none; never one for the other."""
    if area.rank is not None:
        return drawn.colours[area.rank]
    return palettes.colour(NO_VALUE_COLOURS[area.quality or Quality.MISSING])


def _scale(frame: Frame, palettes: Palettes) -> str:
    km, units = frame.bar()
    y, ink = frame.height + SCALE_BAND - 12, palettes.colour("texte")
    return (
        f'<path d="M12 {y - 8}v8h{units}v-8" fill="none" stroke="{ink}" stroke-width="2.5"/>'
        f'<text x="{units + 22}" y="{y + 2}" font-size="34" fill="{ink}">{km}\u00a0km</text>'
    )
