"""The queue of the worker, kept in PostgreSQL by procrastinate, in a schema of its own."""

import asyncio
import importlib.metadata
import logging
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

import psycopg
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ProcrastinateException
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg import sql

from geo_service.errors import UnavailableError
from geo_service.settings import Settings

SCHEMA: Final = "queue"
INSTALL_LOCK: Final = 7_033_002
"""Advisory lock: two processes starting together install one after the other."""

HEARTBEAT_S: Final = 5.0
STALLED_AFTER_S: Final = 20.0
MAX_ATTEMPTS: Final = 3
AT_ONCE: Final = 4
HEAVY: Final = "heavy"
"""Lock of the tasks that use the whole machine: one at a time, in their order."""

NO_CALENDAR: Final[Mapping[str, str]] = MappingProxyType({})
Jobs = Mapping[str, Callable[[str], Coroutine[Any, Any, None]]]
NO_JOBS: Final[Jobs] = MappingProxyType({})
_SESSION: Final = {"options": f"-c search_path={SCHEMA}", "application_name": "geo-service queue"}

logger = logging.getLogger(__name__)


def install_queue(url: str) -> None:
    """Create the tables of the queue; harmless when they are there.

    Queued work only refreshes what can be computed again, so that another version of
    procrastinate gets an empty queue of its own instead of a migrated one.
    """
    with psycopg.connect(url, application_name="geo-service queue") as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [INSTALL_LOCK])
        version = importlib.metadata.version("procrastinate")
        if _installed_version(connection) == version:
            return
        name = sql.Identifier(SCHEMA)
        connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(name))
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(name))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(name))
        connection.execute(SchemaManager.get_schema())
        connection.execute(sql.SQL("COMMENT ON SCHEMA {} IS {}").format(name, sql.Literal(version)))


def _installed_version(connection: psycopg.Connection) -> str | None:
    row = connection.execute(
        "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %s", [SCHEMA]
    ).fetchone()
    return row[0] if row else None


def enqueue(url: str, task: str) -> bool:
    """Ask the worker to run a task; False when the same one is already waiting.

    Commit the change the task must see before calling: the worker may start at once.
    """
    app = App(connector=SyncPsycopgConnector(conninfo=url, kwargs=_SESSION, min_size=1, max_size=1))
    with app.open(), suppress(AlreadyEnqueued):
        app.configure_task(task, lock=HEAVY, queueing_lock=task, allow_unknown=True).defer()
        return True
    return False


def enqueue_job(url: str, task: str, job: str) -> None:
    """Ask the worker for a task about one job, which waits for no other kind of work.

    Raises:
        UnavailableError: there is no queue yet, because no worker ever started.
    """
    app = App(connector=SyncPsycopgConnector(conninfo=url, kwargs=_SESSION, min_size=1, max_size=1))
    try:
        with app.open():
            app.configure_task(task, allow_unknown=True).defer(job=job)
    except ProcrastinateException as error:
        raise UnavailableError(
            "Aucun ouvrier ne prend les calculs longs : « geo-service up » en démarre un."
        ) from error


def has_live_worker(url: str) -> bool:
    """Whether some worker gave a sign of life lately: the health check of its container."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute(
            "SELECT FROM queue.procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [STALLED_AFTER_S],
        ).fetchone()
    return row is not None


async def work(
    url: str,
    tasks: Mapping[str, Callable[[], object]],
    *,
    wait: bool = True,
    daily: Mapping[str, str] = NO_CALENDAR,
    jobs: Jobs = NO_JOBS,
) -> None:
    """Run the queued tasks until SIGTERM or SIGINT (or, without ``wait``, until none is left).

    Tasks run one at a time; ``jobs``, which take their id, beside them, a few at once.
    A stop lets the running task finish. What a killed worker left unfinished is queued again. ``daily`` gives
    the cron line of tasks that also run by themselves.
    """
    app = _app(url, tasks, daily, jobs)
    async with app.open_async():
        await take_back_stalled(app)
        watch = asyncio.create_task(_watch_stalled(app))
        try:
            await app.run_worker_async(
                wait=wait,
                concurrency=AT_ONCE if wait else 1,
                delete_jobs="successful",
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=STALLED_AFTER_S,
                install_signal_handlers=wait,
            )
        finally:
            watch.cancel()


def _app(url: str, tasks: Mapping[str, Callable[[], object]], daily: Mapping[str, str], jobs: Jobs) -> App:
    app = App(connector=PsycopgConnector(conninfo=url, kwargs=_SESSION, min_size=1, max_size=4))
    for name, function in tasks.items():
        task = app.task(name=name, lock=HEAVY)(_whenever(function))
        if name in daily:
            app.periodic(cron=daily[name])(task)
    for name, job in jobs.items():
        app.task(name=name)(job)
    return app


def _whenever(function: Callable[[], object]) -> Callable[..., object]:
    """The same, called with or without the instant at which it was due."""

    def run(timestamp: int | None = None) -> object:
        del timestamp
        return function()

    return run


async def _watch_stalled(app: App) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_S)
        await take_back_stalled(app)


async def take_back_stalled(app: App, after_s: float = STALLED_AFTER_S) -> None:
    """Queue again what a worker silent for that long was doing; give up what keeps killing workers."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=after_s):
        logger.warning("unfinished task %s, attempt %d", job.task_name, job.attempts)
        if job.attempts < MAX_ATTEMPTS:
            await app.job_manager.retry_job(job)
        else:
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


def main() -> int:
    """0 when a worker is alive on the configured database, 1 otherwise."""
    address = Settings().database_url
    return int(address is None or not has_live_worker(address.get_secret_value()))


if __name__ == "__main__":
    sys.exit(main())
