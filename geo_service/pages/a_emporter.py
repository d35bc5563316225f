"""Pages to take away on a stick: one theme of one territoire, its map, its legends, its tables, nothing to fetch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from geo_service.catalog import Catalog
from geo_service.model.indicator import Quality
from geo_service.pages.choropleth import NO_VALUE_COLOURS
from geo_service.pages.folium_map import Bounds, FoliumMap, Leaflet, folium_map
from geo_service.pages.html import render_page
from geo_service.pages.palettes import Palettes, palette_css
from geo_service.pages.svg_map import Area, LegendLine, SvgMap, colour_of, map_legend
from geo_service.pages.svg_marks import DEMONSTRATION, TILE, mark
from geo_service.settings import Settings

TEMPLATE: Final = "a_emporter.html"
INDEX: Final = "a_emporter_sommaire.html"
STYLES: Final = "a_emporter.css"
SCRIPT: Final = "a_emporter.js"


@dataclass(frozen=True)
class TakenIndicator:
    """An indicator of a page. ``drawn``: the zones in their classes; ``vintage`` is ``old`` beyond its age."""

    id: str
    titre: str
    definition: str
    unit: str
    vintage: str
    old: bool
    nature: str
    method: str
    limits: tuple[str, ...]
    sources: tuple[str, ...]
    drawn: SvgMap


@dataclass(frozen=True)
class TakenPage:
    """A page: theme, territoire, zones (GeoJSON features, degrees), what is told of each indicator."""

    theme: str
    territoire: str
    indicators: tuple[TakenIndicator, ...]
    zones: Mapping[str, Any]
    outline: Mapping[str, Any]
    bounds: Bounds
    supposed: frozenset[str]
    published: str
    made: str


@dataclass(frozen=True)
class TakenLink:
    """A page in the table of contents."""

    file: str
    theme: str
    territoire: str
    indicators: int


def render_taken(
    settings: Settings, catalog: Catalog, page: TakenPage, library: Leaflet, palettes: Palettes
) -> str:
    """The whole page, scripts and styles inside."""
    drawn = folium_map(
        dict(page.zones), dict(page.outline), page.bounds, palettes.colour("limite_departement")
    )
    return render_page(
        settings,
        catalog,
        TEMPLATE,
        page=page,
        styles=Markup(library.styles + "\n" + _styles(settings, palettes)),  # noqa: S704  (our own files)
        scripts=[Markup(text) for text in (library.script, drawn.script, _file(settings, "modules", SCRIPT))],  # noqa: S704
        place=Markup(drawn.html),  # noqa: S704  (folium's own markup)
        patterns=Markup("".join(_patterns(page, palettes))),  # noqa: S704  (numbers and colours)
        legends=[_legend(one, palettes) for one in page.indicators],
        data=_data(page, drawn, palettes),
        quality=Quality,
    )


def render_index(
    settings: Settings, catalog: Catalog, links: Sequence[TakenLink], made: str, palettes: Palettes
) -> str:
    """The table of contents, by territoire."""
    by_territoire: dict[str, list[TakenLink]] = {}
    for link in links:
        by_territoire.setdefault(link.territoire, []).append(link)
    styles = Markup(_styles(settings, palettes))  # noqa: S704  (our own files)
    return render_page(settings, catalog, INDEX, groups=by_territoire, made=made, styles=styles)


def _styles(settings: Settings, palettes: Palettes) -> str:
    return palette_css(palettes) + _file(settings, "styles", STYLES)


def _file(settings: Settings, folder: str, name: str) -> str:
    return (settings.maps_dir / folder / name).read_text(encoding="utf-8")


def _legend(one: TakenIndicator, palettes: Palettes) -> tuple[LegendLine, ...]:
    return map_legend(one.drawn, palettes)


def _data(page: TakenPage, drawn: FoliumMap, palettes: Palettes) -> dict[str, Any]:
    """What the script draws: by indicator and zone, the fill and the words."""
    return {
        "carte": drawn.name,
        "couche": drawn.zones,
        "bord": palettes.palette("limites")[0].couleur,
        "supposees": sorted(page.supposed),
        "indicateurs": {
            one.id: {
                "titre": f"{one.titre}, {one.vintage}",
                "zones": {area.id: [_fill(area, one.drawn, palettes), area.told] for area in one.drawn.areas},
            }
            for one in page.indicators
        },
    }


def _fill(area: Area, drawn: SvgMap, palettes: Palettes) -> str:
    if area.rank is None:
        return f"url(#marque-{(area.quality or Quality.MISSING).value})"
    colour = colour_of(area, drawn, palettes)
    return f"url(#marque-{DEMONSTRATION}-{colour[1:]})" if drawn.demonstration else colour


def _patterns(page: TakenPage, palettes: Palettes) -> Iterator[str]:
    """A fill for each way of having no number, and for generated figures: the colour with its mark."""
    for quality, name in NO_VALUE_COLOURS.items():
        yield _pattern(f"marque-{quality.value}", palettes.colour(name), quality.value, palettes)
    made = {colour for one in page.indicators if one.drawn.demonstration for colour in one.drawn.colours}
    for colour in sorted(made):
        yield _pattern(f"marque-{DEMONSTRATION}-{colour[1:]}", colour, DEMONSTRATION, palettes)


def _pattern(name: str, colour: str, kind: str, palettes: Palettes) -> str:
    drawn = mark(kind, palettes.colour("hachure"), palettes.colour("halo"))
    return (
        f'<pattern id="{name}" width="{TILE}" height="{TILE}" patternUnits="userSpaceOnUse">'
        f'<rect width="{TILE}" height="{TILE}" fill="{colour}"/>{drawn}</pattern>'
    )
