"""One workbook to write, as it is told to the process that writes it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from geo_service.services.exports import MakeJob


@dataclass(frozen=True)
class WorkbookSheet:
    """A titled table."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class WorkbookJob:
    """The tables, the date written in the file (ISO 8601, None when unknown), where, and how large at most."""

    runner: ClassVar[str] = "geo_service.services.workbook_file"
    idle_s: ClassVar[float] = 60.0
    slow: ClassVar[str] = "Le classeur est trop long à écrire : réduisez les zones ou les millésimes."

    sheets: tuple[WorkbookSheet, ...]
    created: str | None
    path: Path
    max_bytes: int


def workbook_job(sheets: tuple[WorkbookSheet, ...], created: str | None) -> MakeJob:
    """The job, once its file is known."""

    def make(stem: Path, max_bytes: int) -> WorkbookJob:
        return WorkbookJob(sheets, created, stem.with_suffix(".xlsx"), max_bytes)

    return make
