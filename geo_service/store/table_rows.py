"""Rows for a whole file, read by the process that writes it: one snapshot, one server-side cursor."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import IsolationLevel

from geo_service.errors import GoneError
from geo_service.store.history import READ_AT

BATCH_ROWS = 5_000
KEPT = b"SELECT EXISTS (SELECT FROM pub.publication_kept WHERE publication_id = %s)"


@dataclass(frozen=True)
class Reading:
    """A compiled statement, the values it is sent with, and the publication it reads (None: none exists yet)."""

    conninfo: str = field(repr=False)
    statement: bytes
    values: Mapping[str, Any]
    publication: int | None


def table_rows(reading: Reading) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Lists of at most 5,000 rows.

    Raises:
        GoneError: the publication was pruned since it was chosen.
        psycopg.Error: the database is away, or a statement lasted too long.
    """
    with psycopg.connect(reading.conninfo) as connection:
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        if reading.publication is not None:
            _read_at(connection, reading.publication)
        with connection.cursor(name="export", binary=True) as cursor:
            cursor.execute(reading.statement, reading.values)
            while rows := cursor.fetchmany(BATCH_ROWS):
                yield rows


def _read_at(connection: psycopg.Connection, publication: int) -> None:
    connection.execute(READ_AT, (str(publication),))
    row = connection.execute(KEPT, (publication,)).fetchone()
    if not (row and row[0]):
        raise GoneError(f"La publication {publication} vient d'être remplacée : recommencez.")
