"""Publications over time: reading at a kept one, and what changed since one or since a date."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from psycopg import AsyncConnection
from psycopg.rows import class_row

from geo_service.errors import GoneError, NotFoundError

READ_AT = b"SELECT set_config('geo.publication', %s, true)"
"""For the rest of the transaction every public view shows that publication (migration 0002)."""

VERSIONS_AT = b"""
    SELECT k.publication_id, v.view, v.version
    FROM pub.publication_kept k LEFT JOIN pub.publication_view v USING (publication_id)
    WHERE k.publication_id = coalesce(%s, (SELECT publication_id FROM pub.publication))
"""

PUBLISHED_BEFORE = b"SELECT EXISTS (SELECT FROM pub.publication_log WHERE publication_id = %s)"

BY_NUMBER = b"""
    SELECT id, publication_id, published_at FROM pub.publication_log WHERE publication_id = %s ORDER BY id DESC LIMIT 1
"""
BY_DATE = b"""
    SELECT id, publication_id, published_at FROM pub.publication_log WHERE published_at <= %s ORDER BY id DESC LIMIT 1
"""
FIRST = b"SELECT id, publication_id, published_at FROM pub.publication_log ORDER BY id LIMIT 1"
LAST = b"SELECT id, publication_id, published_at FROM pub.publication_log ORDER BY id DESC LIMIT 1"

FIRST_SEEN = b"""
    SELECT l.id, l.publication_id, l.published_at
    FROM pub.publication_log l JOIN pub.publication_view v USING (publication_id)
    WHERE v.view = %s AND v.version = %s ORDER BY l.id LIMIT 1
"""

CHANGES = b"""
    WITH seen AS (
        SELECT l.id, l.publication_id, l.published_at, v.view, v.version
        FROM pub.publication_log l JOIN pub.publication_view v USING (publication_id)
    ), now AS (SELECT * FROM seen WHERE id = (SELECT max(id) FROM pub.publication_log))
    SELECT now.view, o.version AS old_version, now.version AS new_version, i.publication_id, i.published_at
    FROM now LEFT JOIN seen o ON o.view = now.view AND o.id = %s
    CROSS JOIN LATERAL (
        SELECT s.publication_id, s.published_at FROM seen s
        WHERE s.view = now.view AND s.id > coalesce(
            (SELECT max(x.id) FROM seen x WHERE x.view = now.view AND x.version <> now.version), 0)
        ORDER BY s.id LIMIT 1) i
    WHERE o.version IS DISTINCT FROM now.version
    ORDER BY now.view
"""


@dataclass(frozen=True)
class PublicationRead:
    """The publication a transaction reads, and the version of each view in it; None before the first one."""

    number: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """A line of the history: what became current, and when."""

    id: int
    publication_id: int
    published_at: datetime


@dataclass(frozen=True)
class Change:
    """A view whose version is no more what it was. The publication and date are when the new one came into force."""

    view: str
    old_version: str | None
    new_version: str
    publication_id: int
    published_at: datetime


async def read_at(connection: AsyncConnection, number: int | None) -> PublicationRead:
    """Read a publication for the rest of the transaction; None is the current one.

    Raises:
        GoneError: it was pruned, or withdrawn by a rollback.
        NotFoundError: there never was one of that number.
    """
    rows = await (await connection.execute(VERSIONS_AT, (number,))).fetchall()
    if not rows and number is not None:
        raise await _absent(connection, number)
    if not rows:
        return PublicationRead()
    await connection.execute(READ_AT, (str(rows[0][0]),))
    return PublicationRead(rows[0][0], {view: version for _, view, version in rows if view is not None})


async def _absent(connection: AsyncConnection, number: int) -> GoneError | NotFoundError:
    row = await (await connection.execute(PUBLISHED_BEFORE, (number,))).fetchone()
    if row and row[0]:
        return GoneError(
            f"La publication {number} n'est plus gardée, ou a été retirée : lisez la publication courante, "
            "à la même adresse sans « publication »."
        )
    return NotFoundError(
        f"La publication {number} n'existe pas : lisez la courante, ou celles que liste /api/changements."
    )


async def moment_of(connection: AsyncConnection, since: int | datetime) -> Moment:
    """What readers saw at a publication or at a date.

    Raises:
        NotFoundError: no publication of that number was ever current.
        GoneError: the date is before the first publication remembered.
    """
    query = BY_NUMBER if isinstance(since, int) else BY_DATE
    found = await _moment(connection, query, (since,))
    if found is not None:
        return found
    first = await _moment(connection, FIRST, ())
    if first is None or isinstance(since, int):
        raise NotFoundError(
            "« since » nomme une publication inconnue : voyez la courante à /api/publication."
        )
    raise GoneError(
        f"« since » est trop ancien : l'historique commence à la publication {first.publication_id}, "
        f"le {first.published_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}. Relisez tout, puis demandez depuis celle-ci."
    )


async def last_moment(connection: AsyncConnection) -> Moment | None:
    """What readers see now; None before the first publication."""
    return await _moment(connection, LAST, ())


async def first_seen(connection: AsyncConnection, view: str, version: str) -> Moment | None:
    """When a version of a view first became current; None when the history does not tell."""
    return await _moment(connection, FIRST_SEEN, (view, version))


async def changes_since(connection: AsyncConnection, moment: Moment) -> list[Change]:
    """Views that differ between a moment and now, by name; one that changed and came back is not listed."""
    async with connection.cursor(row_factory=class_row(Change)) as cursor:
        await cursor.execute(CHANGES, (moment.id,))
        return await cursor.fetchall()


async def _moment(
    connection: AsyncConnection, query: bytes, parameters: tuple[int | str | datetime, ...]
) -> Moment | None:
    async with connection.cursor(row_factory=class_row(Moment)) as cursor:
        await cursor.execute(query, parameters)
        return await cursor.fetchone()
