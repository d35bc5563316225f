"""Tokens for tools: limited to some actions, for a time, shown once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from psycopg import AsyncConnection

from geo_service.errors import InputError, NotFoundError
from geo_service.model.pacte.comptes import Jeton, Presence
from geo_service.model.pacte.droits import Action, permis_quelque_part
from geo_service.services.access import TOKEN_PREFIX, digest, new_secret
from geo_service.services.connexion import account_of_session
from geo_service.store.journal import Trace, note
from geo_service.store.presences import NewToken, give_token, revoke_token, tokens_of

LONGEST_DAYS: Final = 366
MAX_LABEL: Final = 100
MAX_TOKENS: Final = 50
NO_TOKEN: Final = "Aucun jeton de ce numéro parmi les vôtres : leur liste est à /api/jetons."  # noqa: S105


@dataclass(frozen=True)
class Given:
    """A token just made: the only time its word is known."""

    jeton: Jeton
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Wanted:
    """A token to make."""

    libelle: str
    portees: tuple[Action, ...]
    jours: int


async def make(connection: AsyncConnection, presence: Presence, wanted: Wanted) -> Given:
    """Make a token for who is signed in.

    Raises:
        SignInError, ForbiddenError: no session asks.
        InputError: the label, the scope or the duration is refused.
    """
    compte = account_of_session(presence)
    scope = _scope(presence, wanted.portees)
    label = wanted.libelle.strip()
    if not label or len(label) > MAX_LABEL or not label.isprintable():
        raise InputError(
            f"Nom du jeton absent ou illisible : dites à quoi il sert, en {MAX_LABEL} caractères au plus."
        )
    if not 1 <= wanted.jours <= LONGEST_DAYS:
        raise InputError(f"Durée du jeton : de 1 à {LONGEST_DAYS} jours.")
    if sum(one.revoque_le is None for one in await tokens_of(connection, compte)) >= MAX_TOKENS:
        raise InputError(f"Vous avez déjà {MAX_TOKENS} jetons : révoquez ceux qui ne servent plus.")
    secret = TOKEN_PREFIX + new_secret()
    new = NewToken(digest(secret), compte, label, scope, timedelta(days=wanted.jours))
    given = await give_token(connection, new)
    detail = {"portees": scope, "jours": wanted.jours}
    await note(connection, presence.acteur, Trace("creer_jeton", "jeton", given.id, detail=detail))
    return Given(given, secret)


def actions(words: Iterable[str]) -> tuple[Action, ...]:
    """Actions by their words.

    Raises:
        InputError: one is none.
    """
    asked = tuple(words)
    unknown = [word[:40] for word in asked if word not in set(Action)]
    if unknown:
        raise InputError(f"Action inconnue : {', '.join(unknown)}. Elles sont : {', '.join(Action)}.")
    return tuple(map(Action, asked))


async def mine(connection: AsyncConnection, presence: Presence) -> list[Jeton]:
    """Tokens of who is signed in.

    Raises:
        SignInError, ForbiddenError: no session asks.
    """
    return await tokens_of(connection, account_of_session(presence))


async def revoke(connection: AsyncConnection, presence: Presence, token: int) -> None:
    """Revoke a token: one's own; anyone's for an administrator. Twice is once.

    Raises:
        SignInError, ForbiddenError: no session asks.
        NotFoundError: there is none of that id there.
    """
    own = account_of_session(presence)
    everybody = permis_quelque_part(presence.acteur, Action.GERER_COMPTES)
    if not await revoke_token(connection, token, None if everybody else own):
        raise NotFoundError(NO_TOKEN)
    await note(connection, presence.acteur, Trace("revoquer_jeton", "jeton", token))


def _scope(presence: Presence, asked: Iterable[Action]) -> list[str]:
    scope = sorted(set(asked))
    beyond = [action.value for action in scope if not permis_quelque_part(presence.acteur, action)]
    if not scope:
        raise InputError("Portée du jeton absente : choisissez au moins une action.")
    if beyond:
        raise InputError(
            f"Vous n'avez pas vous-même ce droit : {', '.join(beyond)}. Retirez-le de la portée."
        )
    return [action.value for action in scope]
