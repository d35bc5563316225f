"""What a printed map says around its drawing: level, vintage, nature, scope, sources, licences, date, address."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote

from psycopg import AsyncConnection

from geo_service.api.indicator_answers import definition_of, notice_of, sources_of
from geo_service.api.indicator_bodies import age_of
from geo_service.api.provenance_words import told_of
from geo_service.model.libelles import NATURE_LABELS
from geo_service.pages.fiche_text import publication_words
from geo_service.services.feuille import SheetAsked, Words
from geo_service.services.feuille_legend import LEVEL_WORDS
from geo_service.store.indicator_reads import Row
from geo_service.store.lookup import publication

BASE_SOURCES: Final = ("communes", "territoires", "eau")
NOT_OF_THE_VIEW: Final = frozenset({"titre", "emprise"})
LEGAL_LETTERS: Final = "/:,.-"


@dataclass(frozen=True)
class ShownMap:
    """The map asked, the name of its scope, the sources of times of travel that its isochrone needs."""

    asked: SheetAsked
    scope: str | None
    crossings: tuple[str, ...] = ()

    @property
    def sources(self) -> set[str]:
        """Names of the sources of all that is drawn but the indicator."""
        over = self.asked.over
        layers = {name for shown in over.layers for name in shown.layer.sources}
        services = {row["source"] for row in over.services.known.values()} if over.services else set()
        return {*BASE_SOURCES, *layers, *services, *(self.crossings if over.reached else ())}


async def sheet_words(connection: AsyncConnection, row: Row | None, shown: ShownMap, address: str) -> Words:
    """Words of a map. ``row``: its indicator."""
    today = datetime.now(UTC).date()
    told = await told_of(connection, shown.sources)
    sources = [*(sources_of([row]) if row else ()), *told["sources"]]
    current = await publication(connection)
    published = (
        f", {publication_words(current['publication_id'], current['published_at'])}" if current else ""
    )
    method = f"Méthode : {definition_of(row).methode}. " if row else ""
    foot = (
        f"Sources et licences : {_credits(sources)}.",
        f"{method}Carte faite le {today:%d/%m/%Y}{published}.{_more(row, address)}",
        f"Carte à l'écran : {address}",
    )
    banner = (notice_of([row]) if row else "") or told["avertissement"] or ""
    return Words(_subtitle(row, shown, today), foot, banner or _old(row, shown.asked.millesime, today))


def _more(row: Row | None, address: str) -> str:
    base = address.partition("/carte")[0]
    return f" Définition, limites et toutes les sources : {base}/donnees/{row['id'] if row else ''}".rstrip(
        "/"
    )


def _subtitle(row: Row | None, shown: ShownMap, today: date) -> str:
    where = f"périmètre : {shown.scope}" if shown.scope else "tout le département"
    if row is None:
        return f"Carte des territoires · {where}"
    minutes = shown.asked.over.minutes
    vintage = minutes.row["millesime"] if minutes else shown.asked.millesime
    units = "Par cellule" if minutes else f"Par zone : {LEVEL_WORDS[shown.asked.niveau]}"
    years = age_of(definition_of(row), vintage, today)["ans"]
    age = f" (il y a {years}\u00a0an{'s' if years > 1 else ''})" if years else ""
    return f"{units} · millésime {vintage}{age} · {_nature(row)} · {where}"


def _nature(row: Row) -> str:
    own, least = (NATURE_LABELS.get(row[name], row[name]) for name in ("nature", "nature_min"))
    return own if own == least else f"{own}, d'entrées au mieux «\u00a0{least}\u00a0»"


def _old(row: Row | None, vintage: str, today: date) -> str:
    """A figure beyond its age is shown with its year in evidence."""
    if row is None or not age_of(definition_of(row), vintage, today)["perime"]:
        return ""
    return f"{vintage} : chiffre ancien, hors des comparaisons et des dossiers"


def _credits(sources: Iterable[Mapping[str, Any]]) -> str:
    """Each source once: title, producer, vintage, licence."""
    told = dict.fromkeys(
        f"{one['titre']} ({', '.join(str(one[name]) for name in ('producteur', 'millesime', 'licence') if one[name])})"
        for one in sources
    )
    return " ; ".join(told)


def permalink(base: str, query: Mapping[str, str]) -> str:
    """The map on a screen, with the same settings."""
    kept = (
        f"{name}={quote(value, safe=LEGAL_LETTERS)}"
        for name, value in query.items()
        if name not in NOT_OF_THE_VIEW
    )
    fragment = "&".join(kept)
    return f"{base}/carte#{fragment}" if fragment else f"{base}/carte"
