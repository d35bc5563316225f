"""Who has the same gap, what is done about it, and what others tried elsewhere, with their sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo_service.catalog import Catalog
from geo_service.model.libelles import state_words
from geo_service.model.told import Said
from geo_service.pages.fiche_text import percent
from geo_service.pages.html import render_page
from geo_service.pages.langues import Version
from geo_service.settings import Settings

Json = Mapping[str, Any]
HIGH: Final[Mapping[bool | None, str]] = {
    True: Said("élevé"),
    False: Said("non élevé"),
    None: Said("inconnu"),
}


@dataclass(frozen=True)
class Reponse:
    """An answer to « who has the same problem »: rows by territoire, and initiatives, as the question's service gives."""

    theme: str
    rows: Sequence[Json]
    raison: str | None
    initiatives: Json
    limits: Sequence[str]


def render_initiatives(
    settings: Settings, catalog: Catalog, themes: Mapping[str, str], found: Reponse | None, version: Version
) -> str:
    """The page; without a theme, the choice alone."""
    return render_page(
        settings, catalog, "initiatives.html", version.langue,
        bascule=version.address, themes=themes, reponse=found, eleve=HIGH, part=_share, etat=state_words, demonstration=(),
    )  # fmt: skip


def _share(value: float | None) -> str:
    return "—" if value is None else percent(value)
