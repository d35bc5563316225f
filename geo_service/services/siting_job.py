"""One question of siting, as it is told to the process that solves it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Final

from geo_service.model.tile import LonLat
from geo_service.services.exports import MakeJob
from geo_service.settings import Settings

DEFAULT_LIMIT_S: Final = 6.0
MAX_LIMIT_S: Final = 60.0
UNEXPECTED: Final = "Le calcul a rencontré une erreur inattendue : voir le journal du service."
TASK: Final = "implantation"
"""Name of the work in the queue, and of the process for OGC API Processes."""


@dataclass(frozen=True)
class Candidate:
    """A place that a reader proposes: its name, and the code of its commune (empty outside of every known one)."""

    nom: str
    place: LonLat
    commune: str = ""


@dataclass(frozen=True)
class SitingAsked:
    """Which service, which model (``Model``), how many sites, and among which; see ``ScenarioAsked`` for the rest.

    Without candidates, the town halls of the zone are. ``limite_s`` bounds the solver alone.
    """

    indicateur: str
    modele: str
    k: int
    seuil: float | None = None
    zone: str | None = None
    candidats: tuple[Candidate, ...] = ()
    limite_s: float = DEFAULT_LIMIT_S

    def as_json(self) -> dict[str, Any]:
        """Values that JSON holds."""
        return asdict(self)

    @classmethod
    def of_json(cls, said: Mapping[str, Any]) -> "SitingAsked":
        """The same, read back."""
        given = [Candidate(one["nom"], LonLat(**one["place"]), one["commune"]) for one in said["candidats"]]
        return cls(**{**said, "candidats": tuple(given)})


@dataclass(frozen=True)
class SitingJob:
    """What is asked; ``inputs`` and ``published`` as for ``ScenarioJob``."""

    runner: ClassVar[str] = "geo_service.services.siting_file"
    idle_s: ClassVar[float] = 300.0
    slow: ClassVar[str] = (
        "L'implantation est trop longue à calculer : choisissez une zone plus petite, ou moins de candidats."
    )

    settings: Settings = field(repr=False)
    inputs: str
    published: str
    asked: SitingAsked
    path: Path
    max_bytes: int


def siting_job(settings: Settings, inputs: str, published: str, asked: SitingAsked) -> MakeJob:
    """The job, once its file is known."""

    def make(stem: Path, max_bytes: int) -> SitingJob:
        return SitingJob(settings, inputs, published, asked, stem.with_suffix(".json"), max_bytes)

    return make
