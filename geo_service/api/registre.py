"""The registry by REST: every declared kind has the same addresses, written once."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.acteur import CurrentActeur
from geo_service.api.registre_answers import answer, as_feature, expected_version, page_body
from geo_service.api.registre_bodies import Answer, once, read_object
from geo_service.api.registre_parameters import read_list, wants_geojson
from geo_service.api.registre_schema import described_list, described_object, described_write
from geo_service.api.state import AppState, State
from geo_service.model.pacte.droits import Acteur
from geo_service.model.pacte.objets import OBJETS, Objet
from geo_service.services import registre, registre_lecture, registre_passages
from geo_service.services.registre_droits import exiger_compte
from geo_service.services.registre_lecture import anonyme, montrer

router = APIRouter(prefix="/api", tags=["Registre"])

CREATED = 201


@asynccontextmanager
async def reading(state: State, acteur: Acteur) -> AsyncIterator[AsyncConnection]:
    """Who is nobody in particular reads public views only, by a role that knows nothing else."""
    async with state.snapshot() if anonyme(acteur) else state.writing() as connection:
        yield connection


def number_of(objet: Objet, text: str) -> int:
    """The number an address names.

    Raises:
        NotFoundError: it is not one; the answer is that of an unknown object.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise registre.inconnu(objet, 0)
    return int(text)


def _add_list(objet: Objet) -> None:
    @router.get(
        f"/{objet.pluriel}",
        summary=f"{objet.label} : liste",
        operation_id=f"{objet.pluriel}_liste",
        openapi_extra=described_list(objet),
    )
    async def listed(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        async with reading(state, acteur) as connection:
            asked = await read_list(request, objet, connection)
            page = await registre_lecture.lister(
                connection, acteur, objet, asked.filtre, compter=asked.compter
            )
        body = page_body(request, state, acteur, objet, asked, page)
        return answer(request, acteur, body, geojson=asked.geojson)


def _add_create(objet: Objet) -> None:
    @router.post(
        f"/{objet.pluriel}",
        summary=f"{objet.label} : créer",
        operation_id=f"{objet.pluriel}_creer",
        status_code=CREATED,
        openapi_extra=described_write(objet, "creer"),
    )
    async def created(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        async def work(connection: AsyncConnection, content: Any) -> Answer:
            return CREATED, montrer(acteur, await registre.creer(connection, acteur, objet, content))

        status, body = await once(request, state, acteur, work)
        response = answer(request, acteur, body, status=status)
        response.headers["Location"] = f"/api/{objet.pluriel}/{body['id']}"
        return response


def _add_read(objet: Objet) -> None:
    @router.get(
        f"/{objet.pluriel}/{{numero}}",
        summary=f"{objet.label} : lire",
        operation_id=f"{objet.pluriel}_lire",
        openapi_extra=described_object(objet),
    )
    async def read(numero: str, request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        geojson = wants_geojson(request.query_params)
        async with reading(state, acteur) as connection:
            ligne = await registre_lecture.lire(connection, acteur, objet, number_of(objet, numero))
        body = montrer(acteur, ligne)
        return answer(request, acteur, as_feature(objet, body) if geojson else body, geojson=geojson)


def _add_change(objet: Objet) -> None:
    @router.patch(
        f"/{objet.pluriel}/{{numero}}",
        summary=f"{objet.label} : modifier",
        operation_id=f"{objet.pluriel}_modifier",
        openapi_extra=described_write(objet, "modifier"),
    )
    async def changed(numero: str, request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        exiger_compte(acteur)
        version, number = expected_version(request), number_of(objet, numero)
        _, content = await read_object(request)
        async with state.writing() as connection:
            before = await registre.prendre(connection, acteur, objet, number, version)
            after = await registre.modifier(connection, acteur, before, content)
        return answer(request, acteur, montrer(acteur, after))


def _add_move(objet: Objet) -> None:
    @router.post(
        f"/{objet.pluriel}/{{numero}}/transitions",
        summary=f"{objet.label} : changer d'état",
        operation_id=f"{objet.pluriel}_passer",
        openapi_extra=described_write(objet, "passer"),
    )
    async def moved(numero: str, request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        exiger_compte(acteur)
        version, number = expected_version(request), number_of(objet, numero)

        async def work(connection: AsyncConnection, content: Any) -> Answer:
            before = await registre.prendre(connection, acteur, objet, number, version)
            after = await registre_passages.passer(connection, acteur, before, content)
            return 200, montrer(acteur, after)

        _, body = await once(request, state, acteur, work)
        return answer(request, acteur, body)


def _add_history(objet: Objet) -> None:
    @router.get(
        f"/{objet.pluriel}/{{numero}}/historique",
        summary=f"{objet.label} : historique",
        operation_id=f"{objet.pluriel}_historique",
    )
    async def history(numero: str, request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        async with reading(state, acteur) as connection:
            ligne = await registre_lecture.lire(connection, acteur, objet, number_of(objet, numero))
            rows = await registre_lecture.historique(connection, acteur, ligne)
        return answer(request, acteur, {"id": ligne.id, "objet": objet.nom, "historique": rows})


@router.get("/contributions/{numero}/similaires", summary="Contribution : celles qui lui ressemblent")
async def similar(numero: str, request: Request, state: AppState, acteur: CurrentActeur) -> Response:
    """Contributions of the same territoire, alike by their words and not far from it, best first."""
    exiger_compte(acteur)
    objet = OBJETS["contribution"]
    async with state.writing() as connection:
        ligne = await registre_lecture.lire(connection, acteur, objet, number_of(objet, numero))
        found = await registre_lecture.similaires(connection, acteur, ligne)
    rows = [
        montrer(acteur, one)
        | {"ressemblance": {"mots": round(why["mots"], 3), "distance_m": why["distance_m"]}}
        for one, why in found
    ]
    return answer(request, acteur, {"similaires": rows})


for _objet in OBJETS.values():
    for _add in (_add_list, _add_create, _add_read, _add_change, _add_history):
        _add(_objet)
    if _objet.etats is not None:
        _add_move(_objet)
