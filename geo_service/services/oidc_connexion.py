"""A sign-in that goes to the OpenID Connect provider and comes back, once, in the same browser."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from psycopg import AsyncConnection

from geo_service.errors import ForbiddenError, GeoError, InputError, SignInError
from geo_service.model.pacte.droits import ANONYME, Acteur
from geo_service.services.access import digest, new_secret
from geo_service.services.connexion import Opened, Writing, begin, normal_address
from geo_service.services.oidc import Answered, Asked, Identity, OpenIdConnect
from geo_service.settings import Settings
from geo_service.store.comptes import bind_subject, by_subject
from geo_service.store.essais import Departure, Waiting, come_back, leave
from geo_service.store.journal import Trace, note

AWAY_FOR: Final = timedelta(minutes=10)
STALE: Final = "Cette identification a déjà servi, a trop attendu ou vient d'un autre navigateur : recommencez à /connexion."
NO_ACCOUNT: Final = (
    "Vous êtes identifié, mais aucun compte ouvert ici n'est le vôtre : demandez-le à un administrateur."
)


@dataclass(frozen=True)
class Sent:
    """Where a reader is sent, and the word their browser keeps meanwhile."""

    address: str
    browser: str = field(repr=False)


@dataclass(frozen=True)
class Back:
    """What a reader comes back with."""

    state: str = field(repr=False)
    code: str = field(repr=False)
    browser: str = field(repr=False)
    redirect_uri: str


async def depart(writing: Writing, provider: OpenIdConnect, redirect_uri: str) -> Sent:
    """Send a reader to the provider.

    Raises:
        SignInError: no provider is named.
        UnavailableError: it does not answer.
    """
    asked = Asked(redirect_uri, new_secret(), new_secret(), new_secret())
    address, browser = await provider.address(asked), new_secret()
    departure = Departure(digest(asked.state), digest(browser), asked.nonce, asked.verifier, AWAY_FOR)
    async with writing() as connection:
        await leave(connection, departure)
    return Sent(address, browser)


async def arrive(writing: Writing, provider: OpenIdConnect, settings: Settings, back: Back) -> Opened:
    """Open the session of a reader who comes back.

    The account is the one tied to the provider's subject; else, where ``GEO_OIDC_BY_EMAIL`` allows it, the one of
    the address that the provider has verified, which is then tied for good.

    Raises:
        SignInError: nobody waits for this return, or what the provider signs is not good.
        ForbiddenError: the reader has no open account here.
        UnavailableError: the provider does not answer.
    """
    async with writing() as connection:
        waiting = await come_back(connection, digest(back.state), digest(back.browser))
    try:
        identity = await _identity(provider, waiting, back)
        async with writing() as connection:
            compte = await _account(connection, identity, by_email=provider.by_email)
            return await begin(connection, compte, settings, "oidc")
    except (SignInError, ForbiddenError) as error:
        await _refuse(writing, error)
        raise


async def _identity(provider: OpenIdConnect, waiting: Waiting | None, back: Back) -> Identity:
    if waiting is None or not waiting.en_cours:
        raise SignInError(STALE)
    return await provider.identity(
        Answered(back.redirect_uri, back.code, waiting.nonce, waiting.verificateur)
    )


async def _account(connection: AsyncConnection, identity: Identity, *, by_email: bool) -> int:
    known = await by_subject(connection, identity.subject)
    if known is not None:
        if not known.actif:
            raise ForbiddenError(NO_ACCOUNT)
        return known.id
    tied = await _tie(connection, identity) if by_email else None
    if tied is None:
        raise ForbiddenError(NO_ACCOUNT)
    await note(connection, Acteur(tied), Trace("lier_oidc", "compte", tied))
    return tied


async def _tie(connection: AsyncConnection, identity: Identity) -> int | None:
    try:
        address = normal_address(identity.verified_email or "")
    except InputError:
        return None
    return await bind_subject(connection, identity.subject, address)


async def _refuse(writing: Writing, error: GeoError) -> None:
    detail = {"moyen": "oidc", "raison": type(error).__name__}
    async with writing() as connection:
        await note(connection, ANONYME, Trace("connexion", resultat="refuse", detail=detail))
