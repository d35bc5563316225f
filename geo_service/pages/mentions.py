"""Legal notice and accessibility declaration: what the operator declares in settings, and nothing invented."""

from typing import Final

from geo_service.catalog import Catalog
from geo_service.pages.fiche_text import percent
from geo_service.pages.html import attributions, render_page
from geo_service.pages.langues import Langue
from geo_service.pages.rgaa import CRITERIA, FAILING, UNCHECKED, VERSION, read_grid
from geo_service.settings import Settings

TO_COMPLETE: Final = "à compléter par l'exploitant"


def render_legal(settings: Settings, catalog: Catalog, langue: Langue = Langue.FR) -> str:
    """The legal notice."""
    return render_page(
        settings, catalog, "mentions_legales.html", langue, bascule="/mentions-legales",
        mentions=_mentions(settings), demonstration=(),
        attributions=attributions(catalog.layers.values(), catalog.sources),
    )  # fmt: skip


def render_accessibility(settings: Settings, catalog: Catalog, langue: Langue = Langue.FR) -> str:
    """The accessibility declaration, from the grid.

    Raises:
        ConfigurationError: the grid cannot be read.
    """
    grid = read_grid(settings.rgaa_grille)
    return render_page(
        settings, catalog, "accessibilite.html", langue, bascule="/accessibilite",
        grille=grid, total=CRITERIA, version=VERSION, demonstration=(), mentions=_mentions(settings),
        taux=percent(grid.taux) if grid.taux is not None else "inconnu",
        defauts=grid.of(FAILING), non_verifies=grid.of(UNCHECKED),
    )  # fmt: skip


def _mentions(settings: Settings) -> dict[str, str]:
    return {
        "editeur": settings.mentions_editeur or TO_COMPLETE,
        "directeur": settings.mentions_directeur or TO_COMPLETE,
        "hebergeur": settings.mentions_hebergeur or TO_COMPLETE,
        "contact": settings.mentions_contact or TO_COMPLETE,
    }
