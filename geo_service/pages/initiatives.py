"""Who has the same gap, what is done about it, and what others tried elsewhere, with their sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from geo_service.catalog import Catalog
from geo_service.pages.fiche_text import percent
from geo_service.pages.html import render_page
from geo_service.settings import Settings

Json = Mapping[str, Any]
HIGH: Final[Mapping[bool | None, str]] = {True: "élevé", False: "non élevé", None: "inconnu"}
STATES: Final = "_"


@dataclass(frozen=True)
class Reponse:
    """An answer to « who has the same problem »: rows by territoire, and initiatives, as the question's service gives."""

    theme: str
    rows: Sequence[Json]
    raison: str | None
    initiatives: Json
    limits: Sequence[str]


def render_initiatives(
    settings: Settings, catalog: Catalog, themes: Mapping[str, str], found: Reponse | None
) -> str:
    """The page; without a theme, the choice alone."""
    return render_page(
        settings, catalog, "initiatives.html",
        themes=themes, reponse=found, mot=HIGH, part=_share, etat=_state, demonstration=(),
    )  # fmt: skip


def _share(value: float | None) -> str:
    return "—" if value is None else percent(value)


def _state(value: str | None) -> str:
    """« plan_de_financement_boucle » in plain words."""
    return (value or "état inconnu").replace(STATES, " ")
