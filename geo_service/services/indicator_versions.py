"""What an indicator is made from, and what its version says of itself."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import psycopg

from geo_service import gaps, rasters
from geo_service.gaps.modules import Module
from geo_service.gaps.values import Result
from geo_service.model.indicator import PREFIX
from geo_service.model.parameter import parameters_of
from geo_service.model.source import DEMONSTRATION_NOTICE, Nature, worst_nature
from geo_service.services.plan import ZONES
from geo_service.services.travel import TOWN_HALL, departement_of
from geo_service.services.travel_files import roads_file
from geo_service.settings import Settings
from geo_service.store.indicator_inputs import used_versions, versions_by_observation, versions_by_type
from geo_service.store.versions import VersionDraft

TOLD: Final = ("title", "producer", "licence", "licence_url", "attribution", "url", "limits", "age_max_years")
MARCHE, WATER = "marche", "water"


@dataclass(frozen=True)
class MadeFrom:
    """Published versions an indicator reads, and the digest of all it depends on."""

    versions: tuple[Mapping[str, Any], ...]
    digest: str


@dataclass(frozen=True)
class Basis:
    """What is published, and which of it tells what.

    ``digests`` and ``inputs`` are those of the indicators taken so far: an indicator made of others is made of
    what they read, so that their natures, sources and licences are its own.
    """

    used: Mapping[int, Mapping[str, Any]]
    by_observation: Mapping[str, set[int]]
    by_type: Mapping[str, set[int]]
    by_name: Mapping[str, int]
    travel: str
    crossings: tuple[str, ...]
    methods: str
    digests: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, frozenset[int]] = field(default_factory=dict)

    @property
    def published(self) -> Mapping[str, int]:
        """Version of each published name."""
        return self.by_name

    def made_from(self, module: Module, parameters: object) -> MadeFrom:
        """Inputs of an indicator, by what it declares to read."""
        reads = module.definition.reads
        inherited = (self.inputs.get(name, frozenset()) for name in reads.indicators)
        numbers = frozenset(self._ids(module)).union(*inherited)
        self.inputs[module.id] = numbers
        versions = tuple(self.used[number] for number in sorted(numbers))
        parts = [
            self.methods, module.text, orjson.dumps(told_parameters(parameters), option=orjson.OPT_SORT_KEYS).decode(),
            self.travel if reads.travel else "",
            *(f"{version['name']}={version['digest']}" for version in versions),
            *(f"{name}={self.digests.get(name, '')}" for name in reads.indicators),
        ]  # fmt: skip
        return MadeFrom(versions, hashlib.sha256("\n".join(parts).encode()).hexdigest())

    def _ids(self, module: Module) -> Iterator[int]:
        reads = module.definition.reads
        yield self.by_name[ZONES]
        for name in reads.observations:
            yield from self.by_observation.get(name, ())
        for kind in reads.facilities:
            yield from self.by_type.get(kind, ())
        yield from self._named(reads.records)
        if reads.contracts:
            yield from self._of_target(MARCHE)
        if reads.travel:
            yield from self.by_type.get(TOWN_HALL, ())
            yield from self._named(self.crossings)
            yield from self._of_target(WATER)

    def _named(self, names: Iterable[str]) -> Iterator[int]:
        return (self.by_name[name] for name in names if name in self.by_name)

    def _of_target(self, target: str) -> Iterator[int]:
        return (number for number, version in self.used.items() if version["target"] == target)


def basis_of(settings: Settings, connection: psycopg.Connection) -> Basis:
    """Read what is published."""
    grid = departement_of(settings).grille_terrestre
    used = {row["id"]: row for row in used_versions(connection)}
    crossings = tuple(name for name in (grid.ponts, grid.bacs) if name) if grid else ()
    return Basis(
        used=used,
        by_observation=versions_by_observation(connection),
        by_type=versions_by_type(connection),
        by_name={row["name"]: number for number, row in used.items()},
        travel=travel_digest(settings),
        crossings=crossings,
        methods=methods_digest(),
    )


def travel_digest(settings: Settings) -> str:
    """What times and their rasters depend on besides the published waters: roads, numbers, drawing, colours."""
    roads = roads_file(settings)
    assert rasters.__file__ is not None, "a package has a file"
    drawing = (*sorted(Path(rasters.__file__).parent.glob("*.py")), settings.maps_dir / "palettes.toml")
    declared = departement_of(settings).grille_terrestre
    files = [path for path in (roads, settings.parametres, *drawing) if path is not None and path.is_file()]
    digests = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    return " ".join([declared.model_dump_json() if declared else "", *digests])


def methods_digest() -> str:
    """Digest of the shared methods: a change of one of them computes every indicator again."""
    assert gaps.__file__ is not None, "a package has a file"
    texts = (path.read_bytes() for path in sorted(Path(gaps.__file__).parent.glob("*.py")))
    return hashlib.sha256(b"\n".join(texts)).hexdigest()


def told_parameters(parameters: Any) -> dict[str, Any]:
    """Parameters as readers are told them: value, unit, source, verified or not."""
    return {name: asdict(parameter) for name, parameter in parameters_of(parameters)}


def draft_of(
    module: Module, parameters: object, made_from: MadeFrom, result: Result, absence: str = ""
) -> VersionDraft:
    """The version of an indicator, with all a reader is told of it."""
    definition = module.definition
    worst = worst_nature(version["nature_min"] for version in made_from.versions)
    millesimes = sorted(result.millesimes)
    return VersionDraft(
        kind="computation",
        name=definition.version_name,
        target=definition.version_name,
        millesime=millesimes[-1] if millesimes else "",
        nature=Nature.COMPUTED,
        nature_min=worst,
        digest=made_from.digest,
        parameters={"methode": definition.methode, "parametres": told_parameters(parameters)},
        provenance=provenance(module, made_from, result, worst)
        | {"millesimes": millesimes}
        | _absence(absence),
        inputs=[version["id"] for version in made_from.versions],
    )


def _absence(absence: str) -> dict[str, str]:
    return {"absence": absence} if absence else {}


def provenance(module: Module, made_from: MadeFrom, result: Result, worst: str) -> dict[str, Any]:
    """Definition, inputs, licences: what stands behind the figure."""
    sources = [source_of(version) for version in made_from.versions if version["name"] != ZONES]
    told = {
        "title": module.definition.titre,
        "producer": "geo_service, à partir des sources citées",
        "licence": joined(source["licence"] for source in sources),
        "attribution": joined(source["attribution"] for source in sources),
        "definition": module.definition.model_dump(mode="json"),
        "inputs": sources,
        "indicateurs": [f"{PREFIX}{name}" for name in module.definition.reads.indicators],
        "notes": list(result.notes),
    }
    return told | ({"avertissement": DEMONSTRATION_NOTICE} if worst == Nature.DEMONSTRATION else {})


def source_of(version: Mapping[str, Any]) -> dict[str, Any]:
    """An input as a reader is told of it."""
    plain = {name: version[name] for name in ("name", "millesime", "nature", "channel", "loaded_at")}
    return plain | {name: version["provenance"].get(name) for name in TOLD}


def joined(words: Iterator[str | None]) -> str:
    """Distinct words in their order."""
    return " ; ".join(dict.fromkeys(word for word in words if word))
