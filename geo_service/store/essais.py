"""Attempts to sign in, counted where every serving process sees them, and sign-ins under way elsewhere."""

from dataclasses import dataclass
from datetime import timedelta

from psycopg import AsyncConnection
from psycopg.rows import class_row

COUNT = b"""
    INSERT INTO registre.essai AS e (cle, nombre) VALUES (%(key)s, 1)
    ON CONFLICT (cle) DO UPDATE SET
        nombre = e.nombre + 1, dernier_le = clock_timestamp(),
        libre_le = clock_timestamp() + CASE
            WHEN e.nombre + 1 < %(free)s THEN interval '0'
            ELSE least(%(first)s * 2 ^ least(e.nombre + 1 - %(free)s, 20), %(longest)s) * interval '1 second' END
    WHERE e.libre_le <= clock_timestamp()
    RETURNING 0
"""
WAIT = b"""
    SELECT greatest(1, ceil(extract(epoch FROM libre_le - clock_timestamp())))::integer
    FROM registre.essai WHERE cle = %s
"""
FORGET_OLD = b"DELETE FROM registre.essai WHERE dernier_le < clock_timestamp() - interval '1 day'"
FORGET = b"DELETE FROM registre.essai WHERE cle = %s"
TAKE_BACK = b"UPDATE registre.essai SET nombre = greatest(nombre - 1, 0) WHERE cle = %s"
LEAVE = b"""
    INSERT INTO registre.connexion_oidc (etat, navigateur, nonce, verificateur, expire_le)
    VALUES (%(etat)s, %(navigateur)s, %(nonce)s, %(verificateur)s, clock_timestamp() + %(lasting)s)
"""
LEFT_LONG_AGO = b"DELETE FROM registre.connexion_oidc WHERE expire_le < clock_timestamp()"
RETURN = b"""
    DELETE FROM registre.connexion_oidc WHERE etat = %(etat)s AND navigateur = %(navigateur)s
    RETURNING nonce, verificateur, expire_le > clock_timestamp() AS en_cours
"""


@dataclass(frozen=True)
class Patience:
    """How many attempts are free, then the first wait and the longest, in seconds; it doubles in between."""

    free: int
    first: int = 30
    longest: int = 900


@dataclass(frozen=True)
class Departure:
    """A sign-in sent elsewhere."""

    etat: bytes
    navigateur: bytes
    nonce: str
    verificateur: str
    lasting: timedelta


@dataclass(frozen=True)
class Waiting:
    """What was kept of a sign-in sent elsewhere."""

    nonce: str
    verificateur: str
    en_cours: bool


async def count_attempt(connection: AsyncConnection, key: bytes, patience: Patience) -> int:
    """Count an attempt before it is tried, so that many at once do not pass together.

    Returns 0, or the seconds to wait; what has to wait is not counted, so that no wait lasts for ever. A day
    without attempts forgets all.
    """
    await connection.execute(FORGET_OLD)
    values = {"key": key, "free": patience.free, "first": patience.first, "longest": patience.longest}
    if (await connection.execute(COUNT, values)).rowcount:
        return 0
    row = await (await connection.execute(WAIT, [key])).fetchone()
    return int(row[0]) if row else 1


async def forget_attempts(connection: AsyncConnection, key: bytes) -> None:
    """Begin again: who asked has proved who they are."""
    await connection.execute(FORGET, [key])


async def take_back_attempt(connection: AsyncConnection, key: bytes) -> None:
    """Uncount the last attempt, which succeeded; the failures before it stay."""
    await connection.execute(TAKE_BACK, [key])


async def leave(connection: AsyncConnection, departure: Departure) -> None:
    """Keep what a sign-in elsewhere is checked against when it comes back."""
    await connection.execute(LEFT_LONG_AGO)
    await connection.execute(LEAVE, vars(departure))


async def come_back(connection: AsyncConnection, etat: bytes, navigateur: bytes) -> Waiting | None:
    """What was kept, and only once; None for a return nobody waits for, or in another browser."""
    async with connection.cursor(row_factory=class_row(Waiting)) as cursor:
        await cursor.execute(RETURN, {"etat": etat, "navigateur": navigateur})
        return await cursor.fetchone()
