"""Signing in and out, and passwords that change."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from psycopg import AsyncConnection

from geo_service.errors import ForbiddenError, InputError, SignInError, TooManyAttemptsError
from geo_service.model.pacte.comptes import Presence
from geo_service.model.pacte.droits import ANONYME, Acteur
from geo_service.services.access import SIGN_IN, digest, new_secret
from geo_service.services.passwords import Passwords, check_password
from geo_service.settings import Settings
from geo_service.store.comptes import Credentials, credentials, set_password
from geo_service.store.essais import Patience, count_attempt, forget_attempts, take_back_attempt
from geo_service.store.journal import Trace, note
from geo_service.store.presences import NewSession, close_session, close_sessions, open_session

ACCOUNT_PATIENCE: Final = Patience(free=5)
CLIENT_PATIENCE: Final = Patience(free=20)
WRONG: Final = "Courriel ou mot de passe incorrect."
TOO_MANY: Final = "Trop de tentatives de connexion : réessayez dans {wait} s."
WRONG_CURRENT: Final = "Le mot de passe actuel est incorrect."
BY_SESSION_ONLY: Final = "Cela se fait connecté à une page, pas avec un jeton : ouvrez /connexion."

Writing = Callable[[], AbstractAsyncContextManager[AsyncConnection]]
"""Opens one transaction on the registry."""


@dataclass(frozen=True)
class Attempt:
    """What somebody types to sign in, and from where: empty for the machine itself."""

    courriel: str
    mot_de_passe: str = field(repr=False)
    client: str = ""


@dataclass(frozen=True)
class Opened:
    """A session that opens: the word its client will hold, and how long."""

    compte: int
    secret: str = field(repr=False)
    csrf: str = field(repr=False)
    lasting: timedelta


async def sign_in(writing: Writing, passwords: Passwords, settings: Settings, attempt: Attempt) -> Opened:
    """Open a session with a password.

    The same sentence, after the same work, whether the account does not exist, is closed, has no password or
    another one. The attempt is counted before it is tried, and no connection is held while the password is checked.

    Raises:
        SignInError: it is not the address and the password of an open account.
        TooManyAttemptsError: too many failed, for this account or from this client.
    """
    async with writing() as connection:
        wait = await _count(connection, attempt)
    if wait:
        raise TooManyAttemptsError(TOO_MANY.format(wait=wait), wait)
    async with writing() as connection:
        found = await credentials(connection, normal_address(attempt.courriel))
    good = await passwords.check(found.mot_de_passe if found else None, attempt.mot_de_passe)
    if found is None or not good or not found.actif:
        await _refuse(writing, found)
        raise SignInError(WRONG)
    renewed = await _renewed(passwords, found, attempt.mot_de_passe)
    async with writing() as connection:
        if renewed:
            await set_password(connection, found.id, renewed)
        await _forgive(connection, attempt)
        return await begin(connection, found.id, settings, "mot_de_passe")


async def begin(connection: AsyncConnection, compte: int, settings: Settings, moyen: str) -> Opened:
    """Open a session for an account whose holder has proved who they are."""
    lasting = timedelta(hours=settings.session_max_h)
    opened = Opened(compte, new_secret(), new_secret(), lasting)
    await open_session(connection, NewSession(digest(opened.secret), compte, opened.csrf, lasting, moyen))
    await note(connection, Acteur(compte), Trace("connexion", "compte", compte, detail={"moyen": moyen}))
    return opened


async def sign_out(connection: AsyncConnection, acteur: Acteur, secret: str) -> None:
    """Close a session."""
    await close_session(connection, digest(secret))
    await note(connection, acteur, Trace("deconnexion", "compte", acteur.compte))


async def change_password(
    writing: Writing, passwords: Passwords, presence: Presence, session: str, words: tuple[str, str]
) -> None:
    """Replace the current password by a new one (``words``, in that order); every other session closes.

    Raises:
        SignInError: nobody is signed in.
        ForbiddenError: a token asks, or the current password is another.
        TooManyAttemptsError: too many tries at the current password.
        InputError: the new one is refused.
    """
    compte, courriel = account_of_session(presence), presence.courriel or ""
    current, new = words
    check_password(new, courriel)
    key = _key("compte", courriel or str(compte))
    async with writing() as connection:
        wait = await count_attempt(connection, key, ACCOUNT_PATIENCE)
        found = await credentials(connection, compte=compte)
    if wait:
        raise TooManyAttemptsError(TOO_MANY.format(wait=wait), wait)
    if found is None or not await passwords.check(found.mot_de_passe, current):
        raise ForbiddenError(WRONG_CURRENT)
    kept = await passwords.keep(new)
    async with writing() as connection:
        await set_password(connection, compte, kept)
        await close_sessions(connection, compte, but=digest(session))
        await forget_attempts(connection, key)
        await note(connection, presence.acteur, Trace("changer_mot_de_passe", "compte", compte))


def account_of_session(presence: Presence) -> int:
    """The account of who asks by a session: what a token must not do, lest a stolen one outlive itself.

    Raises:
        SignInError: nobody is signed in.
        ForbiddenError: a token asks.
    """
    if presence.acteur.compte is None:
        raise SignInError(SIGN_IN)
    if not presence.par_session:
        raise ForbiddenError(BY_SESSION_ONLY)
    return presence.acteur.compte


def normal_address(courriel: str) -> str:
    """An e-mail address as it is kept.

    Raises:
        InputError: it is not one.
    """
    text = courriel.strip().lower()
    name, _, domain = text.partition("@")
    if (
        not name
        or "." not in domain
        or "@" in domain
        or len(text) > 254
        or not text.isprintable()
        or " " in text
    ):
        raise InputError("Courriel illisible : écrivez-le sous la forme prenom.nom@exemple.fr.")
    return text


async def _count(connection: AsyncConnection, attempt: Attempt) -> int:
    """Seconds to wait, the client's before the account's: who is refused as a client locks no account."""
    if attempt.client:
        wait = await count_attempt(connection, _key("client", attempt.client), CLIENT_PATIENCE)
        if wait:
            return wait
    return await count_attempt(connection, _account_key(attempt), ACCOUNT_PATIENCE)


async def _forgive(connection: AsyncConnection, attempt: Attempt) -> None:
    await forget_attempts(connection, _account_key(attempt))
    await take_back_attempt(connection, _key("client", attempt.client))


async def _refuse(writing: Writing, found: Credentials | None) -> None:
    compte = found.id if found else None
    async with writing() as connection:
        await note(connection, ANONYME, Trace("connexion", "compte", compte, resultat="refuse"))


async def _renewed(passwords: Passwords, found: Credentials, password: str) -> str | None:
    """What to keep instead, when the parameters have changed since."""
    dated = found.mot_de_passe is not None and passwords.is_dated(found.mot_de_passe)
    return await passwords.keep(password) if dated else None


def _account_key(attempt: Attempt) -> bytes:
    return _key("compte", normal_address(attempt.courriel))


def _key(kind: str, value: str) -> bytes:
    """A digest: neither address nor client is readable in the table of attempts."""
    return hashlib.sha256(f"{kind}:{value}".encode()).digest()
