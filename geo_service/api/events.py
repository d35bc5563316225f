"""Server-sent events: an open map learns at once that something else is current."""

from collections.abc import AsyncIterator

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response, StreamingResponse

from geo_service.api.layers import CORS
from geo_service.api.state import AppState
from geo_service.store.live import Current, LiveVersions

router = APIRouter(prefix="/api")

KEEP_ALIVE_S = 15.0


@router.get("/evenements", summary="Changements de publication (flux)")
async def events(request: Request, state: AppState) -> Response:
    """The current publication at once, then each change; a comment every 15 s keeps the line open."""
    headers = CORS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, state.live), media_type="text/event-stream", headers=headers)


@router.get("/publication", summary="Publication courante et version de chaque vue")
async def current(state: AppState) -> Response:
    """The same as the stream, for clients that ask from time to time."""
    headers = CORS | {"Cache-Control": "no-store"}
    return Response(_body(state.live.current), media_type="application/json", headers=headers)


async def _events(request: Request, live: LiveVersions) -> AsyncIterator[bytes]:
    known = live.current
    yield _event(known)
    while not await request.is_disconnected():
        seen = await live.wait_change(known, KEEP_ALIVE_S)
        yield _event(seen) if seen != known else b": toujours la\n\n"
        known = seen


def _event(current: Current) -> bytes:
    return b"event: publication\nid: %d\ndata: %s\n\n" % (current.publication_id or 0, _body(current))


def _body(current: Current) -> bytes:
    return orjson.dumps({"publication": current.publication_id, "versions": dict(current.versions)})
