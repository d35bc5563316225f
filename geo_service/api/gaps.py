"""Gaps: communes beyond a threshold, their inhabitants, how sure that is; overlaps; levels of services."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.gaps_answers import (
    RULE,
    commune_row,
    doubt_row,
    not_relevant,
    project_row,
    threshold_row,
    totals,
    unknown_rows,
)
from geo_service.api.gaps_parameters import (
    Asked,
    Counting,
    How,
    Subject,
    thresholds_of,
)
from geo_service.api.indicator_answers import context, definition_of, published
from geo_service.api.indicator_parameters import Agents, Scope, only
from geo_service.api.state import Snapshot
from geo_service.api.tilejson import conditional_json
from geo_service.errors import InputError, NotFoundError
from geo_service.gaps.carence import Verdict
from geo_service.model.indicator import Lecture
from geo_service.model.zone import Niveau
from geo_service.services.beyond import Beyond, Measured, Threshold, beyond, measured
from geo_service.services.questions.sans_projet import sought
from geo_service.store.indicator_reads import LATEST, Row, ValuesAsked, value_cells, zone_rows

Json = dict[str, Any]
router = APIRouter(prefix="/api", tags=["Indicateurs"])

NAMES = (
    "indicateur", "niveau_service", "seuil", "zone", "niveau", "millesime", "lecture", "m", "projet", "audience",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """Indicators with their thresholds, zones, and how communes are counted."""

    subject: Subject
    thresholds: tuple[Threshold, ...]
    zones: tuple[str, ...]
    how: How

    @property
    def names(self) -> tuple[str, ...]:
        """Ids of the indicators."""
        return self.subject.names


@router.get(
    "/gaps",
    summary="Communes au-delà d'un seuil, leurs habitants, et à quel point c'est sûr",
    dependencies=[only(*NAMES)],
)
async def gaps(
    subject: Asked, zones: Scope, how: Counting, agents: Agents, connection: Snapshot, request: Request
) -> Response:
    """Communes par ordre alphabétique, jamais un classement. Les valeurs absentes sont à part, jamais en deçà.

    Plusieurs indicateurs et « m » : communes au-delà d'au moins m seuils. « niveau_service » : habitants dont le
    service requis le plus lointain dépasse le seuil ; un service sans source rend le niveau inconnu.
    """
    rows = await published(connection, subject.names, agents=agents)
    asked = Question(subject, thresholds_of(rows, subject), zones, how)
    if how.least > len(rows):
        raise InputError(f"« m » vaut au plus le nombre d'indicateurs demandés, {len(rows)}.")
    _check_vintage(rows, how.millesime)
    named = await zone_rows(connection, zones)
    compared = zip(rows, asked.thresholds, strict=True)
    indicators = [threshold_row(row, threshold, how.millesime) for row, threshold in compared]
    head: Json = {
        "indicateurs": indicators,
        "millesime_le_plus_ancien": min(
            (one["millesime"] for one in indicators if one["millesime"]), default=None
        ),
        "niveau_service": subject.service_level,
        "m": how.least,
        "zones": [{"zone": zone, "nom": named[zone]["nom"]} for zone in zones],
        "niveau": Niveau.COMMUNE,
        "lecture": how.lecture,
        "regle": RULE,
    }
    found = await _found(connection, asked, rows)
    found |= await _with_projects(connection, asked, rows, found) if how.without_project else {"projet": None}
    return conditional_json(request, head | found | await context(connection, rows))


async def _found(connection: AsyncConnection, asked: Question, rows: list[Row]) -> Json:
    communes = await _communes(connection, asked, asked.how.lecture)
    if _one_commune(asked.zones, communes):
        return not_relevant()
    absent = [row for row in rows if row["absence"]]
    if absent:
        return _unknown(asked, absent, communes)
    found = beyond(communes, asked.thresholds, asked.how.least)
    return {
        "pertinent": True,
        "raison": None,
        "totaux": totals(found),
        "doute": doubt_row(found),
        "communes": [commune_row(one, asked.names, asked.thresholds) for one in found.found],
        "sans_valeur": unknown_rows(found),
        "par_indicateur": _each(asked, communes),
        "autre_lecture": await _other_reading(connection, asked, found),
    }


async def _with_projects(connection: AsyncConnection, asked: Question, rows: list[Row], found: Json) -> Json:
    """The same communes with whether each is without a projet or chantier on the themes of the indicators."""
    known = await sought(connection, asked.zones, (definition_of(row).theme for row in rows))
    communes = [one | _verdict_row(known.verdict(one["zone"])) for one in found["communes"]]
    return {"communes": communes, "projet": project_row(communes, known.themes, found["raison"])}


def _verdict_row(verdict: Verdict) -> Json:
    return {"sans_projet": verdict.value, "raison_projet": verdict.reason or None}


async def _communes(connection: AsyncConnection, asked: Question, lecture: Lecture) -> tuple[Measured, ...]:
    values = ValuesAsked(asked.names, Niveau.COMMUNE, asked.zones, asked.how.millesime, members=lecture)
    return measured(await value_cells(connection, values), asked.names)


def _unknown(asked: Question, absent: list[Row], communes: tuple[Measured, ...]) -> Json:
    """Nothing is known of the whole when one of its parts has no source; each other part still is."""
    reasons = "; ".join(f"{row['definition']['titre']} : {row['absence']}" for row in absent)
    return {
        "pertinent": None,
        "raison": f"inconnu, faute de source : {reasons}",
        "totaux": None,
        "doute": None,
        "communes": [],
        "par_indicateur": _each(asked, communes),
    }


def _each(asked: Question, communes: tuple[Measured, ...]) -> list[Json]:
    """Totals of each indicator alone, when several are asked."""
    if len(asked.names) == 1:
        return []
    return [
        {"indicateur": name} | totals(_alone(communes, rank, asked.thresholds[rank]))
        for rank, name in enumerate(asked.names)
    ]


def _alone(communes: tuple[Measured, ...], rank: int, threshold: Threshold) -> Beyond:
    alone = [Measured(one.zone, one.nom, one.population, (one.cells[rank],)) for one in communes]
    return beyond(alone, (threshold,))


async def _other_reading(connection: AsyncConnection, asked: Question, found: Beyond) -> Json | None:
    """Totals when doubtful memberships are read the other way; None where that changes nothing."""
    if not any(zone.startswith(f"{Niveau.TERRITOIRE}:") for zone in asked.zones):
        return None
    lecture = Lecture.PRINCIPALE if asked.how.lecture is Lecture.ALTERNATIVE else Lecture.ALTERNATIVE
    other = beyond(await _communes(connection, asked, lecture), asked.thresholds, asked.how.least)
    if (other.total, other.beyond) == (found.total, found.beyond):
        return None
    return {"lecture": lecture, "totaux": totals(other)}


def _one_commune(zones: tuple[str, ...], communes: tuple[Measured, ...]) -> bool:
    territoire = all(zone.startswith(f"{Niveau.TERRITOIRE}:") for zone in zones)
    return len(zones) == 1 and territoire and len(communes) == 1


def _check_vintage(rows: list[Row], millesime: str) -> None:
    """Refuse a vintage that one of the indicators does not have.

    Raises:
        NotFoundError: the sentence lists those it has.
    """
    for row in rows:
        known = row["provenance"].get("millesimes", [])
        if millesime != LATEST and millesime not in known:
            told = ", ".join(known) or "aucun"
            raise NotFoundError(f"Millésime « {millesime} » absent de « {row['id']} » : {told}.")
