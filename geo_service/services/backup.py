"""Backup and restore: everything that cannot be computed again, in one file that proves itself.

What is written: every table of the schemas ``geo`` (versions, publications, zones, things, observations, computed
indicators: a restored server shows the same content without network) and ``registre``. What is not: drawn tiles,
the queue, open sessions. Roles, views, indexes and rights come from the migrations.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from geo_service import __version__
from geo_service.errors import DatabaseError, InputError
from geo_service.services.backup_file import BackupReader, Manifest, TableCopy, reading, total_digest, writing
from geo_service.services.progress import Progress, silent
from geo_service.store import backup as source
from geo_service.store import restore as target
from geo_service.store.backup import Table
from geo_service.store.migrate import migrate
from geo_service.store.queue import install_queue
from geo_service.store.restore import Rebuild
from geo_service.store.rgpd_erase import Erasure, erase_again, erasures


@dataclass(frozen=True)
class Restored:
    """What a restore did: the backup, the copy of what was there before, the persons erased since and again."""

    manifest: Manifest
    safety: Path | None
    erased: int


def backup(url: str, file: Path, progress: Progress = silent) -> Manifest:
    """Write a backup of one moment, while others read and write.

    Raises:
        InputError: the file exists or cannot be written.
        DatabaseError: there is nothing of the service there.
    """
    with source.snapshot(url) as connection:
        found, kept = source.facts(connection), source.tables(connection)
        with writing(file) as archive:
            copies = []
            for done, table in enumerate(kept):
                progress(table.nom, done, len(kept))
                copies.append(archive.table(table.nom, table.colonnes, source.rows(connection, table)))
            manifest = Manifest(
                programme=__version__,
                revision=found.revision,
                postgresql=found.postgresql,
                postgis=found.postgis,
                fait_le=datetime.now(UTC).isoformat(timespec="seconds"),
                tables=tuple(copies),
                sequences=source.sequences(connection),
                laisse=source.LEFT_OUT,
                total_sha256=total_digest(copies),
            )
            archive.manifest(manifest)
    return manifest


def restore(url: str, file: Path, safety: Path | None = None, progress: Progress = silent) -> Restored:
    """Make a database what a backup holds, all of it or nothing.

    Without ``safety`` only an unused database is filled. With it the present content is first written to that file,
    nobody writing meanwhile; persons erased since the backup was made are erased again.

    Raises:
        InputError: the file is damaged, or not a backup.
        DatabaseError: the database is used, the backup of a newer schema, or what was restored is not what was saved.
    """
    with reading(file) as archive:
        migrate(url)
        used = target.in_use(url)
        if used and safety is None:
            raise DatabaseError(
                f"Cette base contient déjà des données ({', '.join(used[:3])}…) : restaurez dans une base vide, ou "
                "ajoutez --remplacer, qui en garde d'abord une copie."
            )
        with target.rebuilding(url) as rebuild:
            _check_revision(rebuild, archive.manifest)
            rebuild.stop_writers()
            since = erasures(rebuild.connection)
            kept = safety if used and safety else None
            if kept is not None:
                backup(url, kept)
            _rebuild(rebuild, archive, progress)
            again = _erase(rebuild.connection, since)
            target.tell_readers(rebuild.connection)
    install_queue(url)
    target.analyze(url)
    return Restored(archive.manifest, kept, again)


def _check_revision(rebuild: Rebuild, manifest: Manifest) -> None:
    if not rebuild.knows(manifest.revision):
        raise DatabaseError(
            f"Cette sauvegarde vient d'une version plus récente du programme ({manifest.programme}, schéma "
            f"{manifest.revision}) : mettez le programme à jour. Rien n'a été changé."
        )


def _rebuild(rebuild: Rebuild, archive: BackupReader, progress: Progress) -> None:
    """Schema of the backup, its rows, proof that they are the same, then the schema of this program."""
    manifest, connection = archive.manifest, rebuild.connection
    rebuild.empty(manifest.revision)
    pairs = _matched(source.tables(connection), manifest)
    target.clear(connection, (table for table, _ in pairs))
    for done, (table, copy) in enumerate(pairs):
        progress(table.nom, done, len(pairs))
        target.fill(connection, table, archive.blocks(copy))
        verify(connection, table, copy)
    target.set_sequences(connection, manifest.sequences)
    rebuild.migrate()


def _matched(tables: Iterable[Table], manifest: Manifest) -> list[tuple[Table, TableCopy]]:
    """Each table with its copy, in the order of filling; both sides must know the same tables and columns."""
    copies = {copy.nom: copy for copy in manifest.tables}
    here = {table.nom: table for table in tables}
    strange = here.keys() ^ copies.keys()
    strange |= {
        name for name in here.keys() & copies.keys() if set(here[name].colonnes) != set(copies[name].colonnes)
    }
    if strange:
        raise DatabaseError(
            f"Le schéma {manifest.revision} de ce programme n'est pas celui de la sauvegarde ({', '.join(sorted(strange)[:3])}) : "
            f"restaurez avec la version {manifest.programme}."
        )
    return [
        (Table(name, copies[name].colonnes, table.cle, table.textes), copies[name])
        for name, table in here.items()
    ]


def verify(connection: psycopg.Connection, table: Table, copy: TableCopy) -> None:
    """Read a restored table again and compare its digest with the manifest.

    Raises:
        DatabaseError: it holds something else.
    """
    digest = hashlib.sha256()
    for block in source.rows(connection, table):
        digest.update(block)
    if digest.hexdigest() != copy.sha256:
        raise DatabaseError(
            f"La table {table.nom} restaurée n'est pas celle de la sauvegarde : rien n'a été changé."
        )


def _erase(connection: psycopg.Connection, since: Iterable[Erasure]) -> int:
    return sum(erase_again(connection, erasure) for erasure in since)


def safety_file(folder: Path) -> Path:
    """Where the copy of what a restore replaces is kept: a folder closed to others.

    Raises:
        InputError: the folder cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} ne peut pas être créé ({error.strerror}).") from error
    return folder / f"avant-restauration-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
