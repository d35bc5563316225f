"""What a browser asks before another site's page may send a question with a body or a header of its own."""

from starlette.types import ASGIApp, Receive, Scope, Send

ASKED = b"access-control-request-method"
ANSWER = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, DELETE"),
    (b"access-control-allow-headers", b"Content-Type, Accept, If-None-Match, Range, Prefer"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]
"""Any site may read and ask; no credentials are ever allowed, so that no site acts in a reader's name."""


class Preflight:
    """Answers preflight requests (Fetch standard, CORS protocol); everything else goes on."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        asked = scope["type"] == "http" and scope["method"] == "OPTIONS"
        if not asked or all(name != ASKED for name, _ in scope["headers"]):
            await self._app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 204, "headers": ANSWER})
        await send({"type": "http.response.body", "body": b""})
