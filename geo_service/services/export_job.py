"""One file to write, as it is told to the process that writes it."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Protocol

from geo_service.exports.table import Table
from geo_service.store.table_rows import Reading


class FileJob(Protocol):
    """Any work whose result is a file. A job is pickled: it holds values only, and is light to import.

    ``runner`` names the module whose ``write(job)`` does the work: only the process that does it imports it.
    ``idle_s`` is how long that process waits for the next job before it ends, ``slow`` what is said of a job
    that lasts too long.
    """

    runner: ClassVar[str]
    idle_s: ClassVar[float]
    slow: ClassVar[str]

    @property
    def path(self) -> Path:
        """The file to write."""
        ...

    @property
    def max_bytes(self) -> int:
        """Its largest size."""
        ...


@dataclass(frozen=True)
class ExportJob:
    """Which rows, as what table, in which format, where, and how large at most."""

    runner: ClassVar[str] = "geo_service.services.table_file"
    idle_s: ClassVar[float] = 60.0
    slow: ClassVar[str] = (
        "Le fichier est trop long à écrire : réduisez la zone, l'emprise ou le nombre d'objets."
    )

    reading: Reading
    table: Table
    extension: str
    path: Path
    max_bytes: int
