"""Limits around every request, as raw ASGI: rate per client, length of the address, size of the body."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address
from math import ceil

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.errors import problem
from geo_service.settings import Settings

MAX_QUERY_BYTES = 32_768
MAX_CLIENTS = 20_000
"""Clients remembered; the one not seen for longest is forgotten first, as if it had never come."""

IPV6_NETWORK_BITS = 64
"""One subscriber holds at least this network: its addresses are one client."""

BODILESS = frozenset({"GET", "HEAD", "OPTIONS"})
KIBIBYTE = 1 << 10

COSTS: tuple[tuple[str, float], ...] = (
    ("/health", 0.0),
    ("/metrics", 0.0),
    ("/tiles/", 0.02),
    ("/raster/", 0.02),
    ("/static/", 0.02),
    ("/vendor/", 0.02),
    ("/api/scenario", 10.0),
    ("/api/implantation", 10.0),
    ("/api/processes/", 10.0),
    ("/api/spatial/points", 10.0),
    ("/api/spatial/superposition", 10.0),
    ("/api/spatial/", 2.0),
    ("/api/travel/", 5.0),
)
"""Tokens by beginning of the path, the first that fits; one for the others. A map asks for hundreds of tiles."""

TOO_FAST = "Trop de demandes depuis votre adresse : attendez {wait} s, puis {rate:g} par seconde au plus."
TOO_LARGE = "Corps de plus de {size} Ko : envoyez-le en plusieurs fois ou simplifiez-le."
TOO_LONG = "Adresse trop longue : le texte après « ? » a {size} octets au plus."


@dataclass
class _Bucket:
    tokens: float
    seen: float


class Buckets:
    """One bucket of tokens per client, refilled at a rate up to a burst. In the memory of one process."""

    def __init__(self, rate_per_s: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate_per_s
        self._burst = burst
        self._clock = clock
        self._clients: OrderedDict[str, _Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._clients)

    def take(self, client: str, cost: float) -> float:
        """Take tokens and return 0, or take none and return the seconds to wait.

        A cost above the burst asks for a full bucket.
        """
        now, cost = self._clock(), min(cost, self._burst)
        bucket = self._clients.setdefault(client, _Bucket(self._burst, now))
        self._clients.move_to_end(client)
        if len(self._clients) > MAX_CLIENTS:
            self._clients.popitem(last=False)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.seen) * self._rate)
        bucket.seen = now
        if bucket.tokens < cost:
            return (cost - bucket.tokens) / self._rate
        bucket.tokens -= cost
        return 0.0


class Limits:
    """Refuses, with a sentence, what asks too fast, too long or too much.

    The client is the one the server names: behind a proxy of ``GEO_TRUSTED_PROXIES`` it comes from
    X-Forwarded-For, which nobody else can set. The machine itself has no rate.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._rate = settings.rate_per_s
        self._buckets = Buckets(settings.rate_per_s, settings.rate_burst) if settings.rate_per_s else None
        self._max_kb = settings.body_max_kb

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif wait := self._wait_s(scope):
            sentence = TOO_FAST.format(wait=ceil(wait), rate=self._rate)
            await _refuse(
                scope, send, HTTPStatus.TOO_MANY_REQUESTS, sentence, {"Retry-After": str(ceil(wait))}
            )
        elif len(scope["query_string"]) > MAX_QUERY_BYTES:
            sentence = TOO_LONG.format(size=MAX_QUERY_BYTES)
            await _refuse(scope, send, HTTPStatus.REQUEST_URI_TOO_LONG, sentence)
        elif scope["method"] in BODILESS:
            await self._app(scope, receive, send)
        else:
            await _Body(scope, receive, send, self._max_kb).answer(self._app)

    def _wait_s(self, scope: Scope) -> float:
        if self._buckets is None:
            return 0.0
        client = client_of(scope["client"][0] if scope.get("client") else "")
        return self._buckets.take(client, cost_of(scope["path"])) if client else 0.0


class _Body:
    """Counts a body while it is read: what a header says of it is only believed when it says too much."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, max_kb: int) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._max_kb = max_kb
        self._left = max_kb * KIBIBYTE
        self._too_large = False
        self._answered = False

    async def answer(self, app: ASGIApp) -> None:
        if _declared_length(self._scope) > self._left:
            await self._refuse()
            return
        try:
            await app(self._scope, self.receive, self.send)
        except Exception:
            if not self._too_large:
                raise
        if self._too_large and not self._answered:
            await self._refuse()

    async def receive(self) -> Message:
        """The next part; a client that sends too much is told as one that left, so that reading stops."""
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self._too_large = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """The application's answer, unless it is about a body that was cut."""
        if self._too_large and not self._answered:
            return
        self._answered = True
        await self._send(message)

    async def _refuse(self) -> None:
        self._answered = True
        sentence = TOO_LARGE.format(size=self._max_kb)
        await _refuse(
            self._scope, self._send, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, sentence, {"Connection": "close"}
        )


def cost_of(path: str) -> float:
    """Tokens that a request to this path takes."""
    return next((cost for start, cost in COSTS if path.startswith(start)), 1.0)


@lru_cache(maxsize=1024)
def client_of(host: str) -> str:
    """Who counts as one client: an IPv4 address, an IPv6 network; empty for the machine itself."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_loopback:
        return ""
    if isinstance(address, IPv6Address):
        return client_of(str(address.ipv4_mapped)) if address.ipv4_mapped else _network(address)
    return host


def _network(address: IPv6Address) -> str:
    return str(int(address) >> (address.max_prefixlen - IPV6_NETWORK_BITS))


def _declared_length(scope: Scope) -> int:
    text = next((value for name, value in scope["headers"] if name == b"content-length"), b"")
    return int(text) if text.isdigit() and len(text) < 20 else 0


async def _refuse(
    scope: Scope, send: Send, status: HTTPStatus, sentence: str, headers: dict[str, str] | None = None
) -> None:
    response = problem(status, sentence, str(scope.get("request_id", "")), scope["path"])
    for name, value in (headers or {}).items():
        response.headers[name] = value
    await response(scope, _nothing, send)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
