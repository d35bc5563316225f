"""One scenario to measure, as it is told to the process that measures it."""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from geo_service.model.departement import Departement
from geo_service.scenario.changes import Change
from geo_service.services.exports import MakeJob
from geo_service.settings import Settings

VERSION = "1"
"""Raise it when the same question must be answered otherwise."""


@dataclass(frozen=True)
class ScenarioAsked:
    """Minutes of which service, what changes, beyond how many minutes (None: the service's own), in which zone.

    Without changes, the points of the service are told. ``zone`` is a public id (None: the whole département), ``score`` the variant of catchment scores to compute as
    well (None: none of them).
    """

    indicateur: str
    changes: tuple[Change, ...]
    seuil: float | None = None
    zone: str | None = None
    score: str | None = None


@dataclass(frozen=True)
class ScenarioJob:
    """What is asked; ``inputs`` and ``published`` say what the ground is built from, kept while both stay the same."""

    runner: ClassVar[str] = "geo_service.services.scenario_file"
    idle_s: ClassVar[float] = 900.0
    slow: ClassVar[str] = (
        "Le scénario est trop long à calculer : faites moins de changements, ou recommencez."
    )

    settings: Settings = field(repr=False)
    inputs: str
    published: str
    asked: ScenarioAsked
    path: Path
    max_bytes: int


def digest_of(*parts: object) -> str:
    """Names an answer: the same parts, the same bytes."""
    return hashlib.md5(";".join(map(str, (VERSION, *parts))).encode(), usedforsecurity=False).hexdigest()


def crossings_of(departement: Departement) -> list[str]:
    """Sources of the bridges and ferries that times depend on; none where no grid is declared."""
    grid = departement.grille_terrestre
    return [name for name in (grid.ponts, grid.bacs) if name] if grid else []


def scenario_job(settings: Settings, inputs: str, published: str, asked: ScenarioAsked) -> MakeJob:
    """The job, once its file is known."""

    def make(stem: Path, max_bytes: int) -> ScenarioJob:
        return ScenarioJob(settings, inputs, published, asked, stem.with_suffix(".json"), max_bytes)

    return make
