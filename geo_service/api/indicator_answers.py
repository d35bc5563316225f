"""What every answer about indicators says beside its figures: sources, method, doubt, publication, notice."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection

from geo_service.errors import NotFoundError
from geo_service.model.indicator import Indicateur, Quality
from geo_service.model.source import DEMONSTRATION_NOTICE, Nature
from geo_service.store.indicator_reads import Row, indicator_rows
from geo_service.store.lookup import publication

Json = dict[str, Any]
NAME = re.compile(r"[a-z0-9_]{1,80}", re.ASCII)

CHANNEL_LABELS: Mapping[str, str] = {
    "operator": "fourni par l'exploitant",
    "official": "site du producteur",
    "mirror": "copie de travail",
    "shipped": "livré avec le service",
    "demonstration": "généré pour la démonstration",
}
SENS_LABELS: Mapping[str, str] = {
    "plus_haut_moins_bon": "plus c'est haut, moins c'est bon",
    "plus_bas_moins_bon": "plus c'est bas, moins c'est bon",
    "sans_jugement": "ni bon ni mauvais",
}
FAMILY_LABELS: Mapping[str, str] = {
    "services": "Accès aux services",
    "sante": "Santé",
    "numerique": "Numérique",
    "marches": "Achats publics",
    "besoins": "Besoins",
    "projets": "Projets",
    "carence": "Carences",
    "synthese": "Synthèse",
}


async def published(connection: AsyncConnection, ids: Sequence[str], *, agents: bool) -> list[Row]:
    """Published indicators in the order asked.

    Raises:
        NotFoundError: one is unknown, or is for agents only.
    """
    possible = [name for name in ids if NAME.fullmatch(name)]
    rows = {row["id"]: row for row in await indicator_rows(connection, possible, agents=agents)}
    unknown = [name for name in ids if name not in rows]
    if unknown:
        raise NotFoundError(
            f"Indicateur « {unknown[0][:60]} » inconnu : la liste est à /api/indicateurs et à /donnees."
        )
    return [rows[name] for name in ids]


def definition_of(row: Row) -> Indicateur:
    """The definition that was published with the figures."""
    return Indicateur.model_validate(row["definition"])


def sources_of(rows: Iterable[Row]) -> list[Json]:
    """What the indicators were computed from, each source once."""
    found = {source["name"]: source for row in rows for source in row["provenance"].get("inputs", ())}
    return [
        {
            "source": name,
            "titre": source["title"],
            "producteur": source["producer"],
            "licence": source["licence"],
            "licence_url": source["licence_url"] or None,
            "adresse": source["url"] or None,
            "millesime": source["millesime"],
            "nature": source["nature"],
            "canal": source["channel"],
            "chargee_le": source["loaded_at"],
            "age_max_ans": source["age_max_years"],
            "limites": source["limits"] or [],
        }
        for name, source in found.items()
    ]


def notice_of(rows: Iterable[Row]) -> str | None:
    """What must be said beside generated figures."""
    made = any(row["nature_min"] == Nature.DEMONSTRATION for row in rows)
    return DEMONSTRATION_NOTICE if made else None


def about(row: Row) -> Json:
    """An indicator in a few words, for answers that hold figures of it."""
    definition = definition_of(row)
    return {
        "id": row["id"],
        "titre": definition.titre,
        "unite": definition.unite,
        "sens": definition.sens,
        "seuil": definition.seuil,
        "seuil_texte": definition.seuil_texte or None,
        "methode": definition.methode,
        "definition": definition.definition,
        "limites": list(definition.limites),
        "nature_min": row["nature_min"],
        "absence": row["absence"],
    }


async def context(connection: AsyncConnection, rows: Sequence[Row]) -> Json:
    """Sources, publication and notice of some indicators."""
    current = await publication(connection)
    return {
        "sources": sources_of(rows),
        "publication": {
            "id": current["publication_id"] if current else None,
            "date": current["published_at"].isoformat() if current else None,
        },
        "avertissement": notice_of(rows),
    }


def quality_label(quality: str | None) -> str | None:
    """Why there is no number, in French."""
    return Quality(quality).label if quality else None
