"""Putting a backup back: everything in one transaction, so that a database is the old one or the restored one."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from psycopg import sql

from geo_service.errors import DatabaseError
from geo_service.store.backup import SAME_TEXT_EVERYWHERE, Table, tables
from geo_service.store.engine import owner_connection
from geo_service.store.migrate import revisions
from geo_service.store.publications import CHANNEL

SEEDED: Final = frozenset(
    {"geo.view_input", "geo.view_version", "geo.publication_pointer", "registre.reglage", "registre.vu"}
)
"""Tables that migrations fill: their rows do not make a database one that is used."""

LOCK_TIMEOUT: Final = "30s"
_LOCK_TIMEOUT: Final = "SELECT set_config('lock_timeout', %s, true)"
_SEQUENCE: Final = "SELECT setval(%s::regclass, greatest(%s, 1), %s > 0)"


def in_use(url: str) -> tuple[str, ...]:
    """Tables where somebody's rows are; none in a database that was only migrated.

    Raises:
        UnavailableError: the server cannot be reached.
    """
    with owner_connection(url) as connection:
        return tuple(
            table.nom
            for table in tables(connection)
            if table.nom not in SEEDED and _has_rows(connection, table)
        )


def _has_rows(connection: psycopg.Connection, table: Table) -> bool:
    query = sql.SQL("SELECT FROM {} LIMIT 1").format(table.identifier)
    return connection.execute(query).fetchone() is not None


@dataclass(frozen=True)
class Rebuild:
    """A database being rebuilt. Nothing of it is seen before the end of the transaction."""

    connection: psycopg.Connection
    _config: Config

    def knows(self, revision: str) -> bool:
        """Whether this program has that migration."""
        try:
            return ScriptDirectory.from_config(self._config).get_revision(revision) is not None
        except CommandError:
            return False

    def stop_writers(self) -> None:
        """Let nobody write until the end; readers go on.

        Raises:
            DatabaseError: somebody has been writing for half a minute.
        """
        self.connection.execute(_LOCK_TIMEOUT, [LOCK_TIMEOUT])
        names = sql.SQL(", ").join(table.identifier for table in tables(self.connection))
        self._locking(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(names))

    def empty(self, revision: str) -> None:
        """Drop every schema of the service and build them again as they were at a migration.

        Raises:
            DatabaseError: readers do not leave, or the rights do not allow it.
        """
        self._locking(sql.SQL("DROP SCHEMA IF EXISTS pub, registre, geo CASCADE"))
        self.connection.execute("CREATE SCHEMA geo")
        command.upgrade(self._config, revision)
        self.connection.execute(SAME_TEXT_EVERYWHERE)

    def migrate(self) -> None:
        """Go on to the newest migration."""
        command.upgrade(self._config, "head")

    def _locking(self, statement: sql.SQL | sql.Composed) -> None:
        try:
            self.connection.execute(statement)
        except psycopg.errors.LockNotAvailable as error:
            raise DatabaseError(
                "La base est occupée depuis 30 s : arrêtez le service (« geo-service up », « serve », « worker »), recommencez."
            ) from error


@contextmanager
def rebuilding(url: str) -> Iterator[Rebuild]:
    """One transaction in which a database is rebuilt; an error leaves it as it was.

    Raises:
        DatabaseError: the connected user may not.
    """
    try:
        with revisions(url) as config:
            yield Rebuild(config.attributes["connection"].connection.driver_connection, config)
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseError(
            "L'utilisateur de la base ne peut pas reconstruire les schémas : restaurez avec celui qui les a créés."
        ) from error


def fill(connection: psycopg.Connection, table: Table, blocks: Iterable[bytes]) -> None:
    """Put the rows of a backup in place of those of a table, exactly: triggers see nothing.

    Raises:
        DatabaseError: they do not fit its columns.
    """
    name = table.identifier
    connection.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(name))
    try:
        query = sql.SQL("COPY {} ({}) FROM STDIN").format(name, table.fields)
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            for block in blocks:
                copy.write(block)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise DatabaseError(
            f"Les lignes de {table.nom} ne conviennent pas à sa définition : sauvegarde refusée."
        ) from error
    connection.execute(sql.SQL("ALTER TABLE {} ENABLE TRIGGER USER").format(name))


def clear(connection: psycopg.Connection, every: Iterable[Table]) -> None:
    """Remove what migrations put in the tables."""
    names = sql.SQL(", ").join(table.identifier for table in every)
    connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))


def set_sequences(connection: psycopg.Connection, last: Mapping[str, int]) -> None:
    """Let numbers go on after the last one given: what was given once is never given again."""
    with connection.cursor() as cursor:
        cursor.executemany(_SEQUENCE, [(name, value, value) for name, value in sorted(last.items())])


def tell_readers(connection: psycopg.Connection) -> None:
    """Wake the serving processes at the end of the transaction."""
    connection.execute("SELECT pg_notify(%s, 'restauration')", [CHANNEL])


def analyze(url: str) -> None:
    """Measure the restored tables, so that the first questions are planned well."""
    with owner_connection(url) as connection:
        for table in tables(connection):
            connection.execute(sql.SQL("ANALYZE {}").format(table.identifier))
