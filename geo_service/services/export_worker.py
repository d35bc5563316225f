"""A process that writes files, as seen from the serving process, which stays light and keeps answering."""

import asyncio
import contextlib
import pickle
import signal
import sys
import time
from typing import Any

import orjson

from geo_service.errors import GeoError, GoneError, InputError, UnavailableError
from geo_service.processes import dies_with_parent
from geo_service.services.export_job import FileJob
from geo_service.settings import ROOT

MODULE = "geo_service.services.export_process"
LENGTH_BYTES = 4

FAILURES: dict[str, GeoError] = {
    "large": InputError(
        "Le fichier demandé est trop gros : réduisez la zone, l'emprise ou le nombre d'objets."
    ),
    "database": UnavailableError(
        "La base de données ne répond pas pour l'instant : recommencez dans quelques secondes."
    ),
}
TOLD: dict[str, type[GeoError]] = {"gone": GoneError, "input": InputError}
"""Failures whose sentence comes from the process itself."""

UNKNOWN = UnavailableError("Le fichier n'a pas pu être écrit : recommencez, ou choisissez un autre format.")


class ExportWorker:
    """One process and one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._idle_since = time.monotonic()
        self._idle_s = 0.0
        self.runners: set[str] = set()

    @classmethod
    async def start(cls) -> "ExportWorker":
        """Start a process; it is ready for its first job once it has imported the libraries of its kind."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            MODULE,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=dies_with_parent(signal.SIGKILL),
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def forgotten(self) -> bool:
        """Whether it has waited for work longer than the jobs it knows ask for."""
        return time.monotonic() - self._idle_since > self._idle_s

    async def write(self, job: FileJob) -> int:
        """Have one file written; returns its bytes.

        Raises:
            GoneError, InputError, UnavailableError: why it was not.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self.runners.add(job.runner)
        self._idle_s = max(self._idle_s, job.idle_s)
        told = pickle.dumps(job)
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(len(told).to_bytes(LENGTH_BYTES) + told)
            await self._process.stdin.drain()
        line = await self._process.stdout.readline()
        self._idle_since = time.monotonic()
        if not line:
            raise UNKNOWN
        return _bytes(job, orjson.loads(line))

    @property
    def alive(self) -> bool:
        """Whether it can take another job."""
        return self._process.returncode is None

    async def end(self) -> None:
        """End it at once, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()


def _bytes(job: FileJob, answer: dict[str, Any]) -> int:
    if "failed" not in answer:
        return int(answer["bytes"])
    if answer["failed"] in TOLD:
        raise TOLD[answer["failed"]](answer["detail"])
    if answer["failed"] == "slow":
        raise UnavailableError(job.slow)
    raise FAILURES.get(answer["failed"], UNKNOWN)
