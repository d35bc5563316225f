"""Errors as answers: one table from error to status, RFC 9457 bodies, never a word from the database."""

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from psycopg import Error as DatabaseFailure
from psycopg.errors import QueryCanceled
from psycopg_pool import PoolTimeout
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from geo_service.api.cookies import SESSION, clear_cookie
from geo_service.errors import (
    ConfigurationError,
    ConflictError,
    ContentTypeError,
    ForbiddenError,
    GeoError,
    GoneError,
    InputError,
    NotFoundError,
    RepeatedKeyError,
    SessionOverError,
    SignInError,
    SourceError,
    StaleError,
    TooManyAttemptsError,
    UnavailableError,
    UnconditionalError,
)

RETRY_AFTER_S = "2"
MEDIA_TYPE = "application/problem+json"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
READ_METHODS = "GET, HEAD"
"""HEAD is answered wherever GET is."""

PATH_CHARACTERS = "/:@!$&'()*+,;="
COMMON_HEADERS = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
FURTHER_HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": RETRY_AFTER_S},
    HTTPStatus.METHOD_NOT_ALLOWED: {"Allow": READ_METHODS},
}

STATUS: tuple[tuple[type[GeoError], HTTPStatus], ...] = (
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (GoneError, HTTPStatus.GONE),
    (ContentTypeError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (SignInError, HTTPStatus.UNAUTHORIZED),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (TooManyAttemptsError, HTTPStatus.TOO_MANY_REQUESTS),
    (ConflictError, HTTPStatus.CONFLICT),
    (StaleError, HTTPStatus.PRECONDITION_FAILED),
    (UnconditionalError, HTTPStatus.PRECONDITION_REQUIRED),
    (RepeatedKeyError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (InputError, HTTPStatus.BAD_REQUEST),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
    (SourceError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (ConfigurationError, HTTPStatus.INTERNAL_SERVER_ERROR),
)
"""The first line that fits decides: the narrow errors stand before the wide ones."""

CROWDED = (PoolTimeout, QueryCanceled, UnavailableError)
"""Too many at once, or too long: one line in the log says it, a trace would only flood it."""

AWAY = "La base de données ne répond pas pour l'instant : recommencez dans quelques secondes."
TOO_LONG = "La demande est trop longue à calculer : réduisez la zone, l'emprise ou le nombre d'objets."
BY_POST = "Cette adresse se demande par POST, avec un corps : voyez /api/openapi.json."
NO_SUCH_ADDRESS = (
    "Cette adresse n'existe pas. Les couches sont listées à /layers, l'interface à /api/openapi.json."
)
WRONG_METHOD = {READ_METHODS: "Cette adresse ne se lit que par GET ou HEAD.", "POST": BY_POST}
UNKNOWN = "Une erreur inattendue s'est produite. Signalez-la avec le numéro de la demande."
TITLES = {
    HTTPStatus.BAD_REQUEST: "Demande incorrecte",
    HTTPStatus.UNAUTHORIZED: "Connexion nécessaire",
    HTTPStatus.FORBIDDEN: "Droit refusé",
    HTTPStatus.NOT_FOUND: "Introuvable",
    HTTPStatus.GONE: "N'existe plus",
    HTTPStatus.CONFLICT: "Conflit",
    HTTPStatus.PRECONDITION_FAILED: "Modifié entre-temps",
    HTTPStatus.PRECONDITION_REQUIRED: "Version à préciser",
    HTTPStatus.METHOD_NOT_ALLOWED: "Méthode non permise",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Demande trop grande",
    HTTPStatus.REQUEST_URI_TOO_LONG: "Adresse trop longue",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Type de contenu non lu",
    HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE: "Plage hors du fichier",
    HTTPStatus.TOO_MANY_REQUESTS: "Trop de demandes",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Contenu refusé",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Erreur interne",
    HTTPStatus.SERVICE_UNAVAILABLE: "Service momentanément indisponible",
}

log = structlog.get_logger()


def problem(status: HTTPStatus, detail: str, request_id: str, path: str) -> Response:
    """An RFC 9457 answer. It is never cached."""
    body = {
        "type": "about:blank",
        "title": TITLES.get(status, "Erreur"),
        "status": status.value,
        "detail": detail,
        "instance": quote(path, safe=PATH_CHARACTERS),
        "request_id": request_id,
    }
    headers = COMMON_HEADERS | FURTHER_HEADERS.get(status, {})
    return Response(orjson.dumps(body), status.value, headers, MEDIA_TYPE)


def status_and_detail(error: Exception) -> tuple[HTTPStatus, str]:
    """What to tell a client of an error; anything not foreseen gives a fixed sentence."""
    if isinstance(error, GeoError):
        status = next(
            (code for kind, code in STATUS if isinstance(error, kind)), HTTPStatus.INTERNAL_SERVER_ERROR
        )
        return status, str(error)
    if isinstance(error, QueryCanceled):
        return HTTPStatus.SERVICE_UNAVAILABLE, TOO_LONG
    if isinstance(error, DatabaseFailure | PoolTimeout):
        return HTTPStatus.SERVICE_UNAVAILABLE, AWAY
    return HTTPStatus.INTERNAL_SERVER_ERROR, UNKNOWN


def answer_error(error: Exception, request_id: str, path: str) -> Response:
    """The answer for an error; the details go to the log only."""
    status, detail = status_and_detail(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        unforeseen = None if isinstance(error, CROWDED) else error
        log.error(
            "request_failed",
            request_id=request_id,
            path=path,
            error=type(error).__name__,
            exc_info=unforeseen,
        )
    return problem(status, detail, request_id, path)


def install(app: FastAPI) -> None:
    """Attach the handlers to the application."""
    for kind in (GeoError, DatabaseFailure, PoolTimeout, Exception):
        app.add_exception_handler(kind, _any_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _request_id(request: Request) -> str:
    return str(request.scope.get("request_id", ""))


async def _any_error(request: Request, error: Exception) -> Response:
    response = answer_error(error, _request_id(request), request.url.path)
    if isinstance(error, TooManyAttemptsError):
        response.headers["Retry-After"] = str(error.wait_s)
    elif isinstance(error, SessionOverError):
        clear_cookie(request, response, SESSION)  # else the same cookie would be refused again and again
    return response


async def _invalid(request: Request, error: Exception) -> Response:
    first: dict[str, Any] = error.errors()[0] if isinstance(error, RequestValidationError) else {}
    name = str(first.get("loc", ["", "?"])[-1])
    detail = f"Paramètre « {name[:40]} » absent ou illisible : voyez /api/openapi.json pour sa forme."
    return problem(HTTPStatus.BAD_REQUEST, detail, _request_id(request), request.url.path)


async def _http(request: Request, error: Exception) -> Response:
    status = HTTPStatus(error.status_code) if isinstance(error, HTTPException) else HTTPStatus.NOT_FOUND
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        return _wrong_method(request, error)
    detail = NO_SUCH_ADDRESS if status == HTTPStatus.NOT_FOUND else UNKNOWN
    return problem(status, detail, _request_id(request), request.url.path)


def _wrong_method(request: Request, error: Exception) -> Response:
    """The methods of every route at this address: the router names those of the first one only."""
    routed = isinstance(error, HTTPException) and error.headers is not None  # a folder of files names none
    allowed = _allowed(request) if routed else READ_METHODS
    detail = WRONG_METHOD.get(allowed, f"Cette adresse n'accepte que {allowed} : voyez /api/openapi.json.")
    response = problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, _request_id(request), request.url.path)
    response.headers["Allow"] = allowed
    return response


def _allowed(request: Request) -> str:
    accepted = [method for method in METHODS if _is_answered(request, method)]
    return ", ".join(READ_METHODS if method == "GET" else method for method in accepted)


def _is_answered(request: Request, method: str) -> bool:
    asked = {**request.scope, "method": method}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)
