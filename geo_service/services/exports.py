"""Files written by a few other processes, once per content, and kept on disk for those who ask again.

GDAL, Arrow and travel times weigh 170 MB and hold the interpreter for seconds, so they never enter the serving
process. The processes start with the first file asked, serve one job at a time, and end when nobody asks any more.
Each kind of job has places of its own, so that a short one never waits behind long ones, and goes first to a
process that has done its kind: that one holds its libraries, and what they keep from one job to the next.
"""

import asyncio
import contextlib
import itertools
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from geo_service.errors import UnavailableError
from geo_service.processes import is_alive
from geo_service.services.export_files import ExportFiles, KeptFile
from geo_service.services.export_job import FileJob
from geo_service.services.export_worker import ExportWorker
from geo_service.settings import Settings

MEBIBYTE = 1 << 20
FOLDER = "geo-exports-"
WATCH_S = 15.0
MAX_WAITING = 32

MakeJob = Callable[[Path, int], FileJob]
"""Makes the job that writes a file at a path (to which it adds the extension), of so many bytes at most."""


@dataclass
class _UnderWay:
    task: asyncio.Task[KeptFile]
    waiting: int = 0


class Exports:
    """An async context: its folder and its processes live as long as it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files = ExportFiles(settings.export_cache_mb * MEBIBYTE)
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(settings.export_processes)
        )
        self._idle: list[ExportWorker] = []
        self._under_way: dict[str, _UnderWay] = {}
        self._numbers = itertools.count()
        self._folder: Path | None = None
        self._watch: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        remove_abandoned(Path(tempfile.gettempdir()))
        self._folder = Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))
        self._watch = asyncio.create_task(self._end_idle(), name="exports")
        return self

    async def __aexit__(self, *_: object) -> None:
        tasks: list[asyncio.Task[Any]] = [one.task for one in self._under_way.values()]
        tasks += [self._watch] if self._watch else []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(worker.end() for worker in self._idle))
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def pids(self) -> tuple[int, ...]:
        """Processes that wait for work."""
        return tuple(worker.pid for worker in self._idle)

    async def file(self, key: str, make_job: MakeJob) -> KeptFile:
        """The file of that content, held until ``release``: kept, being written for another, or written now.

        When the last of those who wait is cancelled, so is the writing.

        Raises:
            UnavailableError: too many files are being asked, or the writing lasted too long.
            InputError, GoneError: see ``ExportWorker.write``.
        """
        kept = self._files.take(key)
        return kept or await self._wait(key, self._under_way.get(key) or self._begin(key, make_job))

    def release(self, file: KeptFile) -> None:
        """The file is read: it may be removed."""
        self._files.release(file)

    def _begin(self, key: str, make_job: MakeJob) -> _UnderWay:
        if len(self._under_way) >= MAX_WAITING:
            raise UnavailableError(
                "Trop de fichiers sont demandés en même temps : recommencez dans une minute."
            )
        under_way = _UnderWay(asyncio.create_task(self._write(key, make_job), name=f"export {key}"))
        self._under_way[key] = under_way
        return under_way

    async def _wait(self, key: str, under_way: _UnderWay) -> KeptFile:
        under_way.waiting += 1
        try:
            return await asyncio.shield(under_way.task)
        except asyncio.CancelledError:
            self._leave(key, under_way)
            raise

    def _leave(self, key: str, under_way: _UnderWay) -> None:
        under_way.waiting -= 1
        task = under_way.task
        if task.done():
            if not task.cancelled() and task.exception() is None:
                self._files.release(task.result())
        elif not under_way.waiting:
            self._forget(key)
            task.cancel()

    def _forget(self, key: str) -> None:
        if self._under_way.get(key) is not None:
            del self._under_way[key]

    async def _write(self, key: str, make_job: MakeJob) -> KeptFile:
        assert self._folder is not None, "entered"
        job = make_job(self._folder / str(next(self._numbers)), self._settings.export_max_mb * MEBIBYTE)
        try:
            async with self._slots[job.runner]:
                size = await self._written(job)
        except BaseException:
            for leftover in self._folder.glob(f"{job.path.stem}.*"):
                leftover.unlink(missing_ok=True)
            raise
        finally:
            mine = self._under_way.get(key)
            if mine is not None and mine.task is asyncio.current_task():
                del self._under_way[key]
        file = KeptFile(job.path, size, mine.waiting if mine else 0)
        self._files.put(key, file)
        return file

    async def _written(self, job: FileJob) -> int:
        worker = await self._worker(job)
        try:
            async with asyncio.timeout(self._settings.export_timeout_s):
                size = await worker.write(job)
        except BaseException as error:
            await self._dismiss(worker, error)
            if isinstance(error, TimeoutError):
                raise UnavailableError(job.slow) from error
            raise
        self._idle.append(worker)
        return size

    async def _worker(self, job: FileJob) -> ExportWorker:
        self._idle = [worker for worker in self._idle if worker.alive]
        if not self._idle:
            return await ExportWorker.start()
        best = min(
            reversed(self._idle), key=lambda worker: (job.runner not in worker.runners, len(worker.runners))
        )
        self._idle.remove(best)
        return best

    async def _dismiss(self, worker: ExportWorker, error: BaseException) -> None:
        """A process that answered may go on, one that was interrupted may not."""
        if isinstance(error, Exception) and not isinstance(error, TimeoutError) and worker.alive:
            self._idle.append(worker)
        else:
            await asyncio.shield(worker.end())

    async def _end_idle(self) -> None:
        while True:
            await asyncio.sleep(WATCH_S)
            old = [worker for worker in self._idle if worker.forgotten]
            self._idle = [worker for worker in self._idle if worker not in old]
            for worker in old:
                await worker.end()


def remove_abandoned(folder: Path) -> None:
    """Remove what processes that were killed left behind."""
    for left in folder.glob(f"{FOLDER}*"):
        number = left.name.removeprefix(FOLDER).partition("-")[0]
        with contextlib.suppress(OSError):
            if number.isdigit() and not is_alive(int(number)) and left.lstat().st_uid == os.geteuid():
                shutil.rmtree(left)
