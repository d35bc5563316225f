"""What a load would do, found out cheaply: file digests against what is published. No data frame here."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import psycopg

from geo_service.catalog import Catalog
from geo_service.errors import SourceError
from geo_service.ingest.needs import references_of
from geo_service.ingest.resolve import ResolvedFile, resolve
from geo_service.model.source import Channel, Nature, Source
from geo_service.settings import Settings
from geo_service.store.versions import Version, current_versions, find_version

LOADER_METHOD = "chargement_v1"
"""Raise it when the same file must be loaded again because loading itself changed."""

ZONING_METHOD = "zones_v3"
"""Raise it when zones must be computed again because their computation changed."""

ZONES = "zones"

ZONING_INPUTS = (
    "communes",
    "communes_cog",
    "epci",
    "territoires",
    "cantons",
    "population",
    "anciennes_communes",
    "eau",
)
"""Sources the zones are computed from. Only ``communes`` must exist."""


NOTHING: Mapping[str, str] = MappingProxyType({})
NO_FILE = "aucun fichier sur cette machine (ni donné, ni téléchargé, ni miroir)"
REAL_EXISTS = "démonstration inutile : {} donne ce thème"


@dataclass(frozen=True)
class PlannedSource:
    """One source: the version that already holds its rows, or the file to load them from."""

    source: Source
    file: ResolvedFile | None
    digest: str
    version: Version | None


@dataclass(frozen=True)
class PlanRequest:
    """One source asked for (none: all), the operator's file for it."""

    source_id: str | None = None
    file: Path | None = None

    def asks(self, source: Source) -> bool:
        """Whether a source is looked at again."""
        return self.source_id in (None, source.id)

    def file_of(self, source: Source) -> Path | None:
        """The operator's file, for the source it is given for."""
        return self.file if source.id == self.source_id else None


@dataclass(frozen=True)
class Plan:
    """Sources in the order they can be loaded, and why some are not: optional without a file, demonstration not needed."""

    sources: tuple[PlannedSource, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)


def channel_folders(settings: Settings) -> dict[Channel, Path]:
    """The folder each channel reads from, for those that exist here."""
    folders = {Channel.SHIPPED: settings.data_dir, Channel.OFFICIAL: settings.state_dir / "downloads"}
    if settings.mirror is not None:
        folders[Channel.MIRROR] = settings.mirror
    return folders


def plan_all(
    settings: Settings, connection: psycopg.Connection, catalog: Catalog, request: PlanRequest | None = None
) -> Plan:
    """Decide for every source: those that others read first, demonstration last, when the real ones are known.

    A source asked for keeps the others as readers see them.

    Raises:
        SourceError: a source that must be there has no file.
    """
    request, current = request or PlanRequest(), current_versions(connection)
    planned: dict[str, PlannedSource] = {}
    skipped: dict[str, str] = {}
    for source in in_order(catalog.sources.values()):
        real, kept = _real_of_theme(source, planned.values()), current.get(source.id)
        bases = {name: one.digest for name, one in planned.items()}
        if real:
            skipped[source.id] = REAL_EXISTS.format(real)
        elif kept is not None and not request.asks(source):
            planned[source.id] = PlannedSource(source, None, kept.digest, kept)
        elif plan := plan_source(settings, connection, source, request.file_of(source), bases):
            planned[source.id] = plan
        else:
            skipped[source.id] = NO_FILE
    return Plan(tuple(planned.values()), skipped)


def in_order(sources: Iterable[Source]) -> list[Source]:
    """Sources that others read, then the real ones, then demonstration; by id within each."""
    return sorted(
        sources,
        key=lambda source: (source.nature is Nature.DEMONSTRATION, bool(references_of(source)), source.id),
    )


def _real_of_theme(source: Source, planned: Collection[PlannedSource]) -> str | None:
    """The first planned source that makes a demonstration of the same theme useless."""
    if source.nature is not Nature.DEMONSTRATION or not source.theme:
        return None
    there = (plan.source for plan in planned if plan.source.theme == source.theme)
    return next((one.id for one in there if one.nature is not Nature.DEMONSTRATION), None)


def plan_source(
    settings: Settings,
    connection: psycopg.Connection,
    source: Source,
    operator_file: Path | None = None,
    bases: Mapping[str, str] = NOTHING,
) -> PlannedSource | None:
    """Decide for one source. A file once given by the operator stays until another replaces it.

    An optional source whose file is gone keeps the rows it has; None when it never had any. ``bases`` are
    the digests of the sources its steps read.

    Raises:
        SourceError: no file can be found.
    """
    current = current_versions(connection).get(source.id)
    if operator_file is None and current is not None and current.channel == Channel.OPERATOR:
        return PlannedSource(source, None, current.digest, current)
    try:
        file = resolve(source, channel_folders(settings), operator_file)
    except SourceError:
        if not source.optional or operator_file is not None:
            raise
        return PlannedSource(source, None, current.digest, current) if current else None
    digest = source_digest(source, file, bases)
    return PlannedSource(source, file, digest, find_version(connection, source.id, digest))


def source_digest(source: Source, file: ResolvedFile, bases: Mapping[str, str] = NOTHING) -> str:
    """What the loaded rows depend on: bytes, channel, declaration, loading method, and the sources its steps read."""
    read = [f"{name}={bases[name]}" for name in references_of(source) if name in bases]
    return hexdigest(LOADER_METHOD, file.sha256, file.channel, source.model_dump_json(by_alias=True), *read)


def zones_digest(catalog: Catalog, inputs: dict[str, Version]) -> str:
    """What the computed zones depend on."""
    digests = [inputs[name].digest if name in inputs else "" for name in ZONING_INPUTS]
    return hexdigest(ZONING_METHOD, catalog.departement.model_dump_json(), *digests)


def hexdigest(*parts: str) -> str:
    """SHA-256 of texts, each kept apart from the next."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def is_up_to_date(settings: Settings, catalog: Catalog, connection: psycopg.Connection) -> bool:
    """Whether the current publication already holds exactly the files found now."""
    current = current_versions(connection)
    plans = plan_all(settings, connection, catalog).sources
    loaded = {name for name, version in current.items() if version.channel is not None}
    if loaded != {plan.source.id for plan in plans} or ZONES not in current:
        return False
    if any(current[plan.source.id].digest != plan.digest for plan in plans):
        return False
    return current[ZONES].digest == zones_digest(catalog, current)
