"""Who asks, and whether they may."""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Final

from psycopg import AsyncConnection

from geo_service.errors import ForbiddenError, SessionOverError, SignInError
from geo_service.model.pacte.comptes import Presence
from geo_service.model.pacte.droits import ANONYME, Acteur, Action, Sujet, permis
from geo_service.settings import Settings
from geo_service.store.presences import by_session, by_token

SECRET_BYTES: Final = 32
"""256 random bits: nobody guesses them, so a plain digest keeps them as well as a slow one."""

TOKEN_PREFIX: Final = "geo_"  # noqa: S105  (lets a tool that looks for leaked secrets know ours)
MAX_SECRET: Final = 200

SIGN_IN: Final = (
    "Il faut être connecté : ouvrez /connexion, ou envoyez un jeton par « Authorization: Bearer »."
)
BAD_TOKEN: Final = "Jeton inconnu, expiré ou révoqué : créez-en un autre à /compte."  # noqa: S105
SESSION_OVER: Final = "Votre session est terminée : connectez-vous de nouveau à /connexion."
MAY_NOT: Final = "Votre compte n'a pas ce droit ici : demandez-le à un administrateur."


def new_secret() -> str:
    """A word that only its holder knows."""
    return secrets.token_urlsafe(SECRET_BYTES)


def digest(secret: str) -> bytes:
    """What is kept of such a word."""
    return hashlib.sha256(secret.encode()).digest()


def same(one: str, other: str) -> bool:
    """Whether two words are the same and not empty, in a time that says nothing of where they differ."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode())


async def session_presence(connection: AsyncConnection, secret: str, settings: Settings) -> Presence:
    """Who holds this session.

    Raises:
        SessionOverError: it is over, closed, or never was.
    """
    idle = timedelta(minutes=settings.session_idle_min)
    found = await by_session(connection, digest(secret), idle) if len(secret) <= MAX_SECRET else None
    if found is None:
        raise SessionOverError(SESSION_OVER)
    return found


async def token_presence(connection: AsyncConnection, secret: str) -> Presence:
    """Whose token this is.

    Raises:
        SignInError: it is not good, whatever the reason.
    """
    readable = secret.startswith(TOKEN_PREFIX) and len(secret) <= MAX_SECRET
    found = await by_token(connection, digest(secret)) if readable else None
    if found is None:
        raise SignInError(BAD_TOKEN)
    return found


def require(acteur: Acteur, action: Action, sujet: Sujet | None = None) -> None:
    """Pass when an actor may do something to a subject; to nothing in particular by default.

    Raises:
        SignInError: nobody is signed in.
        ForbiddenError: who is signed in may not.
    """
    if permis(acteur, action, sujet or Sujet()):
        return
    raise SignInError(SIGN_IN) if acteur == ANONYME else ForbiddenError(MAY_NOT)
