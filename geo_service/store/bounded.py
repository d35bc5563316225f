"""Connections that hang up on a server that says nothing: its own time limit stops with it."""

import asyncio
import contextlib
import os
import socket
from typing import Any, Final, TypeVar

from psycopg import AsyncConnection, Error
from psycopg.abc import PQGen
from psycopg.rows import TupleRow

RV = TypeVar("RV")

ANSWER_S: Final = 2.0
"""What a server that ended a statement at its limit may take to say so."""


class BoundedConnection(AsyncConnection[TupleRow]):
    """A connection whose every wait for the server lasts ``silence_s`` at most.

    Then the line is cut, which the driver sees as a server that went away: OperationalError, and a
    pool throws the connection away. Cancelling the wait would not do: the driver then asks the same silent
    server to stop, and waits again.
    """

    silence_s: float = 10.0

    async def wait(self, gen: PQGen[RV], *args: Any, **kwargs: Any) -> RV:
        """Every exchange with the server passes here."""
        limit = asyncio.get_running_loop().call_later(self.silence_s, self._hang_up)
        try:
            return await super().wait(gen, *args, **kwargs)
        finally:
            limit.cancel()

    def _hang_up(self) -> None:
        # On a duplicate: the driver still watches, and closes, its own descriptor.
        with contextlib.suppress(OSError, Error), socket.socket(fileno=os.dup(self.pgconn.socket)) as line:
            line.shutdown(socket.SHUT_RDWR)
