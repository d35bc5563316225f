"""Chantiers that are late and deliverables not handed in. Lateness needs a due date."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.services.questions.reponse import Json, Reponse, from_registry
from geo_service.store.questions import Row
from geo_service.store.questions_registre import deliverable_rows

NO_CHANTIER: Final = "aucun chantier public dans le registre"
NO_DELIVERABLE: Final = "aucun livrable n'est inscrit"
NO_DUE_DATE: Final = "aucun livrable n'a d'échéance : un retard ne peut pas se constater"
LIMITS: Final = (
    "Un livrable sans échéance n'est ni en retard ni à l'heure.",
    "Les livrables restreints ne sont pas comptés.",
)


async def late(connection: AsyncConnection, zones: Sequence[str], themes: Sequence[str]) -> Reponse:
    """Q12: each public chantier, whether it is late, and its deliverables that are due and not handed in."""
    rows = await deliverable_rows(connection, zones or None)
    told = [one for one in rows if not themes or one["theme"] in themes]
    return counted([_chantier(list(group)) for _, group in groupby(told, key=lambda one: one["numero"])])


def counted(rows: Sequence[Json]) -> Reponse:
    """How many chantiers are late among those of which that is known."""
    dated = [row for row in rows if row["valeur"] is not None]
    why = None if dated else next((str(row["raison"]) for row in rows), NO_CHANTIER)
    return Reponse(
        valeur=None if why else [row["valeur"] for row in dated].count(True),
        unite="chantiers en retard",
        lignes=rows,
        raison=why,
        limites=LIMITS,
        plus={
            "chantiers": len(rows),
            "sans_echeance": len(rows) - len(dated),
            "livrables_en_retard": None if why else sum(len(row["livrables_en_retard"]) for row in dated),
        },
    )


def _chantier(told: Sequence[Row]) -> Json:
    first = told[0]
    livrables = [row for row in told if row["livrable"] is not None]
    dated = [row for row in livrables if row["echeance"] is not None]
    due = [_livrable(row) for row in dated if row["en_retard"]]
    seen = first["observe_le"].isoformat() if first["observe_le"] else None
    return from_registry("en retard", first["source"], seen).ligne(
        bool(due) if dated else None, chantier=first["chantier"], titre=first["chantier_titre"], theme=first["theme"],
        etat=first["chantier_etat"], direction_pilote=first["direction_pilote"], raison=_why(livrables, dated),
        livrables=len(livrables), sans_echeance=len(livrables) - len(dated), livrables_en_retard=due,
    )  # fmt: skip


def _why(livrables: Sequence[Row], dated: Sequence[Row]) -> str | None:
    """Why lateness is not known; None where it is."""
    if dated:
        return None
    return NO_DUE_DATE if livrables else NO_DELIVERABLE


def _livrable(row: Mapping[str, Any]) -> Json:
    return {
        "id": row["livrable"], "titre": row["titre"], "echeance": row["echeance"].isoformat(), "etat": row["etat"],
        "jours": row["jours"],
    }  # fmt: skip
