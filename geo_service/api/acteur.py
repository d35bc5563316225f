"""Who asks: by the cookie of a session, by a token, or nobody in particular."""

from typing import Annotated

from fastapi import Depends, Request

from geo_service.api.cookies import SESSION, read_cookie
from geo_service.api.csrf import SAFE_METHODS, refuse_forged
from geo_service.api.state import AppState
from geo_service.errors import SignInError
from geo_service.model.pacte.comptes import PERSONNE, Presence
from geo_service.model.pacte.droits import Acteur
from geo_service.services.access import BAD_TOKEN, session_presence, token_presence

BEARER = "bearer"


async def presence_of(request: Request, state: AppState) -> Presence:
    """Who asks, and by what. A token goes before a cookie, and needs no word against forgery.

    Raises:
        SignInError: the token, or the session, is not good: never taken for nobody.
        ForbiddenError: something is written by a cookie without the word of its session.
    """
    authorization, cookie = request.headers.get("authorization"), read_cookie(request, SESSION)
    if authorization is not None:
        async with state.writing() as connection:
            return await token_presence(connection, _token(authorization))
    if not cookie:
        return PERSONNE
    async with state.writing() as connection:
        found = await session_presence(connection, cookie, state.settings)
    if request.method not in SAFE_METHODS:
        await refuse_forged(request, found.csrf)
    return found


CurrentPresence = Annotated[Presence, Depends(presence_of)]


async def acteur_of(presence: CurrentPresence) -> Acteur:
    """Who asks, as far as rights go."""
    return presence.acteur


CurrentActeur = Annotated[Acteur, Depends(acteur_of)]
"""Who asks. Answers that depend on it are ``private, no-store``."""


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != BEARER:
        raise SignInError(BAD_TOKEN)
    return token.strip()
