"""What a backup copies: every table whose rows cannot be drawn again, in one snapshot, in an order of its own.

Rows travel as the text form of COPY. Unlike the archives of ``pg_dump`` it does not depend on the versions of
PostgreSQL and PostGIS, needs no program of theirs, and its SHA-256 is at once the digest of the file and that of
the content: the same rows in the same order give the same bytes on any server.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Final

import psycopg
from psycopg import IsolationLevel, sql
from psycopg.rows import class_row

from geo_service.errors import DatabaseError
from geo_service.store.engine import owner_connection

SCHEMAS: Final = ("geo", "registre")
LEFT_OUT: Final = {
    "geo.alembic_version": "posée par les migrations",
    "geo.tile_cache": "tuiles dessinées : le worker les redessine",
    "geo.travail": "calculs demandés au worker, oubliés après un jour",
    "registre.session": "sessions ouvertes : chacun se reconnecte",
    "registre.essai": "essais de connexion",
    "registre.connexion_oidc": "connexions en cours",
}
"""Tables restored empty, and why. A session closed since the backup must not open again."""

BLOCK: Final = 1 << 20

TABLES: Final = """
    SELECT n.nspname || '.' || c.relname AS nom,
           ARRAY(SELECT a.attname::text FROM pg_attribute a
                 WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
                 ORDER BY a.attnum) AS colonnes,
           ARRAY(SELECT a.attname::text FROM pg_index i
                 CROSS JOIN unnest(i.indkey::smallint[]) WITH ORDINALITY k (attnum, rang)
                 JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
                 WHERE i.indrelid = c.oid AND i.indisprimary ORDER BY k.rang) AS cle,
           ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attcollation <> 0) AS textes,
           ARRAY(SELECT n2.nspname || '.' || c2.relname FROM pg_constraint f
                 JOIN pg_class c2 ON c2.oid = f.confrelid JOIN pg_namespace n2 ON n2.oid = c2.relnamespace
                 WHERE f.conrelid = c.oid AND f.contype = 'f' AND f.confrelid <> c.oid) AS avant
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    ORDER BY 1
"""
SEQUENCES: Final = """
    SELECT schemaname || '.' || sequencename, coalesce(last_value, 0) FROM pg_sequences
    WHERE schemaname = ANY(%s) ORDER BY 1
"""
FACTS: Final = """
    SELECT (SELECT version_num FROM geo.alembic_version) AS revision, current_setting('server_version') AS postgresql,
           (SELECT extversion FROM pg_extension WHERE extname = 'postgis') AS postgis
"""
SAME_TEXT_EVERYWHERE: Final = """
    SELECT set_config(nom, valeur, true) FROM (VALUES
        ('TimeZone', 'UTC'), ('DateStyle', 'ISO, YMD'), ('IntervalStyle', 'postgres'), ('bytea_output', 'hex'),
        ('extra_float_digits', '1'), ('client_encoding', 'UTF8'), ('statement_timeout', '0')) r (nom, valeur)
"""


@dataclass(frozen=True)
class Table:
    """A table, "schema.name": the columns that are written, its key, which columns are text, what it refers to."""

    nom: str
    colonnes: tuple[str, ...]
    cle: tuple[str, ...] = ()
    textes: tuple[str, ...] = ()
    avant: tuple[str, ...] = ()

    @property
    def identifier(self) -> sql.Identifier:
        """Its name, quoted."""
        return sql.Identifier(*self.nom.split("."))

    @property
    def fields(self) -> sql.Composed:
        """Its columns, quoted."""
        return sql.SQL(", ").join(map(sql.Identifier, self.colonnes))

    @property
    def order(self) -> sql.Composed:
        """Its key, or without one all columns as text: the same order whatever the server's locale."""
        parts = [self._rank(name) for name in self.cle or self.colonnes]
        return sql.SQL(", ").join(parts)

    def _rank(self, name: str) -> sql.Composed:
        column = sql.Identifier(name)
        if not self.cle:
            return sql.SQL('{}::text COLLATE "C"').format(column)
        return sql.SQL('{} COLLATE "C"' if name in self.textes else "{}").format(column)


@dataclass(frozen=True)
class Facts:
    """The migration a database is at, and the versions of its server."""

    revision: str
    postgresql: str
    postgis: str


@contextmanager
def snapshot(url: str) -> Iterator[psycopg.Connection]:
    """A connection that sees one moment of the database, whoever writes meanwhile, and writes nothing.

    Raises:
        UnavailableError: the server cannot be reached.
    """
    with owner_connection(url) as connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute(SAME_TEXT_EVERYWHERE)
        yield connection


def facts(connection: psycopg.Connection) -> Facts:
    """Where a database stands.

    Raises:
        DatabaseError: the service never wrote there.
    """
    if _one(connection, "SELECT to_regclass('geo.alembic_version')") is None:
        raise DatabaseError(
            "Cette base n'a pas de schéma du service : il n'y a rien à sauvegarder. Vérifiez GEO_DATABASE_URL."
        )
    with connection.cursor(row_factory=class_row(Facts)) as cursor:
        found = cursor.execute(FACTS).fetchone()
    assert found is not None
    return found


def tables(connection: psycopg.Connection) -> list[Table]:
    """Tables to copy, each after those it refers to."""
    with connection.cursor() as cursor:
        rows = cursor.execute(TABLES, [list(SCHEMAS)]).fetchall()
    known = {row[0]: Table(row[0], *map(tuple, row[1:])) for row in rows}
    ordered = TopologicalSorter({name: table.avant for name, table in known.items()}).static_order()
    return [known[name] for name in ordered if name not in LEFT_OUT]


def sequences(connection: psycopg.Connection) -> dict[str, int]:
    """Last number given by each sequence, 0 before the first. Ask after the rows: numbers only grow."""
    return dict(connection.execute(SEQUENCES, [list(SCHEMAS)]).fetchall())


def rows(connection: psycopg.Connection, table: Table) -> Iterator[bytes]:
    """The rows of a table as the text of COPY, in its order, by blocks of about a mebibyte that end with a line."""
    query = sql.SQL("COPY (SELECT {} FROM {} ORDER BY {}) TO STDOUT")
    held, size = [], 0
    with (
        connection.cursor() as cursor,
        cursor.copy(query.format(table.fields, table.identifier, table.order)) as copy,
    ):
        for line in copy:
            held.append(bytes(line))
            size += len(line)
            if size >= BLOCK:
                yield b"".join(held)
                held, size = [], 0
    yield b"".join(held)


def _one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row[0] if row else None
