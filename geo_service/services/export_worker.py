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
from geo_service.services.export_job import ExportJob
from geo_service.settings import ROOT

MODULE = "geo_service.services.export_process"
LENGTH_BYTES = 4

FAILURES: dict[str, GeoError] = {
    "slow": UnavailableError(
        "Le fichier est trop long à écrire : réduisez la zone, l'emprise ou le nombre d'objets."
    ),
    "large": InputError(
        "Le fichier demandé est trop gros : réduisez la zone, l'emprise ou le nombre d'objets."
    ),
    "database": UnavailableError(
        "La base de données ne répond pas pour l'instant : recommencez dans quelques secondes."
    ),
}
UNKNOWN = UnavailableError("Le fichier n'a pas pu être écrit : recommencez, ou choisissez un autre format.")


class ExportWorker:
    """One process and one job at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.idle_since = time.monotonic()

    @classmethod
    async def start(cls) -> "ExportWorker":
        """Start a process; it is ready for its first job once it has imported its libraries (0.7 s)."""
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

    async def write(self, job: ExportJob) -> int:
        """Have one file written; returns its bytes.

        Raises:
            GoneError, InputError, UnavailableError: why it was not.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        told = pickle.dumps(job)
        with contextlib.suppress(ConnectionError):
            self._process.stdin.write(len(told).to_bytes(LENGTH_BYTES) + told)
            await self._process.stdin.drain()
        line = await self._process.stdout.readline()
        self.idle_since = time.monotonic()
        if not line:
            raise UNKNOWN
        return _bytes(orjson.loads(line))

    @property
    def alive(self) -> bool:
        """Whether it can take another job."""
        return self._process.returncode is None

    async def end(self) -> None:
        """End it at once, whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        await self._process.communicate()


def _bytes(answer: dict[str, Any]) -> int:
    if "failed" not in answer:
        return int(answer["bytes"])
    if answer["failed"] == "gone":
        raise GoneError(answer["detail"])
    raise FAILURES.get(answer["failed"], UNKNOWN)
