"""The worker's side of a question of siting: solved in another process, which a dismissal ends at once."""

import asyncio
import logging
from contextlib import suppress
from typing import Final

from psycopg import Error
from pydantic import SecretStr

from geo_service.errors import GeoError
from geo_service.services.exports import Exports
from geo_service.services.isochrone_job import isochrone_inputs
from geo_service.services.scenario_job import crossings_of, digest_of
from geo_service.services.siting_job import UNEXPECTED, SitingAsked, siting_job
from geo_service.services.travel import departement_of
from geo_service.settings import Settings
from geo_service.store.scenario import published_now
from geo_service.store.scenario_jobs import beat_job, begin_job, finish_job

BEAT_S: Final = 0.3
log = logging.getLogger(__name__)


async def run_siting(settings: Settings, url: str, exports: Exports, job: str) -> None:
    """Solve a job and keep its result; one that was dismissed before it began is left alone."""
    asked = await asyncio.to_thread(begin_job, url, job)
    if asked is None:
        return
    solving = asyncio.create_task(solved(settings, url, exports, SitingAsked.of_json(asked)))
    try:
        if await followed(url, job, solving):
            await asyncio.to_thread(finish_job, url, job, result=solving.result())
    except GeoError as error:
        await asyncio.to_thread(finish_job, url, job, message=str(error))
    except Exception:  # whatever failed, the reader is told and the worker goes on
        log.exception("job %s", job)
        await asyncio.to_thread(finish_job, url, job, message=UNEXPECTED)


async def followed(url: str, job: str, solving: asyncio.Task[str]) -> bool:
    """Wait for a solution; False, and the process that sought it ended, once the job was dismissed."""
    try:
        while not (await asyncio.wait({solving}, timeout=BEAT_S))[0]:
            if not await _alive(url, job):
                return False
        return True
    finally:
        solving.cancel()
        with suppress(asyncio.CancelledError, GeoError):
            await solving


async def _alive(url: str, job: str) -> bool:
    try:
        return await asyncio.to_thread(beat_job, url, job)
    except Error:  # the database may come back before the solution
        return True


async def solved(settings: Settings, url: str, exports: Exports, asked: SitingAsked) -> str:
    """The answer as JSON text."""
    departement = await asyncio.to_thread(departement_of, settings)
    publication, waters = await asyncio.to_thread(published_now, url, crossings_of(departement))
    inputs = isochrone_inputs(settings, waters)
    heavy = settings.model_copy(update={"database_url": SecretStr(url)})
    key = digest_of(inputs, publication, asked)
    file = await exports.file(key, siting_job(heavy, inputs, publication, asked))
    try:
        return file.path.read_text(encoding="utf-8")
    finally:
        exports.release(file)
