"""One workbook to read, as it is told to the process that reads it."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from geo_service.services.exports import MakeJob


@dataclass(frozen=True)
class ClasseurJob:
    """The bytes of the workbook, and the file where its cells are written as JSON: ``[[number, [cell, …]], …]``."""

    runner: ClassVar[str] = "geo_service.services.classeur"
    idle_s: ClassVar[float] = 60.0
    slow: ClassVar[str] = (
        "Le classeur est trop long à lire : envoyez ses lignes en plusieurs fichiers, ou en csv."
    )

    content: bytes
    path: Path
    max_bytes: int


def classeur_job(content: bytes) -> MakeJob:
    """The job, once its file is known."""

    def make(stem: Path, max_bytes: int) -> ClasseurJob:
        return ClasseurJob(content, stem.with_suffix(".json"), max_bytes)

    return make
