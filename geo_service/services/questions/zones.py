"""Perimeters: which communes make which zones, how that is known, and what another reading would change."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection

from geo_service.model.indicator import Lecture
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau
from geo_service.services.questions.reponse import Origine, Reponse
from geo_service.store.lookup import provenance
from geo_service.store.questions import membership_rows

ZONES: Final = "zones"
METHOD: Final = "appartenances"
LIMITS: Final = (
    "Un rattachement « inferred » est supposé : aucun document lu ne nomme la commune ni son canton.",
    "Une commune peut avoir une autre lecture : les deux sont données, jamais fondues.",
)


async def perimeters(connection: AsyncConnection, zones: Sequence[str], levels: Sequence[Niveau]) -> Reponse:
    """Q14: memberships of the communes of some zones at some levels, each with its confidence and source."""
    rows = [row for row in await membership_rows(connection, zones) if row["niveau"] in levels]
    told = await _vintage(connection)
    lignes = [
        Origine("appartenance", row["source"] or "découpage officiel", METHOD, Nature.COMPILED, told).ligne(
            row["dans"], confiance=row["confiance"], zone=row["zone"], nom=row["nom"], habitants=row["population"],
            niveau=row["niveau"], dans_nom=row["dans_nom"], lecture=row["lecture"], note=row["note"],
        )
        for row in rows
    ]  # fmt: skip
    main = [row for row in rows if row["lecture"] == Lecture.PRINCIPALE]
    return Reponse(
        valeur=len({row["zone"] for row in rows}),
        unite="communes",
        lignes=lignes,
        sources=frozenset({ZONES}),
        limites=LIMITS,
        plus={
            "par_confiance": {
                niveau.value: dict(Counter(row["confiance"] for row in main if row["niveau"] == niveau))
                for niveau in levels
            },
            "autres_lectures": len(rows) - len(main),
        },
    )


async def _vintage(connection: AsyncConnection) -> str | None:
    rows = await provenance(connection)
    return next((row["millesime"] for row in rows if row["name"] == ZONES), None)
