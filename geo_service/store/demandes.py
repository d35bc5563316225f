"""Answers already given to a key of idempotency: the same request twice writes once."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

FORGET: Final = b"DELETE FROM registre.demande WHERE le < clock_timestamp() - interval '24 hours'"
"""An answer may hold what a person gave: it is kept no longer than somebody may ask again."""

TAKE: Final = b"""
    INSERT INTO registre.demande (cle, compte, empreinte, statut, corps) VALUES (%s, %s, %s, 0, '{}')
    ON CONFLICT DO NOTHING RETURNING true
"""
GIVEN: Final = b"SELECT empreinte, statut, corps FROM registre.demande WHERE cle = %s AND compte = %s"
RELEASE: Final = b"DELETE FROM registre.demande WHERE cle = %s AND compte = %s"
KEEP: Final = b"UPDATE registre.demande SET statut = %s, corps = %s WHERE cle = %s AND compte = %s"


@dataclass(frozen=True)
class Demande:
    """A key, whose it is, and a digest of the request it came with."""

    cle: str
    compte: int
    empreinte: str


@dataclass(frozen=True)
class Reponse:
    """An answer that was given: the digest of its request, status and body."""

    empreinte: str
    statut: int
    corps: Any


async def take(connection: AsyncConnection, demande: Demande) -> Reponse | None:
    """Take a key for this transaction: None when it is new, else the answer it got.

    Another transaction that holds the key is waited for.
    """
    await connection.execute(FORGET)
    values = (demande.cle, demande.compte, demande.empreinte)
    taken = await (await connection.execute(TAKE, values)).fetchone()
    if taken is not None:
        return None
    row = await (await connection.execute(GIVEN, (demande.cle, demande.compte))).fetchone()
    return Reponse(*row) if row else None


async def release(connection: AsyncConnection, demande: Demande) -> None:
    """Give a key back: nothing was written, the same key may come with what was put right."""
    await connection.execute(RELEASE, (demande.cle, demande.compte))


async def keep(connection: AsyncConnection, demande: Demande, statut: int, corps: Any) -> None:
    """Keep the answer with the key, in the same transaction as what it tells."""
    body = Jsonb(corps, dumps=orjson.dumps)
    await connection.execute(KEEP, (statut, body, demande.cle, demande.compte))
