"""The worker: a process beside ``serve`` that runs the heavy tasks of the queue."""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, Final

from geo_service.errors import ConfigurationError
from geo_service.services.bake import bake
from geo_service.services.compute import compute
from geo_service.services.exports import Exports
from geo_service.services.rgpd_personnes import purge
from geo_service.services.siting_job import TASK
from geo_service.services.siting_tasks import run_siting
from geo_service.settings import Settings
from geo_service.store.queue import enqueue, install_queue, work

Task = Callable[[Settings, str], object]
Job = Callable[[Settings, str, Exports, str], Coroutine[Any, Any, None]]
log = logging.getLogger(__name__)


def compute_and_bake(settings: Settings, url: str) -> None:
    """Compute the indicators whose inputs changed, then draw the tiles of the first screens again."""
    report = compute(settings, url)
    for name, why in report.failed.items():
        log.error("indicateur %s : %s", name, why)
    if report.computed:
        bake(settings, url)


TASKS: Final[Mapping[str, Task]] = {
    "bake": bake,
    "compute": compute_and_bake,
    "rgpd": purge,
}
"""What can be asked by name; each takes the settings and the address of the database."""

JOBS: Final[Mapping[str, Job]] = {TASK: run_siting}
"""What can be asked for one reader; each also takes the processes that work for it, and the id of the job."""

DAILY: Final[Mapping[str, str]] = {"rgpd": "23 3 * * *"}
"""What runs by itself, by cron line: at night, what is past its retention is forgotten."""


def run_worker(settings: Settings, url: str, tasks: Mapping[str, Task] = TASKS, *, wait: bool = True) -> None:
    """Run queued tasks until SIGTERM or SIGINT; the running one is finished first."""
    install_queue(url)
    bound = {name: partial(task, settings, url) for name, task in tasks.items()}
    asyncio.run(_work(settings, url, bound, wait=wait))


async def _work(
    settings: Settings, url: str, bound: Mapping[str, Callable[[], object]], *, wait: bool
) -> None:
    daily = {name: DAILY[name] for name in DAILY.keys() & bound.keys()}
    async with Exports(settings) as exports:
        jobs = {name: partial(job, settings, url, exports) for name, job in JOBS.items()}
        await work(url, bound, wait=wait, daily=daily, jobs=jobs)


def main() -> None:
    """Run the worker of the database that ``GEO_DATABASE_URL`` names."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    settings = Settings()
    if settings.database_url is None:
        raise ConfigurationError("GEO_DATABASE_URL manque : `geo-service up` le donne à ses processus.")
    url = settings.database_url.get_secret_value()
    install_queue(url)
    enqueue(url, "rgpd")  # a machine that is off at night forgets too
    run_worker(settings, url)


if __name__ == "__main__":
    main()
