"""Loading: every declared source into new versions, the zones computed, then one publication of all.

Each version is written in its own transaction and nobody sees it before the publication; whatever
stops a load, at any moment, readers keep what they had.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import psycopg

from geo_service.catalog import Catalog, load_catalog
from geo_service.errors import InputError, SourceError, UnavailableError
from geo_service.ingest.needs import references_of
from geo_service.ingest.pipeline import ingest
from geo_service.ingest.references import References
from geo_service.model.indicator import PREFIX
from geo_service.model.source import DEMONSTRATION_NOTICE, Nature, Source
from geo_service.services.plan import ZONES, Plan, PlannedSource, PlanRequest, plan_all, zones_digest
from geo_service.services.progress import Progress, silent
from geo_service.services.references import read_references
from geo_service.services.write import write_table
from geo_service.services.zones import compute_zones
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.store.publications import current_id, prune, publish
from geo_service.store.versions import (
    Version,
    VersionDraft,
    analyze,
    create_version,
    current_versions,
    find_version,
    get_version,
    lock_loading,
    newest_versions,
    unlock_loading,
)

WRITTEN_TABLES = (
    "zone", "zone_source", "zone_version", "zone_bande", "limite", "etiquette", "appartenance", "recherche",
    "equipement", "observation", "record", "eau", "marche", "attribution",
)  # fmt: skip


@dataclass(frozen=True)
class LoadReport:
    """What a load did: the publication readers see now, which versions are new, which sources were left out and why."""

    publication_id: int | None
    loaded: tuple[str, ...]
    kept: tuple[str, ...]
    skipped: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class LoadRequest:
    """What is asked of a load: one source or all, a file of the operator's, to publish or to keep for later."""

    source_id: str | None = None
    file: Path | None = None
    publish: bool = True

    @property
    def note(self) -> str:
        """What the publication remembers of the request."""
        return f"chargement de {self.source_id or 'toutes les sources'}"


def load_all(settings: Settings, url: str, progress: Progress = silent) -> LoadReport:
    """Load every source whose file changed and publish.

    Raises:
        SourceError: a file is refused; nothing is published.
        UnavailableError: another load is running, or the database is away.
    """
    return load(settings, url, LoadRequest(), progress)


def load(settings: Settings, url: str, request: LoadRequest, progress: Progress = silent) -> LoadReport:
    """Load what is asked, compute the zones, and publish unless asked not to.

    Raises:
        NotFoundError: no such source.
        SourceError: a file is refused; nothing is published.
        UnavailableError: another load is running, or the database is away.
    """
    catalog = load_catalog(settings)
    if request.source_id is not None:
        catalog.source(request.source_id)
    with loading(url) as connection:
        before = current_versions(connection)
        plan = plan_all(settings, connection, catalog, PlanRequest(request.source_id, request.file))
        versions = _versions(connection, plan, progress)
        versions[ZONES] = _zones(connection, catalog, versions, progress)
        publication_id = (
            _publish(connection, versions, request.note) if request.publish else current_id(connection)
        )
        progress("Publication", len(plan.sources) + 2, len(plan.sources) + 2)
    return replace(_report(publication_id, before, versions), skipped=plan.skipped)


def publish_newest(settings: Settings, url: str) -> LoadReport:
    """Publish the newest version of every source, loaded earlier without publishing.

    Raises:
        InputError: a source has never been loaded.
        UnavailableError: a load is running, or the database is away.
    """
    catalog = load_catalog(settings)
    with loading(url) as connection:
        before, newest = current_versions(connection), newest_versions(connection)
        needed = {source.id for source in catalog.sources.values() if not source.optional}
        absent = sorted(needed - set(newest))
        if absent:
            raise InputError(
                f"Sources jamais chargées : {', '.join(absent)}. Lancez d'abord « geo-service load »."
            )
        versions = {name: newest[name] for name in published_names(catalog, newest)}
        versions[ZONES] = _zones(connection, catalog, versions, silent)
        publication_id = _publish(connection, versions, "publication des dernières versions chargées")
    return _report(publication_id, before, versions)


def published_names(catalog: Catalog, newest: Mapping[str, Version]) -> list[str]:
    """Sources to publish: those loaded, without the demonstration that a real source of its theme makes useless."""
    there = [source for source in catalog.sources.values() if source.id in newest]
    real = {source.theme for source in there if source.nature is not Nature.DEMONSTRATION and source.theme}
    return [
        source.id for source in there if source.nature is not Nature.DEMONSTRATION or source.theme not in real
    ]


def _report(
    publication_id: int | None, before: Mapping[str, Version], versions: Mapping[str, Version]
) -> LoadReport:
    fresh = {name for name, version in versions.items() if before.get(name) != version}
    return LoadReport(publication_id, tuple(sorted(fresh)), tuple(sorted(set(versions) - fresh)))


@contextmanager
def loading(url: str) -> Iterator[psycopg.Connection]:
    """A connection that holds the loading lock.

    Raises:
        UnavailableError: another load is running.
    """
    with owner_connection(url) as connection:
        if not lock_loading(connection):
            raise UnavailableError("Un chargement est déjà en cours : attendez sa fin, puis recommencez.")
        try:
            yield connection
            connection.commit()
        finally:
            with suppress(psycopg.OperationalError):  # a lost connection has lost its lock too
                unlock_loading(connection)


def _versions(connection: psycopg.Connection, plan: Plan, progress: Progress) -> dict[str, Version]:
    """Every planned source as a version; those that others read come first."""
    versions: dict[str, Version] = {}
    known: References | None = None
    for done, planned in enumerate(plan.sources):
        progress(planned.source.title, done, len(plan.sources) + 2)
        if planned.version is None and references_of(planned.source):
            known = known or read_references(connection, versions)
        versions[planned.source.id] = planned.version or _committed(
            connection, partial(load_source, connection, planned, known)
        )
    return versions


def load_source(connection: psycopg.Connection, plan: PlannedSource, known: References | None = None) -> int:
    """Read, check and write one source as a new version; returns its id. ``known`` is what its steps read.

    Raises:
        SourceError: the file is refused, by its checks or by the database.
    """
    assert plan.file is not None, "a plan without a version has a file"
    table = ingest(plan.source, plan.file, known)
    version_id = create_version(connection, _draft(plan))
    try:
        write_table(connection, plan.source.through(plan.file.channel), version_id, table)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise SourceError(
            f"Source « {plan.source.id} » refusée : une valeur ne tient pas en base (géométrie d'un autre type que "
            "celui de la cible, caractère ou nombre impossible). Corrigez le fichier ou les étapes de la déclaration."
        ) from error
    return version_id


def _zones(
    connection: psycopg.Connection, catalog: Catalog, versions: Mapping[str, Version], progress: Progress
) -> Version:
    progress("Zones, limites et étiquettes", len(versions), len(versions) + 2)
    known = find_version(connection, ZONES, zones_digest(catalog, dict(versions)))
    return known or _committed(connection, lambda: compute_zones(connection, catalog, versions))


def _committed(connection: psycopg.Connection, write: Callable[[], int]) -> Version:
    """Write one version in one transaction."""
    connection.commit()
    with connection.transaction():
        version_id = write()
    version = get_version(connection, version_id)
    connection.commit()
    return version


def _publish(connection: psycopg.Connection, versions: Mapping[str, Version], note: str) -> int:
    members = published_indicators(connection) | {name: version.id for name, version in versions.items()}
    connection.commit()
    with connection.transaction():
        analyze(connection, WRITTEN_TABLES)
    with connection.transaction():
        publication_id = publish(connection, members, note)
    with connection.transaction():
        prune(connection)
    return publication_id


def published_indicators(connection: psycopg.Connection) -> dict[str, int]:
    """Versions of the indicators that readers see: a load leaves them until they are computed again."""
    current = current_versions(connection)
    return {name: version.id for name, version in current.items() if name.startswith(PREFIX)}


def _draft(plan: PlannedSource) -> VersionDraft:
    assert plan.file is not None, "a plan without a version has a file"
    file, source = plan.file, plan.source.through(plan.file.channel)
    return VersionDraft(
        kind="source",
        name=source.id,
        target=source.version_target,
        millesime=source.millesime,
        nature=source.nature,
        nature_min=source.nature,
        digest=plan.digest,
        channel=file.channel,
        file_name=file.name,
        parameters={"sha256": file.sha256} | measures(source),
        provenance=provenance(source),
    )


def provenance(source: Source) -> dict[str, object]:
    """What a reader is told of where the rows come from."""
    shown = (
        "title",
        "producer",
        "licence",
        "licence_url",
        "attribution",
        "url",
        "description",
        "limits",
        "age_max_years",
        "series",
        "theme",
        "departements",
    )
    told = source.model_dump(mode="json", include=set(shown))
    return told | ({"avertissement": DEMONSTRATION_NOTICE} if source.nature is Nature.DEMONSTRATION else {})


def measures(source: Source) -> dict[str, object]:
    """How each value adds up over zones, for whoever computes with it."""
    shown = {"measure", "millesime", "unit", "weighted_by"}
    said = {
        name: value.model_dump(mode="json", include=shown) | {"indicateur": value.indicateur or name}
        for name, value in source.values.items()
    }
    return {"valeurs": said} if said else {}
