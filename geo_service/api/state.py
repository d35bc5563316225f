"""What the application holds while it runs; made at start, passed to routes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import Depends, Request
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from geo_service.api.page_memory import PageMemory
from geo_service.catalog import Catalog
from geo_service.errors import UnavailableError
from geo_service.model.indicator import PublishedIndicator, find_layer
from geo_service.model.layer import Layer
from geo_service.services.exports import Exports
from geo_service.services.layer_files import LayerFiles
from geo_service.services.oidc import OpenIdConnect
from geo_service.services.passwords import Passwords
from geo_service.settings import Settings
from geo_service.store.live import LiveVersions

PAGES_BYTES = 24 << 20
"""Pages of zones kept: the territoires, the EPCI and the communes read most."""

TURN_S = 30.0
"""How long a long question may wait for those before it."""

BUSY = "Trop de demandes longues en même temps : recommencez dans quelques secondes."


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
    write: AsyncConnectionPool
    passwords: Passwords
    provider: OpenIdConnect
    pages: PageMemory = field(default_factory=lambda: PageMemory(PAGES_BYTES))

    def layers(self) -> list[Layer]:
        """Declared layers, then those of the published indicators."""
        shown = self.indicateurs.values()
        return [*self.catalog.layers.values(), *(layer for one in shown for layer in one.layers())]

    @property
    def indicateurs(self) -> Mapping[str, PublishedIndicator]:
        """Indicators that may be shown: those for agents only where the operator lets them be seen."""
        known = self.live.current.indicateurs
        if self.settings.agents_view:
            return known
        return {name: one for name, one in known.items() if one.definition.public}

    def layer(self, layer_id: str, millesime: str | None = None) -> Layer:
        """A declared layer, or ``{indicateur}.{niveau}`` in a vintage, the newest when None.

        Raises:
            NotFoundError: there is none of that id.
            UnavailableError: indicators are not known yet, because the database is away.
        """
        found = find_layer(self.indicateurs, layer_id, millesime)
        if found is None and "." in layer_id and not self.live.online:
            raise UnavailableError(
                "La base de données ne répond pas pour l'instant : recommencez dans quelques secondes."
            )
        return found or self.catalog.layer(layer_id)

    @asynccontextmanager
    async def heavy_snapshot(self) -> AsyncIterator[AsyncConnection]:
        """The same for long questions, which together may hold half of the connections: the others stay quick.

        Raises:
            UnavailableError: others held them all for too long.
        """
        await self._turn()
        try:
            async with self.snapshot() as connection:
                yield connection
        finally:
            self.heavy.release()

    async def _turn(self) -> None:
        try:
            async with asyncio.timeout(TURN_S):
                await self.heavy.acquire()
        except TimeoutError as error:
            raise UnavailableError(BUSY) from error

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A connection to the registry inside one transaction: everything is written, or nothing on an error."""
        async with self.write.connection() as connection, connection.transaction():
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
