"""A small HTTP client on raw sockets: it must cost little beside what it measures."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, repeat

import uvloop

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
CHUNKED = b"transfer-encoding: chunked"
FINE = frozenset({200, 204})


@dataclass(frozen=True)
class Request:
    """One request. ``accept`` is the Accept-Encoding header, ``authorization`` who asks; none when empty."""

    path: str
    accept: str = ""
    body: bytes = b""
    authorization: str = ""

    def encoded(self) -> bytes:
        """Bytes to send on a connection that is kept."""
        head = [f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1", "Host: bench"]
        head += [f"Accept-Encoding: {self.accept}"] if self.accept else []
        head += [f"Authorization: {self.authorization}"] if self.authorization else []
        if self.body:
            head += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join([*head, "", ""]).encode() + self.body


@dataclass
class Answers:
    """What came back: time of each answer, its size, and how many were not as they should be."""

    seconds: list[float] = field(default_factory=list)
    body_bytes: int = 0
    errors: int = 0
    wall_s: float = 0.0

    def percentile_ms(self, share: float) -> float:
        """Time within which this share of the answers came."""
        ranked = sorted(self.seconds)
        return ranked[min(len(ranked) - 1, int(share * len(ranked)))] * 1000 if ranked else 0.0


def run(port: int, requests: Sequence[Request], *, clients: int = 4, rounds: int = 1) -> Answers:
    """Send every request so many times, from clients that each wait for their answer."""
    return uvloop.run(_run(port, chain.from_iterable(repeat(requests, rounds)), clients, None))


def run_during(port: int, requests: Sequence[Request], *, clients: int, duration_s: float) -> Answers:
    """Send the requests again and again until the time has passed."""
    return uvloop.run(_run(port, chain.from_iterable(repeat(requests)), clients, duration_s))


def fetch(port: int, request: Request) -> bytes:
    """Body of one answer.

    Raises:
        RuntimeError: the status is not 200 or 204.
    """

    async def once() -> tuple[int, bytes]:
        return await _Connection(*await asyncio.open_connection("127.0.0.1", port)).ask(request.encoded())

    status, body = uvloop.run(once())
    if status not in FINE:
        raise RuntimeError(f"{request.path} : {status} {body[:200]!r}")
    return body


async def _run(port: int, requests: Iterable[Request], clients: int, duration_s: float | None) -> Answers:
    answers, waiting = Answers(), iter(requests)
    began = time.perf_counter()
    until = began + duration_s if duration_s else None
    await asyncio.gather(*(_client(port, waiting, answers, until) for _ in range(clients)))
    answers.wall_s = time.perf_counter() - began
    return answers


async def _client(port: int, waiting: Iterable[Request], answers: Answers, until: float | None) -> None:
    connection = _Connection(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 24))
    for request in waiting:
        began = time.perf_counter()
        if until is not None and began > until:
            break
        status, body = await connection.ask(request.encoded())
        answers.seconds.append(time.perf_counter() - began)
        answers.body_bytes += len(body)
        answers.errors += status not in FINE
    connection.close()


class _Connection:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Status and body of one answer, compressed as it came."""
        self._writer.write(request)
        head = (await self._reader.readuntil(HEAD_END)).lower()
        status = int(head[9:12])
        at = head.find(LENGTH)
        if at >= 0:
            length = int(head[at + len(LENGTH) : head.index(b"\r", at)])
            return status, await self._reader.readexactly(length)
        return status, await self._chunks() if CHUNKED in head else b""

    async def _chunks(self) -> bytes:
        parts = []
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            parts.append((await self._reader.readexactly(size + 2))[:-2])
        await self._reader.readexactly(2)
        return b"".join(parts)

    def close(self) -> None:
        self._writer.close()
