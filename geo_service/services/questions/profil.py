"""Profile of a territoire before a conseil: who lives there, figures beside the département's, what is under way."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.services.questions.actions import action_row
from geo_service.services.questions.changements import conseil_of
from geo_service.services.questions.communes import communes_of
from geo_service.services.questions.reponse import Json, Origine, Reponse, from_registry
from geo_service.services.questions.zones import ZONES
from geo_service.store.questions import Row, figure_rows
from geo_service.store.questions_registre import action_rows, contribution_counts, deliverable_rows

SHOWN: Final = (
    "densite_population", "population_evolution", "pop_0_19_share", "pop_65p_share", "res_secondaires_share",
    "logements_vacants_share", "hors_seuil_proximite", "hors_seuil_intermediaire", "hors_seuil_centralite",
    "temps_generaliste", "temps_pharmacie", "temps_france_services", "apl_mg_65", "sans_medecin_traitant_share", "ftth_share",
    "cumul_ecarts_2_share",
)  # fmt: skip
AS_OF_NOW: Final = "figures d'aujourd'hui : aucune publication n'est liée à la date de ce conseil"
LIMITS: Final = (
    "Une moyenne de territoire cache des écarts entre communes : voyez /api/gaps.",
    "Le registre ne dit que ce qui y est inscrit.",
)


async def profile(connection: AsyncConnection, territoire: str, departement: str, numero: int) -> Reponse:
    """Q3: what a conseil may know beforehand; the conseil is null with why where the registry does not hold it."""
    zone = f"territoire:{territoire}"
    communes = await communes_of(connection, [zone])
    own, around = (
        await figure_rows(connection, zone, SHOWN),
        await figure_rows(connection, departement, SHOWN),
    )
    beside = {row["indicateur"]: row["valeur"] for row in around}
    conseil, why = await conseil_of(connection, territoire, numero)
    return Reponse(
        valeur=sum(one.habitants for one in communes.values()),
        unite="habitants",
        lignes=[_figure(row, beside) for row in own],
        raison=None,
        sources=frozenset({ZONES, *(f"indicateur:{row['indicateur']}" for row in own)}),
        limites=LIMITS,
        plus={
            "conseil": {"numero": numero, "valeur": conseil, "raison": why},
            "date_des_chiffres": AS_OF_NOW,
            "communes": len(communes),
            "rattachements_supposes": sum(one.dans.get(zone) == "inferred" for one in communes.values()),
            "registre": await _registry(connection, territoire, zone),
        },
    )


def _figure(row: Row, beside: Mapping[str, Any]) -> Json:
    told = Origine(
        row["unite"], row["source"] or row["titre"], row["methode"], row["nature"], row["millesime"]
    )
    return told.ligne(
        row["valeur"], indicateur=row["indicateur"], titre=row["titre"], departement=beside.get(row["indicateur"]),
        qualite=row["qualite"], sens=row["sens"], raison=row["qualite"],
    )  # fmt: skip


async def _registry(connection: AsyncConnection, territoire: str, zone: str) -> Json:
    """Actions of the territoire, contributions by theme, and deliverables due; each null with why when none is."""
    actions = await action_rows(connection, [zone])
    told = await contribution_counts(connection, territoire)
    due = [row for row in await deliverable_rows(connection, [zone]) if row["en_retard"]]
    rows: Sequence[Json] = [
        from_registry("contributions").ligne(row["nombre"], theme=row["theme"]) for row in told
    ]
    return {
        "actions": [action_row(one, {zone: "official"}) for one in actions],
        "contributions": rows,
        "livrables_en_retard": len(due) if actions else None,
        "raison": None
        if actions or told
        else "rien de ce territoire n'est au registre : ce n'est pas l'absence d'actions",
    }
