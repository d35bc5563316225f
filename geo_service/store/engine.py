"""Connections: one owner connection for loading, pools that take a lesser role for reading and caching."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import psycopg
from psycopg import AsyncConnection
from psycopg.conninfo import make_conninfo
from psycopg_pool import AsyncConnectionPool

from geo_service.errors import UnavailableError
from geo_service.settings import Settings
from geo_service.store.bounded import ANSWER_S, BoundedConnection

READ_ROLE = "geo_read"
CACHE_ROLE = "geo_cache"
WRITE_ROLE = "geo_write"
APPLICATION = "geo-service"
COMMAND_TIMEOUT_S = 30.0
AWAY = "La base de données ne répond pas : vérifiez qu'elle est démarrée et que GEO_DATABASE_URL est juste."


@contextmanager
def owner_connection(url: str) -> Iterator[psycopg.Connection]:
    """Open a connection that may write. Commits at the end, rolls back on an error.

    Raises:
        UnavailableError: the server cannot be reached.
    """
    try:
        connection = psycopg.connect(url, application_name=APPLICATION, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise UnavailableError(AWAY) from error
    with connection:
        yield connection


def role_conninfo(url: str, role: str, statement_timeout_s: float) -> str:
    """Connection string whose session can do no more than ``role`` and no statement lasts longer than the limit."""
    options = f"-c role={role} -c statement_timeout={int(statement_timeout_s * 1000)} -c jit=off -c max_parallel_workers_per_gather=0"
    return make_conninfo(url, options=options, application_name=f"{APPLICATION} {role}", connect_timeout=5)


def read_conninfo(settings: Settings, url: str) -> str:
    """Connection string of those who may only SELECT: on the replica when one is named, else on ``url``.

    What is current is followed there too: a replica that lags knows its own versions, not those of the primary.
    """
    replica = settings.database_read_url
    return role_conninfo(
        replica.get_secret_value() if replica else url, READ_ROLE, settings.statement_timeout_s
    )


def bounded_by(settings: Settings) -> Callable[[AsyncConnection], Awaitable[None]]:
    """Sets how long a connection waits for a server that may have stopped answering: a little more than a statement."""

    async def configure(connection: AsyncConnection) -> None:
        assert isinstance(connection, BoundedConnection), "only such connections can hang up"
        connection.silence_s = settings.statement_timeout_s + ANSWER_S

    return configure


def read_pool(settings: Settings, url: str) -> AsyncConnectionPool:
    """Pool of connections that may only SELECT; not opened yet."""
    return AsyncConnectionPool(
        read_conninfo(settings, url),
        min_size=1,
        max_size=settings.read_pool_size,
        kwargs={"autocommit": True},
        connection_class=BoundedConnection,
        configure=bounded_by(settings),
        open=False,
        timeout=3,
        reconnect_timeout=5,
        name="read",
    )


def cache_pool(settings: Settings, url: str) -> AsyncConnectionPool:
    """Small pool that may only insert and delete finished tiles; not opened yet."""
    return AsyncConnectionPool(
        role_conninfo(url, CACHE_ROLE, settings.statement_timeout_s),
        min_size=0,
        max_size=2,
        kwargs={"autocommit": True},
        connection_class=BoundedConnection,
        configure=bounded_by(settings),
        open=False,
        timeout=1,
        reconnect_timeout=5,
        name="cache",
    )


def write_pool(settings: Settings, url: str) -> AsyncConnectionPool:
    """Pool of connections that may read and write the registry, never delete from it; not opened yet."""
    return AsyncConnectionPool(
        role_conninfo(url, WRITE_ROLE, settings.statement_timeout_s),
        min_size=0,
        max_size=settings.write_pool_size,
        kwargs={"autocommit": True},
        connection_class=BoundedConnection,
        configure=bounded_by(settings),
        open=False,
        timeout=3,
        reconnect_timeout=5,
        name="write",
    )


@asynccontextmanager
async def write_connection(url: str) -> AsyncIterator[AsyncConnection]:
    """One transaction on the registry, for a command: everything is written, or nothing on an error.

    Raises:
        UnavailableError: the server cannot be reached.
    """
    try:
        connection = await AsyncConnection.connect(role_conninfo(url, WRITE_ROLE, COMMAND_TIMEOUT_S))
    except psycopg.OperationalError as error:
        raise UnavailableError(AWAY) from error
    async with connection:
        yield connection
