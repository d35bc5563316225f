"""One sheet to write as a file, as it is told to the process that writes it."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from geo_service.services.exports import MakeJob


@dataclass(frozen=True)
class SheetJob:
    """The drawing, the format (pdf or png), where, and how large at most."""

    runner: ClassVar[str] = "geo_service.services.feuille_file"
    idle_s: ClassVar[float] = 60.0
    slow: ClassVar[str] = (
        "La carte est trop longue à imprimer : approchez la vue, ou recommencez dans une minute."
    )

    svg: str
    extension: str
    path: Path
    max_bytes: int


def sheet_job(svg: str, extension: str) -> MakeJob:
    """The job, once its file is known."""

    def make(stem: Path, max_bytes: int) -> SheetJob:
        return SheetJob(svg, extension, stem.with_suffix(f".{extension}"), max_bytes)

    return make


def sheet_key(svg: str, extension: str) -> str:
    """What names a file of this content."""
    return f"feuille-{extension}-{hashlib.sha256(svg.encode()).hexdigest()[:32]}"
