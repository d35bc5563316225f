"""The dates of the pactes, for the calendars people already use."""

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.acteur import CurrentActeur
from geo_service.api.conditional import matches
from geo_service.api.layers import CORS
from geo_service.api.links import base_url
from geo_service.api.parameters import whole_number
from geo_service.api.registre import reading
from geo_service.api.registre_answers import PRIVATE, VARY, answer
from geo_service.api.state import AppState, Snapshot, State
from geo_service.api.tilejson import hash_text
from geo_service.errors import InputError
from geo_service.model.pacte.agenda import Instance, Rendez, calendrier
from geo_service.model.pacte.champs import LARGEST_INTEGER
from geo_service.model.pacte.depart import CONSEILS
from geo_service.model.pacte.droits import ANONYME
from geo_service.services.registre_export import Choix, rendez_vous
from geo_service.services.registre_lecture import anonyme
from geo_service.store.carences import record_rows

router = APIRouter(prefix="/api", tags=["Registre : fichiers"])

CALENDAR: Final = "text/calendar; charset=utf-8"
EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
MAX_SLUGS: Final = 50


@router.get(
    "/agenda.ics",
    summary="Agenda : conseils, séances, échéances des livrables (iCalendar)",
    response_class=Response,
    openapi_extra={
        "parameters": [
            {"name": "territoire", "in": "query", "required": False, "schema": {"type": "string"},
             "description": "codes de territoires, séparés par des virgules"},
            {"name": "chantier", "in": "query", "required": False, "schema": {"type": "integer"},
             "description": "numéro d'un chantier : ses séances et ses échéances"},
        ],
        "responses": {"200": {"description": "Calendrier", "content": {"text/calendar": {"schema": {"type": "string"}}}}},
    },
)  # fmt: skip
async def agenda(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
    """Journées entières, d'identifiants stables ; ce qui n'a pas de date entière n'y est pas."""
    choix = read_choice(request)
    async with reading(state, acteur) as connection:
        found = await rendez_vous(connection, acteur, choix)
    instance = instance_of(request, state)
    if not anonyme(acteur):
        return _calendar(found, instance, PRIVATE)
    etag = f'"{hash_text(calendrier(found, instance, EPOCH).encode())}"'
    headers = CORS | VARY | {"ETag": f"W/{etag}"}
    if matches(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return _calendar(found, instance, headers)


@router.get("/conseils/tours", summary="Tours des conseils : périodes, thèmes, réunions connues, sources")
async def rounds(request: Request, connection: Snapshot) -> Response:
    """Tels que publiés. Un tour sans réunion connue n'a pas de conseil dans le registre : rien n'est inventé."""
    rows = (await record_rows(connection, (CONSEILS,))).get(CONSEILS, [])
    told = [
        {
            "numero": int(row["key"]),
            **{name: row.get(name) for name in ("debut", "fin", "theme", "source")},
            "reunions_connues": row.get("reunions_connues") or [],
        }
        for row in rows
    ]
    return answer(request, ANONYME, {"tours": sorted(told, key=lambda one: one["numero"])})


def read_choice(request: Request) -> Choix:
    """Which dates an address asks for.

    Raises:
        InputError: a parameter that does not exist or cannot be read.
    """
    given = dict(request.query_params)
    slugs = tuple(slug.strip() for slug in given.pop("territoire", "").split(",") if slug.strip())
    number = given.pop("chantier", None)
    if given or len(slugs) > MAX_SLUGS:
        raise InputError("Paramètres de l'agenda : territoire (codes séparés par des virgules), chantier.")
    return Choix(slugs, whole_number("chantier", number, LARGEST_INTEGER) if number else None)


def instance_of(request: Request, state: State) -> Instance:
    """What makes the calendar of this département one of its own, whatever the address it is read at."""
    departement = state.catalog.departement
    base = base_url(request, state.settings)
    return Instance(f"geo-service-{departement.code.lower()}", f"Agenda des pactes — {departement.nom}", base)


def _calendar(found: list[Rendez], instance: Instance, headers: dict[str, str]) -> Response:
    text = calendrier(found, instance, datetime.now(UTC))
    named = {"Content-Disposition": 'inline; filename="agenda.ics"'}
    return Response(text.encode(), media_type=CALENDAR, headers=headers | named)
