"""Versions: one set of rows, loaded or computed, that nobody sees until a publication names it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

LOAD_LOCK = 7_033_003
"""Advisory lock: one load at a time."""


@dataclass(frozen=True)
class VersionDraft:
    """What is known of a version before its rows are written."""

    kind: str
    name: str
    target: str
    millesime: str
    nature: str
    nature_min: str
    digest: str
    channel: str | None = None
    file_name: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)
    inputs: Sequence[int] = ()


@dataclass(frozen=True)
class Version:
    """A version that exists."""

    id: int
    name: str
    target: str
    digest: str
    channel: str | None
    nature: str
    nature_min: str


@dataclass(frozen=True)
class RowCounts:
    """How many rows a file had, and what became of them."""

    read: int
    kept: int
    rejected: int


VERSION_COLUMNS = sql.SQL("id, name, target, digest, channel, nature, nature_min")


def lock_loading(connection: psycopg.Connection) -> bool:
    """Take the loading lock for this session; false when another load holds it."""
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOAD_LOCK]).fetchone()
    connection.commit()
    return bool(row and row[0])


def unlock_loading(connection: psycopg.Connection) -> None:
    """Give the loading lock back at once: the server may take a moment to end a closed session."""
    if not connection.closed:
        connection.rollback()
        connection.execute("SELECT pg_advisory_unlock(%s)", [LOAD_LOCK])
        connection.commit()


def create_version(connection: psycopg.Connection, draft: VersionDraft) -> int:
    """Insert the row of a version and return its id."""
    row = connection.execute(
        """
        INSERT INTO geo.version (kind, name, target, millesime, nature, nature_min, digest, channel, file_name,
                                 parameters, provenance, inputs)
        VALUES (%(kind)s, %(name)s, %(target)s, %(millesime)s, %(nature)s, %(nature_min)s, %(digest)s, %(channel)s,
                %(file_name)s, %(parameters)s, %(provenance)s, %(inputs)s)
        RETURNING id
        """,
        vars(draft)
        | {
            "parameters": Jsonb(dict(draft.parameters)),
            "provenance": Jsonb(dict(draft.provenance)),
            "inputs": list(draft.inputs),
        },
    ).fetchone()
    assert row is not None
    return int(row[0])


def set_counts(connection: psycopg.Connection, version_id: int, counts: RowCounts) -> None:
    """Record how many rows were read, kept and rejected."""
    connection.execute(
        "UPDATE geo.version SET rows_in = %s, rows_kept = %s, rows_rejected = %s WHERE id = %s",
        [counts.read, counts.kept, counts.rejected, version_id],
    )


def find_version(connection: psycopg.Connection, name: str, digest: str) -> Version | None:
    """The newest version made from exactly the same inputs, if it is still there."""
    query = sql.SQL("SELECT {} FROM geo.version WHERE name = %s AND digest = %s ORDER BY id DESC LIMIT 1")
    row = connection.execute(query.format(VERSION_COLUMNS), [name, digest]).fetchone()
    return Version(*row) if row else None


def get_version(connection: psycopg.Connection, version_id: int) -> Version:
    """A version by id."""
    query = sql.SQL("SELECT {} FROM geo.version WHERE id = %s").format(VERSION_COLUMNS)
    row = connection.execute(query, [version_id]).fetchone()
    assert row is not None, version_id
    return Version(*row)


def newest_versions(connection: psycopg.Connection) -> dict[str, Version]:
    """The newest version of each name, published or not."""
    query = sql.SQL("SELECT DISTINCT ON (name) {} FROM geo.version ORDER BY name, id DESC").format(
        VERSION_COLUMNS
    )
    return {row[1]: Version(*row) for row in connection.execute(query)}


def current_versions(connection: psycopg.Connection) -> dict[str, Version]:
    """The versions of the current publication by name; empty before the first one."""
    query = sql.SQL("SELECT {} FROM geo.current_version").format(VERSION_COLUMNS)
    return {row[1]: Version(*row) for row in connection.execute(query)}


def status_rows(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    """For people: name, vintage, nature, channel, rows read, kept, rejected, date, of what is published."""
    return connection.execute(
        """
        SELECT name, millesime, nature, channel, rows_in, rows_kept, rows_rejected,
               to_char(created_at, 'DD/MM/YYYY HH24:MI')
        FROM geo.current_version ORDER BY kind DESC, name
        """
    ).fetchall()


def version_facts(connection: psycopg.Connection) -> list[dict[str, Any]]:
    """id, name, target and rows kept of each version that is published."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT id, name, target, rows_kept FROM geo.current_version ORDER BY name"
        ).fetchall()


def copy_rows(
    connection: psycopg.Connection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY rows into a table of schema geo and return how many. Geometry is hex EWKB, JSON is ``Jsonb``."""
    statement = sql.SQL("COPY geo.{} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    count = 0
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    return count


def register_zones(
    connection: psycopg.Connection, zones: Iterable[tuple[str, str]]
) -> dict[tuple[str, str], int]:
    """Give each (niveau, code) its permanent id, creating those never seen; return every id asked for."""
    wanted = sorted(set(zones))
    niveaux, codes = [niveau for niveau, _ in wanted], [code for _, code in wanted]
    connection.execute(
        """
        INSERT INTO geo.zone (niveau, code)
        SELECT * FROM unnest(%s::text[], %s::text[]) AS asked (niveau, code)
        WHERE NOT EXISTS (SELECT FROM geo.zone z WHERE (z.niveau, z.code) = (asked.niveau, asked.code))
        ON CONFLICT DO NOTHING
        """,
        [niveaux, codes],
    )
    found = connection.execute(
        "SELECT niveau, code, id FROM geo.zone WHERE (niveau, code) IN (SELECT * FROM unnest(%s::text[], %s::text[]))",
        [niveaux, codes],
    )
    return {(niveau, code): zone_id for niveau, code, zone_id in found}


def analyze(connection: psycopg.Connection, tables: Iterable[str]) -> None:
    """Refresh the planner's statistics after a load: without them joins are planned blindly."""
    for table in tables:
        connection.execute(sql.SQL("ANALYZE geo.{}").format(sql.Identifier(table)))
