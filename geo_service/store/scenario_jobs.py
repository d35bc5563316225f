"""Jobs of the worker that a reader follows: created and read by the serving process, worked on by the worker.

States are those of OGC API Processes: accepted, running, then successful, failed or dismissed, which are final.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

KEPT_H: Final = 24
MOST_WAITING: Final = 20
SILENT_S: Final = 120
"""A running job of which nothing was heard for that long is given up: the worker that had it is gone."""

ABANDONED: Final = "Le calcul s'est interrompu : relancez la demande."
DISMISSED: Final = "Annulé à la demande du client."

FORGET = b"DELETE FROM geo.travail WHERE cree_le < now() - make_interval(hours => %s)"
WAITING = b"SELECT count(*) FROM geo.travail WHERE statut IN ('accepted', 'running')"
CREATE = b"INSERT INTO geo.travail (processus, parametres, reponse) VALUES (%s, %s, %s) RETURNING id"
GIVE_UP = b"""
    UPDATE geo.travail SET statut = 'failed', message = %s, fini_le = clock_timestamp()
    WHERE statut = 'running' AND vu_le < now() - make_interval(secs => %s)
"""
READ = b"""
    SELECT id, processus, statut, message, parametres, reponse, cree_le, commence_le, vu_le, fini_le
    FROM geo.travail WHERE id = ANY(%s) AND cree_le > now() - make_interval(hours => %s) ORDER BY cree_le DESC
"""
RESULT = b"SELECT resultat::text FROM geo.travail WHERE id = %s"
DISMISS = b"""
    UPDATE geo.travail SET statut = 'dismissed', message = %s, resultat = NULL, fini_le = clock_timestamp()
    WHERE id = %s AND statut <> 'dismissed'
"""
BEGIN = b"""
    UPDATE geo.travail SET statut = 'running', commence_le = coalesce(commence_le, clock_timestamp()),
                           vu_le = clock_timestamp()
    WHERE id = %s AND statut IN ('accepted', 'running') RETURNING parametres
"""
BEAT = b"UPDATE geo.travail SET vu_le = clock_timestamp() WHERE id = %s AND statut = 'running'"
FINISH = b"""
    UPDATE geo.travail SET statut = %s, message = %s, resultat = %s::jsonb, fini_le = clock_timestamp()
    WHERE id = %s AND statut IN ('accepted', 'running')
"""


@dataclass(frozen=True)
class Job:
    """A job as its reader sees it; ``reponse`` is how the result was asked for, raw or document."""

    id: str
    processus: str
    statut: str
    message: str
    parametres: dict[str, Any]
    reponse: str
    cree_le: datetime
    commence_le: datetime | None
    vu_le: datetime | None
    fini_le: datetime | None


async def create_job(
    connection: AsyncConnection, processus: str, parametres: dict[str, Any], reponse: str
) -> str | None:
    """Note a job and return its id; None when too many wait already. Those older than a day are forgotten."""
    await connection.execute(FORGET, [KEPT_H])
    await connection.execute(GIVE_UP, [ABANDONED, SILENT_S])
    waiting = await (await connection.execute(WAITING)).fetchone()
    if waiting is None or waiting[0] >= MOST_WAITING:
        return None
    row = await (await connection.execute(CREATE, [processus, Jsonb(parametres), reponse])).fetchone()
    return str(row[0]) if row else None


async def read_jobs(connection: AsyncConnection, ids: list[str]) -> list[Job]:
    """The jobs of some ids that are still kept, the newest first."""
    await connection.execute(GIVE_UP, [ABANDONED, SILENT_S])
    async with connection.cursor(row_factory=class_row(Job)) as cursor:
        await cursor.execute(READ, [ids, KEPT_H])
        return await cursor.fetchall()


async def job_result(connection: AsyncConnection, job: str) -> str | None:
    """The result of a job as JSON text; None before there is one."""
    row = await (await connection.execute(RESULT, [job])).fetchone()
    return row[0] if row else None


async def dismiss_job(connection: AsyncConnection, job: str) -> bool:
    """Cancel a job, or forget the result of one that is over; False when it was dismissed already, or never was."""
    return (await connection.execute(DISMISS, [DISMISSED, job])).rowcount > 0


async def fail_job(connection: AsyncConnection, job: str, message: str) -> None:
    """End a job that could not be started."""
    await connection.execute(FINISH, ["failed", message, None, job])


def begin_job(url: str, job: str) -> dict[str, Any] | None:
    """Take a job: what it asks, or None when it is over (dismissed, most often)."""
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(BEGIN, [job]).fetchone()
        return row[0] if row else None


def beat_job(url: str, job: str) -> bool:
    """Give a sign of life; False once the job was dismissed."""
    with psycopg.connect(url, autocommit=True) as connection:
        return connection.execute(BEAT, [job]).rowcount > 0


def finish_job(url: str, job: str, *, result: str | None = None, message: str = "") -> None:
    """End a job: with its result (JSON text), or failed with a sentence. One dismissed meanwhile stays so."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(FINISH, ["failed" if result is None else "successful", message, result, job])
