"""Pages and dossiers about a zone, from the same content: complete without JavaScript, printed as they are."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from markupsafe import Markup

from geo_service.catalog import Catalog
from geo_service.pages.fiche_content import Fiche, LeadMap, Line
from geo_service.pages.html import render_page
from geo_service.pages.indicateurs import NOT_COVERED
from geo_service.pages.langues import IN_FRENCH, Langue, Version, words_in
from geo_service.pages.palettes import Palettes, read_palettes
from geo_service.pages.svg_map import LegendLine, SvgMap, draw_map, map_legend, spoken
from geo_service.pages.svg_strip import draw_strip
from geo_service.settings import Settings

TEMPLATES: Final[Mapping[str, str]] = {"commune": "commune.html"}
USUAL: Final = "territoire.html"
DOSSIER: Final = "dossier.html"


def render_fiche(settings: Settings, catalog: Catalog, fiche: Fiche, langue: Langue = Langue.FR) -> str:
    """The page of a territoire, an EPCI, a canton or a commune.

    Raises:
        ConfigurationError: ``palettes.toml`` is missing or names no such colour.
    """
    template = TEMPLATES.get(fiche.identity.niveau, USUAL)
    content = document_content(settings, fiche, langue)
    return render_page(
        settings, catalog, template, langue, bascule=fiche.identity.address, dossier=False, **content
    )


def render_dossier(settings: Settings, catalog: Catalog, fiche: Fiche, printed: str) -> str:
    """The same to be printed as a file; ``printed``: the day it is made, dd/mm/yyyy."""
    return render_page(
        settings, catalog, DOSSIER, dossier=True, imprime_le=printed, **document_content(settings, fiche)
    )


def render_unknown(
    settings: Settings,
    catalog: Catalog,
    what: str,
    asked: str,
    found: list[tuple[str, str]],
    version: Version = IN_FRENCH,
) -> str:
    """Instead of the page of a zone that is not published: what was asked, and what may have been meant."""
    return render_page(
        settings,
        catalog,
        "zone_introuvable.html",
        version.langue,
        bascule=version.address,
        quoi=what,
        demande=asked,
        propositions=found,
        demonstration=[],
    )


def document_content(settings: Settings, fiche: Fiche, langue: Langue = Langue.FR) -> dict[str, Any]:
    """What every template about a zone is given."""
    words = words_in(settings.maps_dir, langue)
    palettes = read_palettes(settings.maps_dir)
    return {
        "fiche": fiche,
        "carte_de": Drawer(palettes, None if langue is Langue.FR else words.plain),
        "not_covered": NOT_COVERED,
        "demonstration": list(fiche.demonstration),
    }


class Drawer:
    """Drawings as the templates ask for them."""

    def __init__(self, palettes: Palettes, say: Callable[[str], str] | None = None) -> None:
        self._palettes = palettes
        self._say = say

    def map(self, drawn: SvgMap) -> Markup:
        """A map."""
        return draw_map(spoken(drawn, self._say) if self._say else drawn, self._palettes)

    def legend(self, lead: LeadMap) -> tuple[LegendLine, ...]:
        """Its legend."""
        return map_legend(lead.map, self._palettes)

    def strip(self, line: Line) -> Markup:
        """A value among its peers."""
        told = self._say(line.strip.told) if self._say else line.strip.told
        return draw_strip(replace(line.strip, told=told), self._palettes)
