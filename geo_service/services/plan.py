"""What a load would do, found out cheaply: file digests against what is published. No data frame here."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import psycopg

from geo_service.catalog import Catalog
from geo_service.ingest.resolve import ResolvedFile, resolve
from geo_service.model.source import Channel, Source
from geo_service.settings import Settings
from geo_service.store.versions import Version, current_versions, find_version

LOADER_METHOD = "chargement_v1"
"""Raise it when the same file must be loaded again because loading itself changed."""

ZONING_METHOD = "zones_v1"
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


@dataclass(frozen=True)
class PlannedSource:
    """One source: the version that already holds its rows, or the file to load them from."""

    source: Source
    file: ResolvedFile | None
    digest: str
    version: Version | None


def channel_folders(settings: Settings) -> dict[Channel, Path]:
    """The folder each channel reads from, for those that exist here."""
    folders = {Channel.SHIPPED: settings.data_dir, Channel.OFFICIAL: settings.state_dir / "downloads"}
    if settings.mirror is not None:
        folders[Channel.MIRROR] = settings.mirror
    return folders


def plan_source(
    settings: Settings, connection: psycopg.Connection, source: Source, operator_file: Path | None = None
) -> PlannedSource:
    """Decide for one source. A file once given by the operator stays until another replaces it.

    Raises:
        SourceError: no file can be found.
    """
    current = current_versions(connection).get(source.id)
    if operator_file is None and current is not None and current.channel == Channel.OPERATOR:
        return PlannedSource(source, None, current.digest, current)
    file = resolve(source, channel_folders(settings), operator_file)
    digest = source_digest(source, file)
    return PlannedSource(source, file, digest, find_version(connection, source.id, digest))


def source_digest(source: Source, file: ResolvedFile) -> str:
    """What the loaded rows depend on: the bytes, the channel, the declaration and the loading method."""
    return hexdigest(LOADER_METHOD, file.sha256, file.channel, source.model_dump_json(by_alias=True))


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
    plans = [plan_source(settings, connection, source) for source in catalog.sources.values()]
    if set(current) != set(catalog.sources) | {ZONES}:
        return False
    if any(current[plan.source.id].digest != plan.digest for plan in plans):
        return False
    return current[ZONES].digest == zones_digest(catalog, current)
