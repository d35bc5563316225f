"""The page of a conseil, and its dossier: one document whole in itself, printed or frozen as it is."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Final

from markupsafe import escape

from geo_service.catalog import Catalog
from geo_service.model.pacte.dossiers import Bloc
from geo_service.pages.conseil_content import Conseil, Couverture, Statut, montres
from geo_service.pages.fiche import document_content
from geo_service.pages.html import render_page
from geo_service.pages.langues import Langue
from geo_service.pages.palettes import palette_css, read_palettes
from geo_service.settings import Settings

PAGE: Final = "conseil.html"
DOSSIER: Final = "conseil_dossier.html"
SCREEN: Final = ("document.css", "edition.css")
PRINT: Final = ("print.css",)
BEGIN, END = "<!--etat-->", "<!--fin-etat-->"
"""Around what a dossier says of its own state: the only words that diffusing it changes."""

_STATE: Final = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
_DRAFT: Final = '<body class="dossier brouillon">'
_DIFFUSED: Final = '<body class="dossier">'
_STYLE: Final = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)


def render_conseil(settings: Settings, catalog: Catalog, conseil: Conseil, langue: Langue = Langue.FR) -> str:
    """The page of a conseil, whole without JavaScript.

    Raises:
        ConfigurationError: ``palettes.toml`` is missing or names no such colour.
    """
    content = document_content(settings, conseil.fiche, langue)
    return render_page(
        settings, catalog, PAGE, langue, bascule=conseil.adresse, dossier=False, conseil=conseil, blocs=montres({}),
        **content,
    )  # fmt: skip


def render_dossier_conseil(
    settings: Settings, catalog: Catalog, conseil: Conseil, blocs: Mapping[str, Bloc], couverture: Couverture
) -> str:
    """The dossier of a conseil with its style sheets, as a draft; ``with_status`` says otherwise."""
    content = document_content(settings, conseil.fiche)
    return render_page(
        settings, catalog, DOSSIER, dossier=True, conseil=conseil, blocs=montres(blocs), couverture=couverture,
        ecran=_sheets(settings, SCREEN), papier=_sheets(settings, PRINT), **content,
    )  # fmt: skip


def with_status(html: str, statut: Statut) -> str:
    """The same dossier that tells its state; nothing else of it changes."""
    told = f'{BEGIN}<p class="etat">{escape(statut.phrase)}</p>{END}'
    changed = _STATE.sub(lambda _: told, html)
    return changed if statut.brouillon else changed.replace(_DRAFT, _DIFFUSED, 1)


def style_digests(html: str) -> tuple[str, ...]:
    """Digests of the style sheets of a dossier, as a Content-Security-Policy names them."""
    head = html.partition("</head>")[0]
    sheets = [one.encode() for one in _STYLE.findall(head)]
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(sheet).digest()).decode()}'" for sheet in sheets)


def _sheets(settings: Settings, names: tuple[str, ...]) -> str:
    """Own style sheets, never a reader's words: they may stand in a page as they are."""
    folder = settings.maps_dir / "styles"
    colours = palette_css(read_palettes(settings.maps_dir))
    return "\n".join([colours, *((folder / name).read_text(encoding="utf-8") for name in names)])
