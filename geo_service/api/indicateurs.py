"""Indicators: their list, and all that is known of one."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from geo_service.api.indicator_answers import published
from geo_service.api.indicator_bodies import indicator_body
from geo_service.api.indicator_parameters import Agents, Families, only
from geo_service.api.links import base_url
from geo_service.api.state import AppState, Snapshot
from geo_service.api.tilejson import conditional_json
from geo_service.store.indicator_reads import coverage_rows, indicator_rows

router = APIRouter(prefix="/api", tags=["Indicateurs"])

IndicatorId = Annotated[
    str,
    Path(
        description="identifiant d'un indicateur", openapi_examples={"minutes": {"value": "temps_pharmacie"}}
    ),
]
Theme = Annotated[
    str | None, Query(description="thèmes séparés par des virgules", examples=["acces_services"])
]


@router.get(
    "/indicateurs",
    summary="Indicateurs : définition, méthode, sources, couverture, limites",
    dependencies=[only("famille", "theme", "audience")],
)
async def indicators(
    request: Request,
    state: AppState,
    connection: Snapshot,
    famille: Families,
    agents: Agents,
    theme: Theme = None,
) -> Response:
    """Tous les indicateurs publiés, même absents (avec la raison). Sans « audience=agents », ceux du public seulement."""
    themes = {part.strip() for part in (theme or "").split(",") if part.strip()}
    rows = [
        row
        for row in await indicator_rows(connection, agents=agents)
        if (not famille or row["definition"]["famille"] in famille)
        and (not themes or row["definition"]["theme"] in themes)
    ]
    coverage, base = await coverage_rows(connection), base_url(request, state.settings)
    return conditional_json(
        request, {"indicateurs": [indicator_body(row, coverage.get(row["id"]), base) for row in rows]}
    )


@router.get(
    "/indicateurs/{indicateur}",
    summary="Un indicateur : tout ce qui en est connu",
    dependencies=[only("audience")],
)
async def indicator(
    indicateur: IndicatorId, request: Request, state: AppState, connection: Snapshot, agents: Agents
) -> Response:
    """Définition, formule, paramètres, millésimes, couverture, nature, sources, âge, adresses de ses couches."""
    (row,) = await published(connection, [indicateur], agents=agents)
    coverage = await coverage_rows(connection, [indicateur])
    return conditional_json(
        request, indicator_body(row, coverage.get(indicateur), base_url(request, state.settings))
    )
