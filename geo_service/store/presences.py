"""Who asks: sessions and tokens, found by the digest of what a client shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row, dict_row

from geo_service.model.pacte.comptes import Jeton, Presence
from geo_service.model.pacte.droits import Acteur, Action, Charge, Role

BY_SESSION = b"""
    SELECT c.id AS compte, c.nom, c.courriel, c.charges, s.csrf, s.expire_le, NULL AS jeton, NULL AS portees
    FROM registre.session s JOIN registre.compte_et_charges c ON c.id = s.compte
    WHERE s.empreinte = %(digest)s AND s.fermee_le IS NULL AND s.expire_le > clock_timestamp()
      AND s.vue_le > clock_timestamp() - %(idle)s AND c.actif
"""
SESSION_SEEN = b"""
    UPDATE registre.session SET vue_le = clock_timestamp()
    WHERE empreinte = %s AND vue_le < clock_timestamp() - interval '1 minute'
"""
BY_TOKEN = b"""
    SELECT c.id AS compte, c.nom, c.courriel, c.charges, '' AS csrf, j.expire_le, j.id AS jeton, j.portees
    FROM registre.jeton j JOIN registre.compte_et_charges c ON c.id = j.compte
    WHERE j.empreinte = %(digest)s AND j.revoque_le IS NULL AND j.expire_le > clock_timestamp() AND c.actif
"""
TOKEN_SEEN = b"""
    UPDATE registre.jeton SET utilise_le = clock_timestamp()
    WHERE empreinte = %s AND (utilise_le IS NULL OR utilise_le < clock_timestamp() - interval '1 minute')
"""
OPEN = b"""
    INSERT INTO registre.session (empreinte, compte, csrf, expire_le, moyen)
    VALUES (%(digest)s, %(compte)s, %(csrf)s, clock_timestamp() + %(lasting)s, %(moyen)s)
"""
SIGNED_IN = b"UPDATE registre.compte SET vu_le = clock_timestamp() WHERE id = %s"
CLOSE = (
    b"UPDATE registre.session SET fermee_le = clock_timestamp() WHERE empreinte = %s AND fermee_le IS NULL"
)
CLOSE_ALL = b"""
    UPDATE registre.session SET fermee_le = clock_timestamp()
    WHERE compte = %s AND fermee_le IS NULL AND empreinte IS DISTINCT FROM %s
"""
TOKEN_COLUMNS = b"id, libelle, portees, cree_le, expire_le, revoque_le, utilise_le"
GIVE = (
    b"""
    INSERT INTO registre.jeton (empreinte, compte, libelle, portees, expire_le)
    VALUES (%(digest)s, %(compte)s, %(libelle)s, %(portees)s, clock_timestamp() + %(lasting)s)
    RETURNING """
    + TOKEN_COLUMNS
)
TOKENS = b"SELECT " + TOKEN_COLUMNS + b" FROM registre.jeton WHERE compte = %s ORDER BY id DESC"
REVOKE = b"""
    UPDATE registre.jeton SET revoque_le = coalesce(revoque_le, clock_timestamp())
    WHERE id = %(id)s AND (%(compte)s::integer IS NULL OR compte = %(compte)s)
"""


@dataclass(frozen=True)
class NewSession:
    """What is kept of a session that opens; the word its client holds is not."""

    digest: bytes
    compte: int
    csrf: str
    lasting: timedelta
    moyen: str


@dataclass(frozen=True)
class NewToken:
    """What is kept of a token that is given."""

    digest: bytes
    compte: int
    libelle: str
    portees: list[str]
    lasting: timedelta


def charges_of(rows: Iterable[Mapping[str, Any]]) -> tuple[Charge, ...]:
    """Charges as the database gives them."""
    return tuple(
        Charge(Role(row["role"]), frozenset(row["territoires"]), frozenset(row["chantiers"])) for row in rows
    )


async def by_session(connection: AsyncConnection, digest: bytes, idle: timedelta) -> Presence | None:
    """Who opened a session that is not over; None otherwise. It then counts as used now."""
    found = await _presence(connection, BY_SESSION, {"digest": digest, "idle": idle})
    if found:
        await connection.execute(SESSION_SEEN, [digest])
    return found


async def by_token(connection: AsyncConnection, digest: bytes) -> Presence | None:
    """Whose token this is, while it is good; None otherwise. It then counts as used now."""
    found = await _presence(connection, BY_TOKEN, {"digest": digest})
    if found:
        await connection.execute(TOKEN_SEEN, [digest])
    return found


async def open_session(connection: AsyncConnection, new: NewSession) -> None:
    """Open a session."""
    await connection.execute(OPEN, vars(new))
    await connection.execute(SIGNED_IN, [new.compte])


async def close_session(connection: AsyncConnection, digest: bytes) -> None:
    """Close a session; one that is closed stays as it is."""
    await connection.execute(CLOSE, [digest])


async def close_sessions(connection: AsyncConnection, compte: int, but: bytes | None = None) -> None:
    """Close every session of an account, but one when it is named."""
    await connection.execute(CLOSE_ALL, [compte, but])


async def give_token(connection: AsyncConnection, new: NewToken) -> Jeton:
    """Keep a new token."""
    async with connection.cursor(row_factory=class_row(Jeton)) as cursor:
        given = await (await cursor.execute(GIVE, vars(new))).fetchone()
    assert given is not None
    return given


async def tokens_of(connection: AsyncConnection, compte: int) -> list[Jeton]:
    """Tokens of an account, the newest first, those that are over included."""
    async with connection.cursor(row_factory=class_row(Jeton)) as cursor:
        return await (await cursor.execute(TOKENS, [compte])).fetchall()


async def revoke_token(connection: AsyncConnection, token: int, compte: int | None) -> bool:
    """Revoke a token of an account, or of anyone when None. False: there is no such token."""
    return (await connection.execute(REVOKE, {"id": token, "compte": compte})).rowcount == 1


async def _presence(connection: AsyncConnection, query: bytes, values: Mapping[str, Any]) -> Presence | None:
    async with connection.cursor(row_factory=dict_row) as cursor:
        row = await (await cursor.execute(query, values)).fetchone()
    if row is None:
        return None
    scope = None if row["portees"] is None else frozenset(map(Action, row["portees"]))
    acteur = Acteur(row["compte"], charges_of(row["charges"]), scope, row["jeton"])
    return Presence(acteur, row["nom"], row["courriel"], row["csrf"], row["expire_le"])
