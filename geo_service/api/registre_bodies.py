"""Bodies of the registry: objects or features, and requests that may be sent twice."""

import hashlib
from collections.abc import Awaitable, Callable
from typing import Any, Final

import orjson
from fastapi import Request
from psycopg import AsyncConnection

from geo_service.api.bodies import JSON_TYPES, read_body
from geo_service.api.state import State
from geo_service.errors import InputError, RepeatedKeyError
from geo_service.model.pacte.droits import Acteur
from geo_service.services.registre_droits import exiger_compte
from geo_service.store.demandes import Demande, Reponse, keep, release, take

MAX_KEY: Final = 200
REFUSED: Final = 400
DRAWN: Final = {"Point": "point"}

Answer = tuple[int, dict[str, Any]]
Work = Callable[[AsyncConnection, Any], Awaitable[Answer]]


async def read_object(request: Request) -> tuple[bytes, Any]:
    """The bytes of a body and what they say; a GeoJSON feature is read as its properties with their place.

    Raises:
        ContentTypeError, InputError: another type, nothing, or what is not JSON.
    """
    _, body = await read_body(request, JSON_TYPES)
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InputError("Le corps n'est pas du JSON lisible.") from None
    return body, _unwrapped(content)


def _unwrapped(content: Any) -> Any:
    if not (isinstance(content, dict) and content.get("type") == "Feature"):
        return content
    properties, geometry = content.get("properties") or {}, content.get("geometry")
    if not isinstance(properties, dict):
        raise InputError("« properties » est un objet.")
    if not isinstance(geometry, dict):
        return properties
    portee = DRAWN.get(str(geometry.get("type")), "trace")
    return {**properties, "localisation": {"portee": portee, "geometry": geometry}}


async def once(request: Request, state: State, acteur: Acteur, work: Work) -> Answer:
    """Do something with a JSON body in one transaction; with an Idempotency-Key, the same again gets the same answer.

    Raises:
        SignInError: nobody in particular asks.
        RepeatedKeyError: the key came with another request.
    """
    exiger_compte(acteur)
    body, content = await read_object(request)
    return await once_of(request, state, acteur, body, lambda connection: work(connection, content))


async def once_of(
    request: Request,
    state: State,
    acteur: Acteur,
    body: bytes,
    work: Callable[[AsyncConnection], Awaitable[Answer]],
) -> Answer:
    """The same for any body. An answer that refuses wrote nothing: its key may serve again.

    Raises:
        RepeatedKeyError: the key came with another request.
    """
    demande = _demande(request, exiger_compte(acteur), body)
    async with state.writing() as connection:
        given = await take(connection, demande) if demande else None
        if demande and given:
            return _again(demande, given)
        status, answer = await work(connection)
        if demande and status < REFUSED:
            await keep(connection, demande, status, answer)
        elif demande:
            await release(connection, demande)
        return status, answer


def _demande(request: Request, compte: int | None, body: bytes) -> Demande | None:
    key = request.headers.get("idempotency-key")
    if key is None or compte is None:
        return None
    if not key.strip() or len(key) > MAX_KEY or not key.isprintable():
        raise InputError(f"« Idempotency-Key » : de 1 à {MAX_KEY} caractères.")
    address = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    asked = f"{request.method} {address} {request.headers.get('if-match', '')}\n".encode()
    return Demande(key, compte, hashlib.sha256(asked + body).hexdigest())


def _again(demande: Demande, given: Reponse) -> Answer:
    if given.empreinte != demande.empreinte:
        raise RepeatedKeyError(
            "Cette « Idempotency-Key » a déjà servi à une autre demande : prenez-en une nouvelle."
        )
    return given.statut, given.corps
