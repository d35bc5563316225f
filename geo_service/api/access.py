"""Around every request, as raw ASGI: a request id, security headers, a log line, metrics."""

import re
import secrets
import time
from dataclasses import dataclass
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geo_service.api.errors import answer_error
from geo_service.api.logs import log_line

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
PROBES = frozenset({"/health", "/metrics"})
SAFE_REQUEST_ID = re.compile(rb"[A-Za-z0-9_-]{8,64}")


@dataclass(frozen=True)
class Metrics:
    """What /metrics shows."""

    registry: CollectorRegistry
    requests: Counter
    seconds: Histogram
    tiles: Counter
    tile_memory_bytes: Gauge


def create_metrics() -> Metrics:
    """Fresh metrics in their own registry, one per application."""
    registry = CollectorRegistry()
    return Metrics(
        registry,
        Counter("geo_requests_total", "Requests by route and status", ("route", "status"), registry=registry),
        Histogram("geo_request_seconds", "Duration of requests by route", ("route",), registry=registry),
        Counter("geo_tiles_total", "Tiles by where they came from", ("origin",), registry=registry),
        Gauge("geo_tile_memory_bytes", "Bytes of tiles kept in memory", registry=registry),
    )


class Access:
    """Outermost ASGI layer."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._requests = cache(lambda route, status: metrics.requests.labels(route, str(status)))
        self._seconds = cache(metrics.seconds.labels)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, whatever happens inside."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = scope["request_id"] = _request_id(scope)
        visit = _Visit(send, request_id)
        try:
            await self.app(scope, receive, visit.send)
        except Exception as error:  # noqa: BLE001  (the last net: whatever failed, the client gets a sentence)
            await self._last_net(error, scope, receive, visit)
        finally:
            self._record(scope, visit)

    async def _last_net(self, error: Exception, scope: Scope, receive: Receive, visit: "_Visit") -> None:
        if not visit.status:
            await answer_error(error, visit.request_id, scope["path"])(scope, receive, visit.send)
        elif not visit.complete:
            raise error  # the server then cuts the connection: half an answer must not look whole

    def _record(self, scope: Scope, visit: "_Visit") -> None:
        seconds = time.perf_counter() - visit.started
        route = scope.get("route_name") or getattr(scope.get("route"), "path", "other")
        self._requests(route, visit.status).inc()
        self._seconds(route).observe(seconds)
        if scope["path"] not in PROBES:
            log_line(
                "request",
                request_id=visit.request_id,
                method=scope["method"],
                path=scope["path"],
                route=route,
                status=visit.status,
                ms=round(seconds * 1000, 2),
                bytes=visit.sent_bytes,
            )


class _Visit:
    """Watches what is sent for one request."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self.request_id = request_id
        self.started = time.perf_counter()
        self.status = 0
        self.complete = False
        self.sent_bytes = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            extra = [(b"x-request-id", self.request_id.encode()), *SECURITY_HEADERS]
            message = {**message, "headers": [*message.get("headers", ()), *extra]}
        else:
            self.sent_bytes += len(message.get("body", b""))
            self.complete = not message.get("more_body", False)
        await self._send(message)


def _request_id(scope: Scope) -> str:
    """The caller's id when it is harmless, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and SAFE_REQUEST_ID.fullmatch(value):
            return str(value.decode())
    return secrets.token_hex(8)
