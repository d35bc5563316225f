"""Computes the indicators of what is published, and publishes them: only those whose inputs changed.

Each indicator is a version of its own, made in its own transaction from the published versions alone, so the
result is the same whatever the order. One that fails is reported, and keeps what was published of it before.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import psycopg

from geo_service.errors import GeoError, InputError, NotFoundError
from geo_service.gaps.inputs import Inputs, NoSourceError
from geo_service.gaps.modules import Module, find_modules
from geo_service.gaps.values import Result
from geo_service.model.indicator import PREFIX
from geo_service.services.classes import precompute_missing
from geo_service.services.indicator_inputs import inputs_of
from geo_service.services.indicator_rasters import AccessRasters
from geo_service.services.indicator_versions import Basis, MadeFrom, basis_of, draft_of
from geo_service.services.indicator_write import write_values
from geo_service.services.load import loading
from geo_service.services.plan import ZONES
from geo_service.services.progress import Progress, silent
from geo_service.services.travel import departement_of
from geo_service.services.travel_area import overridden
from geo_service.settings import Settings
from geo_service.store.indicator_values import know_views
from geo_service.store.publications import prune, publish
from geo_service.store.versions import analyze, create_version, current_versions, find_version

WRITTEN_TABLES = ("indicateur_valeur", "raster", "raster_tile", "raster_zone")
NOTE = "calcul des indicateurs"
UNEXPECTED = "erreur inattendue du calcul ({}) : voir le journal"
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ComputeReport:
    """What a computation did. ``failed``: why, by indicator; ``absent``: indicators that no source tells."""

    publication_id: int
    computed: tuple[str, ...]
    kept: tuple[str, ...]
    absent: Mapping[str, str] = field(default_factory=dict)
    failed: Mapping[str, str] = field(default_factory=dict)


@dataclass(eq=False)
class Computation:
    """One run: what is published, the versions made or found again, what went wrong."""

    settings: Settings
    url: str
    connection: psycopg.Connection
    basis: Basis
    versions: dict[str, int] = field(default_factory=dict)
    computed: list[str] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _inputs(self) -> Inputs:
        """Built when the first indicator must be computed: travel times cost a second."""
        departement = departement_of(self.settings)
        return inputs_of(self.settings, self.url, self.connection, departement, self.versions)

    @cached_property
    def _rasters(self) -> AccessRasters:
        return AccessRasters(self.settings, self.connection)

    def take(self, module: Module) -> None:
        """The version of an indicator: the one its inputs already made, else a new one."""
        parameters = overridden(self.settings, module.id, module.parameters)
        made_from = self.basis.made_from(module, parameters)
        known = find_version(self.connection, module.definition.version_name, made_from.digest)
        known_id = self._compute(module, parameters, made_from) if known is None else known.id
        if known_id is not None:
            self.versions[module.definition.version_name] = known_id
            self.basis.digests[module.id] = str(known_id) if module.id in self.failed else made_from.digest

    def _compute(self, module: Module, parameters: object, made_from: MadeFrom) -> int | None:
        self.connection.commit()
        try:
            with self.connection.transaction():
                version_id = self._write(module, parameters, made_from)
        except GeoError as error:
            self.failed[module.id] = str(error)
        except Exception as error:  # one indicator that fails must not stop the others
            log.exception("indicator %s", module.id)
            self.failed[module.id] = UNEXPECTED.format(type(error).__name__)
        else:
            self.computed.append(module.id)
            return version_id
        return self.basis.published.get(module.definition.version_name)

    def _write(self, module: Module, parameters: object, made_from: MadeFrom) -> int:
        absence = ""
        try:
            result = module.compute(self._inputs, parameters)
        except NoSourceError as error:
            result, absence = Result(), str(error)
            self.absent[module.id] = absence
        draft = draft_of(module, parameters, made_from, result, absence)
        version_id = create_version(self.connection, draft)
        write_values(
            self.connection, version_id, module.definition, self._inputs.communes, result, self.basis.used
        )
        precompute_missing(self.connection, [version_id])
        self._rasters.write(version_id, module.definition, draft, self._inputs, result)
        return version_id


def compute(
    settings: Settings,
    url: str,
    names: tuple[str, ...] = (),
    progress: Progress = silent,
    modules: Mapping[str, Module] | None = None,
) -> ComputeReport:
    """Compute every indicator whose inputs changed (or those named, with what they read), and publish them.

    Raises:
        InputError: nothing is published yet.
        NotFoundError: an unknown indicator is named.
        UnavailableError: a load or another computation is running.
    """
    modules = chosen(modules or find_modules(), names)
    with loading(url) as connection:
        current = {name: version.id for name, version in current_versions(connection).items()}
        if ZONES not in current:
            raise InputError("Rien n'est publié : lancez d'abord « geo-service load ».")
        run = Computation(settings, url, connection, basis_of(settings, connection))
        for done, module in enumerate(modules.values()):
            progress(module.definition.titre, done, len(modules) + 1)
            run.take(module)
        others = {name: number for name, number in current.items() if names or not name.startswith(PREFIX)}
        publication_id = _publish(connection, others | run.versions)
        progress("Publication", len(modules) + 1, len(modules) + 1)
    kept = sorted(set(modules) - {*run.computed, *run.failed})
    return ComputeReport(publication_id, tuple(run.computed), tuple(kept), run.absent, run.failed)


def chosen(modules: Mapping[str, Module], names: tuple[str, ...]) -> Mapping[str, Module]:
    """The modules named and those they read, in order; all of them without a name.

    Raises:
        NotFoundError: one does not exist.
    """
    unknown = sorted(set(names) - set(modules))
    if unknown:
        raise NotFoundError(
            f"Indicateur inconnu : {', '.join(unknown)}. Indicateurs : {', '.join(sorted(modules))}."
        )
    wanted = set(_with_inputs(modules, names)) if names else set(modules)
    return {name: module for name, module in modules.items() if name in wanted}


def _with_inputs(modules: Mapping[str, Module], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        yield name
        yield from _with_inputs(modules, modules[name].definition.reads.indicators)


def _publish(connection: psycopg.Connection, versions: Mapping[str, int]) -> int:
    connection.commit()
    precompute_missing(connection, versions.values())
    with connection.transaction():
        analyze(connection, WRITTEN_TABLES)
    with connection.transaction():
        know_views(connection, versions)
        publication_id = publish(connection, versions, NOTE)
    with connection.transaction():
        prune(connection)
    return publication_id
