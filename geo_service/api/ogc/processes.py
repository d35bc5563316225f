"""OGC API Processes, Part 1: processes, their execution, jobs with status, results and dismissal.

Reference: OGC 18-062r2. A scenario is executed at once, siting as a job. Jobs are not listed: whoever knows the
id of one may follow it, so that nobody reads what another asks.
"""

import re
from http import HTTPStatus
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from geo_service.api.bodies import read_body
from geo_service.api.layers import CORS
from geo_service.api.links import base_url
from geo_service.api.ogc.negotiation import answer, refuse_unknown, self_links, wants_html
from geo_service.api.parameters import whole_number
from geo_service.api.scenario_parameters import scenario_of, siting_of
from geo_service.api.scenario_processes import (
    OUTPUT,
    PROCESSES,
    SCENARIO,
    exception,
    result_of,
    status_of,
)
from geo_service.api.scenario_runs import scenario_answer, siting_job_of
from geo_service.api.spatial_answers import json_answer
from geo_service.api.state import AppState, State
from geo_service.errors import InputError
from geo_service.model.points import parse_json
from geo_service.scenario.changes import refuse_unknown_keys
from geo_service.services.siting_job import UNEXPECTED
from geo_service.store.scenario_jobs import ABANDONED, Job, dismiss_job, job_result, read_jobs

router = APIRouter(prefix="/api", tags=["OGC API Processes"])

ONLY_FORMAT: Final = frozenset({"f"})
JOB_ID: Final = re.compile(r"[0-9a-f]{64}")
MAX_LIMIT: Final = 1000
MAX_IDS: Final = 50
NO_STORE: Final = "no-store"
RESPONSES: Final = ("raw", "document")
EXECUTION: Final = frozenset({"inputs", "outputs", "response"})
BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["inputs"],
                    "properties": {
                        "inputs": {"type": "object"},
                        "outputs": {"type": "object"},
                        "response": {"type": "string", "enum": list(RESPONSES)},
                    },
                }
            }
        },
    }
}


@router.get("/processes", summary="Processus que l'on peut exécuter")
async def processes(
    request: Request,
    state: AppState,
    limit: Annotated[str, Query(description="processus au plus")] = str(MAX_LIMIT),
) -> Response:
    """What can be executed here."""
    refuse_unknown(request, frozenset({"f", "limit"}))
    most = whole_number("limit", limit, MAX_LIMIT)
    if not most:
        raise InputError(f"« limit » est un entier de 1 à {MAX_LIMIT}.")
    base = base_url(request, state.settings)
    listed = [process.summary(base) for process in PROCESSES.values()][:most]
    return answer(
        request, state, {"processes": listed, "links": self_links(request, base)}, "ogc/processus.html"
    )


@router.get("/processes/{process_id}", summary="Un processus")
async def process(process_id: str, request: Request, state: AppState) -> Response:
    """Inputs and output of one process."""
    if process_id not in PROCESSES:
        return _no_process(request, process_id)
    refuse_unknown(request, ONLY_FORMAT)
    base = base_url(request, state.settings)
    body = PROCESSES[process_id].described(base)
    execute = [one for one in body["links"] if one["rel"] not in {"self", "alternate"}]
    return answer(
        request, state, body | {"links": [*self_links(request, base), *execute]}, "ogc/un_processus.html"
    )


@router.post("/processes/{process_id}/execution", summary="Exécuter un processus", openapi_extra=BODY)
async def execution(process_id: str, request: Request, state: AppState) -> Response:
    """A scenario answers at once; siting answers 201 with the address of a job."""
    if process_id not in PROCESSES:
        return _no_process(request, process_id)
    _, raw = await read_body(request, ("application/json",))
    inputs, response = _asked(parse_json(raw))
    if process_id == SCENARIO:
        found = await scenario_answer(state, scenario_of(inputs))
        return json_answer(found if response == "raw" else {OUTPUT: {"value": found}})
    job = await siting_job_of(state, siting_of(inputs), response)
    base = base_url(request, state.settings)
    headers = {"Location": f"{base}/api/jobs/{job.id}", "Preference-Applied": "respond-async"}
    return _told(status_of(job, base), HTTPStatus.CREATED, headers)


@router.get("/jobs", summary="Travaux dont on donne les identifiants")
async def jobs(
    request: Request,
    state: AppState,
    ids: Annotated[str, Query(description="identifiants séparés par des virgules")] = "",
) -> Response:
    """The jobs of the ids given, and no other: those of somebody else are not listed."""
    refuse_unknown(request, frozenset({"f", "ids"}))
    asked = [one for one in ids.split(",") if JOB_ID.fullmatch(one)][:MAX_IDS]
    async with state.writing() as connection:
        found = await read_jobs(connection, asked)
    base = base_url(request, state.settings)
    body = {"jobs": [status_of(job, base) for job in found], "links": self_links(request, base)}
    return _unkept(answer(request, state, body, "ogc/travaux.html"))


@router.get("/jobs/{job_id}", summary="État d'un travail")
async def job_status(job_id: str, request: Request, state: AppState) -> Response:
    """How far a job is."""
    job = await _job(state, job_id)
    if job is None:
        return _no_job(request)
    refuse_unknown(request, ONLY_FORMAT)
    base = base_url(request, state.settings)
    return _unkept(answer(request, state, status_of(job, base), "ogc/travail.html"))


@router.get("/jobs/{job_id}/results", summary="Résultat d'un travail")
async def results(job_id: str, request: Request, state: AppState) -> Response:
    """What came out of a job."""
    job = await _job(state, job_id)
    if job is None:
        return _no_job(request)
    refuse_unknown(request, ONLY_FORMAT)
    if job.statut != "successful":
        return _no_result(request, job)
    async with state.writing() as connection:
        text = await job_result(connection, job.id)
    body = {
        "resultat": orjson.loads(text or "null"),
        "links": self_links(request, base_url(request, state.settings)),
    }
    if wants_html(request):
        return _unkept(answer(request, state, body, "ogc/resultat.html"))
    return _told(result_of(job, body["resultat"]), HTTPStatus.OK)


@router.delete("/jobs/{job_id}", summary="Annuler un travail, ou en oublier le résultat")
async def dismiss(job_id: str, request: Request, state: AppState) -> Response:
    """Stops the solver of a running job at once."""
    job = await _job(state, job_id)
    if job is None:
        return _no_job(request)
    async with state.writing() as connection:
        if not await dismiss_job(connection, job.id):
            return exception(request, HTTPStatus.GONE, "", "Ce travail est déjà annulé.")
        now = (await read_jobs(connection, [job.id]))[0]
    return _told(status_of(now, base_url(request, state.settings)), HTTPStatus.OK)


async def _job(state: State, job_id: str) -> Job | None:
    if not JOB_ID.fullmatch(job_id):
        return None
    async with state.writing() as connection:
        found = await read_jobs(connection, [job_id])
    return found[0] if found else None


def _asked(said: Any) -> tuple[Any, str]:
    if not isinstance(said, dict):
        raise InputError("Le corps attendu est un objet JSON avec « inputs ».")
    refuse_unknown_keys(said, EXECUTION, "Exécution")
    response = said.get("response", "raw")
    if response not in RESPONSES:
        raise InputError(f"« response » vaut {' ou '.join(RESPONSES)}.")
    outputs = said.get("outputs", {})
    if not isinstance(outputs, dict) or set(outputs) - {OUTPUT}:
        raise InputError(f"« outputs » ne nomme que « {OUTPUT} ».")
    return said.get("inputs", {}), response


def _no_process(request: Request, process_id: str) -> Response:
    names = ", ".join(PROCESSES)
    detail = f"Aucun processus « {process_id[:40]} ». Processus : {names}."
    return exception(request, HTTPStatus.NOT_FOUND, "no-such-process", detail)


def _no_job(request: Request) -> Response:
    detail = "Aucun travail de cet identifiant : il a été oublié après un jour, ou n'a jamais été."
    return exception(request, HTTPStatus.NOT_FOUND, "no-such-job", detail)


def _no_result(request: Request, job: Job) -> Response:
    if job.statut == "dismissed":
        return exception(request, HTTPStatus.GONE, "", "Ce travail a été annulé : il n'a pas de résultat.")
    if job.statut == "failed":
        ours = job.message in {UNEXPECTED, ABANDONED}
        status = HTTPStatus.INTERNAL_SERVER_ERROR if ours else HTTPStatus.UNPROCESSABLE_ENTITY
        return exception(request, status, "", job.message)
    detail = "Le résultat n'est pas encore là : suivez l'état du travail."
    return exception(request, HTTPStatus.NOT_FOUND, "result-not-ready", detail)


def _told(body: Any, status: HTTPStatus, headers: dict[str, str] | None = None) -> Response:
    return Response(
        orjson.dumps(body),
        status.value,
        CORS | {"Cache-Control": NO_STORE} | (headers or {}),
        "application/json",
    )


def _unkept(response: Response) -> Response:
    response.headers["Cache-Control"] = NO_STORE
    return response
