"""What the application holds while it runs; made at start, passed to routes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from geo_service.catalog import Catalog
from geo_service.services.exports import Exports
from geo_service.services.layer_files import LayerFiles
from geo_service.settings import Settings
from geo_service.store.live import LiveVersions


@dataclass(frozen=True)
class State:
    """Settings, declarations, the reading pool, the versions known, and what writes files."""

    settings: Settings
    catalog: Catalog
    read: AsyncConnectionPool
    live: LiveVersions
    files: LayerFiles
    exports: Exports
    heavy: asyncio.Semaphore

    @asynccontextmanager
    async def heavy_snapshot(self) -> AsyncIterator[AsyncConnection]:
        """The same for long questions, which together may hold half of the connections: the others stay quick."""
        async with self.heavy, self.snapshot() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """A connection inside one read-only transaction: everything read agrees."""
        async with self.read.connection() as connection, connection.transaction():
            await connection.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield connection


def state_of(request: Request) -> State:
    """The state of the running application."""
    state = request.app.state.geo
    assert isinstance(state, State)
    return state


async def snapshot_of(state: Annotated[State, Depends(state_of)]) -> AsyncIterator[AsyncConnection]:
    """One snapshot for one request."""
    async with state.snapshot() as connection:
        yield connection


async def heavy_snapshot_of(state: Annotated[State, Depends(state_of)]) -> AsyncIterator[AsyncConnection]:
    """One snapshot for one long question."""
    async with state.heavy_snapshot() as connection:
        yield connection


AppState = Annotated[State, Depends(state_of)]
Snapshot = Annotated[AsyncConnection, Depends(snapshot_of)]
"""Not for answers that are streamed: it is released before they are sent."""

HeavySnapshot = Annotated[AsyncConnection, Depends(heavy_snapshot_of)]
"""The same for questions that may last."""
