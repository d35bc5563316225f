"""One isochrone to draw, as it is told to the process that draws it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from geo_service.model.tile import LonLat
from geo_service.services.exports import MakeJob
from geo_service.services.travel_files import travel_stamp
from geo_service.settings import Settings

SENS = ("depuis", "vers")
VERSION = "1"
"""Raise it when the same question must be answered otherwise."""


@dataclass(frozen=True)
class IsochroneAsked:
    """From where (degrees), in how many minutes, in which direction; ``origin`` says it for a reader."""

    place: LonLat
    minutes: tuple[int, ...]
    sens: str
    origin: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class IsochroneJob:
    """What is asked, and ``inputs``: what the provider is built from, which is kept as long as it stays the same."""

    runner: ClassVar[str] = "geo_service.services.isochrone_file"
    idle_s: ClassVar[float] = 900.0
    slow: ClassVar[str] = (
        "L'isochrone est trop longue à calculer : demandez moins de minutes, ou recommencez."
    )

    settings: Settings = field(repr=False)
    inputs: str
    asked: IsochroneAsked
    path: Path
    max_bytes: int


def isochrone_inputs(settings: Settings, published: str) -> str:
    """What times are computed from: the waters and crossings that are published, roads, parameters."""
    return f"{published};{travel_stamp(settings)}"


def isochrone_key(inputs: str, asked: IsochroneAsked) -> str:
    """Names the answer: the same key, the same bytes."""
    return hashlib.md5(f"{VERSION};{inputs};{asked}".encode(), usedforsecurity=False).hexdigest()


def isochrone_job(settings: Settings, inputs: str, asked: IsochroneAsked) -> MakeJob:
    """The job, once its file is known."""

    def make(stem: Path, max_bytes: int) -> IsochroneJob:
        return IsochroneJob(settings, inputs, asked, stem.with_suffix(".geojson"), max_bytes)

    return make
