"""Publications: which versions readers see. Publishing and rolling back are one UPDATE of a pointer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import psycopg

from geo_service.errors import InputError

KEPT_PUBLICATIONS = 3
CHANNEL = "geo_publication"
"""Name of the NOTIFY channel that tells every process that something else is now current."""


@dataclass(frozen=True)
class Publication:
    """A publication and whether readers see it now."""

    id: int
    created_at: datetime
    note: str
    current: bool


def publish(connection: psycopg.Connection, versions: Mapping[str, int], note: str = "") -> int:
    """Make these versions, all together, what readers see. Returns the publication's id.

    Nothing is created when they already are what readers see.
    """
    if _current_members(connection) == dict(versions):
        return current_id(connection) or 0
    row = connection.execute("INSERT INTO geo.publication (note) VALUES (%s) RETURNING id", [note]).fetchone()
    assert row is not None
    with connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO geo.publication_version (publication_id, name, version_id) VALUES (%s, %s, %s)",
            [(row[0], name, version_id) for name, version_id in sorted(versions.items())],
        )
    _point_to(connection, row[0])
    return int(row[0])


def rollback(connection: psycopg.Connection, publication_id: int | None = None) -> int:
    """Go back to a kept publication: the one named, or the last whose sources differ from the current one's.

    A load and the computation of its indicators are two publications: going back undoes both.

    Raises:
        InputError: there is none to go back to.
    """
    kept = {publication.id: publication for publication in list_publications(connection)}
    now = current_id(connection)
    if publication_id is None:
        publication_id = _before(connection, now or 0)
    if publication_id not in kept:
        choices = ", ".join(str(number) for number in sorted(kept)) or "aucune"
        raise InputError(
            f"Aucune publication de ce numéro à laquelle revenir. Publications gardées : {choices}."
        )
    _point_to(connection, publication_id)
    return publication_id


def list_publications(connection: psycopg.Connection) -> list[Publication]:
    """Kept publications, newest first."""
    rows = connection.execute(
        """
        SELECT b.id, b.created_at, b.note, b.id IS NOT DISTINCT FROM p.publication_id
        FROM geo.publication b CROSS JOIN geo.publication_pointer p ORDER BY b.id DESC
        """
    )
    return [Publication(*row) for row in rows]


def current_id(connection: psycopg.Connection) -> int | None:
    """Id of the current publication; None before the first one."""
    row = connection.execute("SELECT publication_id FROM geo.publication_pointer").fetchone()
    return row[0] if row else None


def prune(connection: psycopg.Connection) -> int:
    """Delete what the last three publications do not use; returns how many versions went.

    Publications of the same sources, which differ by their computations alone, count as one; the last three of
    each are kept.
    A version newer than all the published ones of its name stays: it was loaded to be published later.
    The caller holds the loading lock.
    """
    connection.execute(
        """
        WITH last AS (SELECT sources, max(id) AS id FROM geo.publication_sources GROUP BY sources),
        ranked AS (
            SELECT p.id, dense_rank() OVER (ORDER BY last.id DESC) AS age,
                   row_number() OVER (PARTITION BY p.sources ORDER BY p.id DESC) AS place
            FROM geo.publication_sources p JOIN last USING (sources)
        )
        DELETE FROM geo.publication p USING ranked r
        WHERE r.id = p.id AND (r.age > %(kept)s OR r.place > %(kept)s)
          AND p.id IS DISTINCT FROM (SELECT publication_id FROM geo.publication_pointer)
        """,
        {"kept": KEPT_PUBLICATIONS},
    )
    gone = connection.execute(
        """
        DELETE FROM geo.version v
        WHERE NOT EXISTS (SELECT FROM geo.publication_version p WHERE p.version_id = v.id)
          AND v.id < (SELECT coalesce(max(p.version_id) FILTER (WHERE p.name = v.name), max(p.version_id))
                      FROM geo.publication_version p)
        """
    )
    return gone.rowcount


def _before(connection: psycopg.Connection, now: int) -> int | None:
    row = connection.execute(
        """
        SELECT max(id) FROM geo.publication_sources
        WHERE id < %(now)s AND sources IS DISTINCT FROM
              (SELECT sources FROM geo.publication_sources WHERE id = %(now)s)
        """,
        {"now": now},
    ).fetchone()
    return row[0] if row else None


def _current_members(connection: psycopg.Connection) -> dict[str, int]:
    rows = connection.execute("SELECT name, id FROM geo.current_version")
    return dict(rows.fetchall())


def _point_to(connection: psycopg.Connection, publication_id: int) -> None:
    connection.execute(
        "UPDATE geo.publication_pointer SET publication_id = %s, published_at = clock_timestamp()",
        [publication_id],
    )
    connection.execute("SELECT geo.refresh_view_versions(), geo.refresh_equipement_types()")
    connection.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(publication_id)])
