"""What is current, known in memory: told by NOTIFY where the server can, and read again every half second."""

import asyncio
import contextlib
import hashlib
import itertools
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from psycopg import AsyncConnection, Error
from psycopg.errors import ReadOnlySqlTransaction

from geo_service.model.indicator import Indicateur, PublishedIndicator
from geo_service.store.bounded import BoundedConnection
from geo_service.store.publications import CHANNEL

KEPT_STATES = 256
"""States of the past that a reader who was away may say it knew."""

POLL_S = 0.5
"""Longest time a process may believe an old version when a notification was lost."""

SILENCE_S = 3.0
"""A server that answers nothing for so long is away: readers and those who watch are told."""

FIRST_READ_S = 2.0
"""How long a start waits for the database: a process without it still serves what it can."""

VERSIONS = b"""
    SELECT view, version, (SELECT publication_id FROM pub.publication),
           ARRAY(SELECT name FROM pub.version WHERE nature_min = 'demonstration')
    FROM pub.view_version
"""


INDICATORS = b"""
    SELECT id, definition, ARRAY(SELECT jsonb_array_elements_text(provenance -> 'millesimes')),
           ARRAY(SELECT jsonb_array_elements(provenance -> 'inputs') ->> 'name'), nature_min, absence
    FROM pub.indicateur ORDER BY id
"""


@dataclass(frozen=True)
class Current:
    """The version of each view and the publication they come from (None before the first one).

    ``demonstration`` names the sources and computations of that publication that hold generated rows.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    publication_id: int | None = None
    demonstration: frozenset[str] = frozenset()
    indicateurs: Mapping[str, PublishedIndicator] = field(default_factory=dict)

    @cached_property
    def ident(self) -> str:
        """A word for this state, the same in every process."""
        told = f"{self.publication_id} {sorted(self.versions.items())}"
        return hashlib.sha256(told.encode()).hexdigest()[:16]

    def changed_since(self, before: "Current") -> list[str]:
        """Views whose version is not what it was."""
        names = sorted({*self.versions, *before.versions})
        return [name for name in names if self.versions.get(name) != before.versions.get(name)]


NOTHING = Current()


async def read_current(connection: AsyncConnection, known: Current = NOTHING) -> Current:
    """What is current in the connection's snapshot. Definitions of indicators are read when something changed."""
    rows = await (await connection.execute(VERSIONS)).fetchall()
    if not rows:
        return Current()
    seen = Current({row[0]: row[1] for row in rows}, rows[0][2], frozenset(rows[0][3]), known.indicateurs)
    return seen if seen == known else replace(seen, indicateurs=await _indicators(connection))


async def _indicators(connection: AsyncConnection) -> dict[str, PublishedIndicator]:
    rows = await (await connection.execute(INDICATORS)).fetchall()
    return {
        name: PublishedIndicator(
            Indicateur.model_validate(definition),
            tuple(millesimes),
            tuple(sources),
            nature_min,
            absence or "",
        )
        for name, definition, millesimes, sources, nature_min, absence in rows
    }


class LiveVersions:
    """Follows the current versions for one process.

    ``current`` is the last state known, ``online`` whether the database answered last time.
    """

    def __init__(self, conninfo: str) -> None:
        self.current = Current()
        self.online = False
        self._conninfo = conninfo
        self._changed = asyncio.Condition()
        self._seen = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._numbers = itertools.count()
        self._latest = -1
        self._past: deque[Current] = deque(maxlen=KEPT_STATES)

    async def start(self) -> None:
        """Begin to follow, in the background; returns once the versions were read, or soon without."""
        self._task = asyncio.create_task(self._follow(), name="live-versions")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FIRST_READ_S):
                await self._seen.wait()

    async def stop(self) -> None:
        """Stop following."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def wait_change(self, known: Current, timeout_s: float) -> Current:
        """The state as soon as it differs from ``known``, or the same after the time-out."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s), self._changed:
                await self._changed.wait_for(lambda: self.current != known)
        return self.current

    def at(self, ident: str) -> Current | None:
        """The state of that word, when it is the current one or one of the last that this process knew."""
        return next((one for one in (self.current, *self._past) if one.ident == ident), None)

    async def refresh(self, connection: AsyncConnection) -> Current:
        """Read the versions now and tell those who wait.

        A reading that was begun before another and ends after it changes nothing: it may be older.
        """
        number = next(self._numbers)
        seen = await read_current(connection, self.current)
        self.online = True
        self._seen.set()
        if number < self._latest:
            return self.current
        self._latest = number
        if seen != self.current:
            self._past.append(self.current)
            self.current = seen
            async with self._changed:
                self._changed.notify_all()
        return seen

    async def _follow(self) -> None:
        while True:
            try:
                async with await BoundedConnection.connect(self._conninfo, autocommit=True) as connection:
                    connection.silence_s = SILENCE_S
                    await self._listen(connection)
            except (Error, OSError):
                self.online = False
                await asyncio.sleep(POLL_S)

    async def _listen(self, connection: AsyncConnection) -> None:
        told = await _is_told(connection)
        while True:
            await self.refresh(connection)
            if not told:
                await asyncio.sleep(POLL_S)
                continue
            async for _ in connection.notifies(timeout=POLL_S, stop_after=1):
                pass


async def _is_told(connection: AsyncConnection) -> bool:
    """Ask to be notified. A standby cannot notify: its versions are read every half second, and no sooner."""
    try:
        await connection.execute(f"LISTEN {CHANNEL}".encode())
    except ReadOnlySqlTransaction:
        return False
    return True
