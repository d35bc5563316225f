"""Cookies of the service: each for this host alone, closed to scripts, never sent from another site's forms."""

from typing import Final

from fastapi import Request
from starlette.responses import Response

from geo_service.errors import InputError

SESSION: Final = "geo_session"
FORM: Final = "geo_formulaire"
"""Held by who opens the sign-in form, repeated by the form."""
ELSEWHERE: Final = "geo_ailleurs"
"""Held by who goes to sign in elsewhere, to know them when they come back."""

NAMES: Final = (SESSION, FORM, ELSEWHERE)
HOST_PREFIX: Final = "__Host-"
"""A browser takes such a cookie only over https, for one host and its whole path (RFC 6265bis)."""

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
NEEDS_HTTPS: Final = "La connexion demande https : ouvrez cette page par son adresse en https://."


def secure(request: Request) -> bool:
    """Whether the reader came over https, through a trusted proxy or not."""
    public: str | None = request.app.state.geo.settings.public_url
    return request.url.scheme == "https" or (public or "").startswith("https://")


def cookie_name(request: Request, name: str) -> str:
    """The name under which a cookie is kept here."""
    return HOST_PREFIX + name if secure(request) else name


def read_cookie(request: Request, name: str) -> str:
    """Value of a cookie, empty without it."""
    return request.cookies.get(cookie_name(request, name), "")


def check_secure(request: Request) -> None:
    """Pass over https, or on the machine itself.

    Raises:
        InputError: the reader came over plain http, from another machine: anybody on the way could listen.
    """
    if not secure(request) and request.url.hostname not in LOOPBACK:
        raise InputError(NEEDS_HTTPS)


def set_cookie(request: Request, response: Response, name: str, value: str, seconds: int) -> None:
    """Give a cookie.

    Raises:
        InputError: the reader came over plain http, from another machine.
    """
    check_secure(request)
    response.set_cookie(
        cookie_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=secure(request),
        httponly=True,
        samesite="lax",
    )


def clear_cookie(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(
        cookie_name(request, name), path="/", secure=secure(request), httponly=True, samesite="lax"
    )
