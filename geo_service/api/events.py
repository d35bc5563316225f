"""Server-sent events: an open map learns at once that something else is current."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from geo_service.api.layers import CORS
from geo_service.api.state import AppState
from geo_service.store.live import Current, LiveVersions

router = APIRouter(prefix="/api")

KEEP_ALIVE_S = 15.0
QUIET: Final = ": toujours là\n\n".encode()


@router.get("/evenements", summary="Changements de publication et du registre (flux)")
async def events(
    request: Request,
    state: AppState,
    depuis: Annotated[
        str | None, Query(description="« id » du dernier évènement reçu, comme l'en-tête Last-Event-ID")
    ] = None,
) -> Response:
    """The current state at once, then each change; a comment every 15 s keeps the line open.

    Since an id: nothing at once when it is the current one, else what changed (``changees``; null: read all again).
    """
    headers = CORS | {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    known = request.headers.get("last-event-id") or depuis or ""
    return StreamingResponse(
        _events(request, state.live, known), media_type="text/event-stream", headers=headers
    )


@router.get("/publication", summary="Publication courante et version de chaque vue")
async def current(state: AppState) -> Response:
    """The same as the stream, for clients that ask from time to time."""
    headers = CORS | {"Cache-Control": "no-store"}
    return Response(_body(state.live.current), media_type="application/json", headers=headers)


async def _events(request: Request, live: LiveVersions, ident: str) -> AsyncIterator[bytes]:
    known, before = live.current, live.at(ident) if ident else None
    yield QUIET if known.ident == ident else _event(known, before)
    while not await request.is_disconnected():
        seen = await live.wait_change(known, KEEP_ALIVE_S)
        yield _event(seen, known) if seen != known else QUIET
        known = seen


def _event(current: Current, before: Current | None) -> bytes:
    told = _told(current) | {"changees": None if before is None else current.changed_since(before)}
    return b"event: publication\nid: %s\ndata: %s\n\n" % (current.ident.encode(), orjson.dumps(told))


def _told(current: Current) -> dict[str, Any]:
    return {"publication": current.publication_id, "versions": dict(current.versions)}


def _body(current: Current) -> bytes:
    return orjson.dumps(_told(current) | {"id": current.ident})
