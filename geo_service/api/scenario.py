"""What if: services that open, close or move; and where new ones should go."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from geo_service.api.bodies import read_body
from geo_service.api.indicator_parameters import only
from geo_service.api.links import base_url
from geo_service.api.scenario_parameters import (
    SCENARIO_INPUTS,
    SITING_INPUTS,
    scenario_of,
    service_asked,
    siting_of,
)
from geo_service.api.scenario_processes import status_of
from geo_service.api.scenario_runs import scenario_answer, siting_job_of
from geo_service.api.spatial_answers import json_answer
from geo_service.api.state import AppState
from geo_service.model.points import parse_json

router = APIRouter(prefix="/api", tags=["Simulations"])

TYPES: Final = ("application/json",)


def body_of(inputs: Any, required: list[str], example: Any) -> dict[str, Any]:
    """The body of a question, for the OpenAPI document."""
    schema = {
        "type": "object",
        "required": required,
        "properties": dict(inputs),
        "additionalProperties": False,
    }
    return {
        "requestBody": {
            "required": True,
            "content": {TYPES[0]: {"schema": schema, "example": example}},
        }
    }


@router.post(
    "/scenario",
    summary="Temps d'accès avant et après des ouvertures, fermetures, déplacements (simulation)",
    openapi_extra=body_of(
        SCENARIO_INPUTS,
        ["indicateur", "changements"],
        {"indicateur": "temps_pharmacie", "changements": [{"type": "ouvrir", "lon": -0.58, "lat": 44.84}]},
    ),
)
async def scenario(request: Request, state: AppState) -> Response:
    """Par commune, par ordre alphabétique, avec le doute et les effets hors de la zone. Rien n'est enregistré."""
    _, body = await read_body(request, TYPES)
    return json_answer(await scenario_answer(state, scenario_of(parse_json(body))))


@router.get(
    "/scenario/lieux",
    summary="Lieux d'un service, qu'un scénario peut fermer ou déplacer",
    dependencies=[only("indicateur")],
)
async def lieux(
    state: AppState,
    indicateur: Annotated[
        str, Query(description="temps d'accès au service", examples=["temps_pharmacie"])
    ] = "",
) -> Response:
    """Ceux que l'indicateur compte, départements voisins compris ; leur « id » sert à les fermer ou à les déplacer."""
    return json_answer(await scenario_answer(state, service_asked(indicateur)))


@router.post(
    "/implantation",
    status_code=201,
    summary="Meilleurs lieux pour de nouveaux services (calcul long, à suivre à /api/jobs)",
    openapi_extra=body_of(
        SITING_INPUTS,
        ["indicateur", "modele"],
        {"indicateur": "temps_pharmacie", "modele": "mclp", "k": 3},
    ),
)
async def implantation(request: Request, state: AppState) -> Response:
    """La même demande que /api/processes/implantation/execution : 201 et l'adresse du travail à suivre."""
    _, body = await read_body(request, TYPES)
    job = await siting_job_of(state, siting_of(parse_json(body)), "raw")
    base = base_url(request, state.settings)
    answer = json_answer(status_of(job, base))
    answer.status_code = 201
    answer.headers["Location"] = f"{base}/api/jobs/{job.id}"
    answer.headers["Cache-Control"] = "no-store"
    return answer
