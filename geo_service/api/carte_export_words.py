"""What a printed map says around its drawing: level, vintage, nature, scope, sources, licences, date, address."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote

from psycopg import AsyncConnection

from geo_service.api.indicator_answers import NATURE_LABELS, definition_of, notice_of, sources_of
from geo_service.api.indicator_bodies import age_of
from geo_service.api.provenance_words import told_of
from geo_service.model.layer import Layer
from geo_service.model.zone import Niveau
from geo_service.services.feuille import Words
from geo_service.services.feuille_legend import LEVEL_WORDS
from geo_service.store.indicator_reads import Row
from geo_service.store.lookup import publication

BASE_SOURCES: Final = ("communes", "territoires", "eau")
NOT_OF_THE_VIEW: Final = frozenset({"titre", "emprise"})
LEGAL_LETTERS: Final = "/:,.-"


async def sheet_words(
    connection: AsyncConnection,
    row: Row | None,
    shown: tuple[Niveau, str, str | None],
    layers: Sequence[Layer],
    address: str,
) -> Words:
    """Words of a map. ``row``: its indicator; ``shown``: level, vintage, name of the scope."""
    today = datetime.now(UTC).date()
    told = await told_of(connection, {*BASE_SOURCES, *(name for layer in layers for name in layer.sources)})
    sources = [*(sources_of([row]) if row else ()), *told["sources"]]
    current = await publication(connection)
    published = (
        f", publication n° {current['publication_id']} du {current['published_at']:%d/%m/%Y}"
        if current
        else ""
    )
    method = f"Méthode : {definition_of(row).methode}. " if row else ""
    foot = (
        f"Sources et licences : {_credits(sources)}.",
        f"{method}Carte faite le {today:%d/%m/%Y}{published}.{_more(row, address)}",
        f"Carte à l'écran : {address}",
    )
    banner = notice_of([row]) if row else told["avertissement"]
    return Words(_subtitle(row, shown, today), foot, banner or _old(row, shown[1], today))


def _more(row: Row | None, address: str) -> str:
    base = address.partition("/carte")[0]
    return f" Définition, limites et toutes les sources : {base}/donnees/{row['id'] if row else ''}".rstrip(
        "/"
    )


def _subtitle(row: Row | None, shown: tuple[Niveau, str, str | None], today: date) -> str:
    niveau, vintage, scope = shown
    where = f"périmètre : {scope}" if scope else "tout le département"
    if row is None:
        return f"Carte des territoires · {where}"
    years = age_of(definition_of(row), vintage, today)["ans"]
    age = f" (il y a {years}\u00a0an{'s' if years > 1 else ''})" if years else ""
    return f"Par zone : {LEVEL_WORDS[niveau]} · millésime {vintage}{age} · {_nature(row)} · {where}"


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
