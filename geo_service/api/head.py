"""HEAD, as raw ASGI: the same answer as GET without its body (RFC 9110 § 9.3.2)."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASKED_BY_HEAD = "geo_service.head"
"""Mark of the scope of a HEAD request, for routes that can answer it without working for a body."""


def asked_by_head(scope: Scope) -> bool:
    """Whether nobody will read the body."""
    return bool(scope.get(ASKED_BY_HEAD))


class HeadAsGet:
    """Runs GET for HEAD and stops it once its headers are known, as if the client had left."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return
        answered = asyncio.Event()

        async def headers_only(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                await send({"type": "http.response.body", "body": b""})
                answered.set()

        async def client_left() -> Message:
            await answered.wait()
            return {"type": "http.disconnect"}

        # A copy: the server reads its own scope as well.
        as_get: Scope = {**scope, "method": "GET", ASKED_BY_HEAD: True}
        try:
            await self._app(as_get, client_left, headers_only)
        finally:
            scope["route"] = as_get.get("route")  # for the log and the metrics
