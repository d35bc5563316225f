"""Layers as files: text is sent row by row, whole files are written by other processes and kept."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import AsyncExitStack
from dataclasses import replace
from http import HTTPStatus
from typing import Any, TypeVar

from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import Response, StreamingResponse

from geo_service.api.conditional import matches
from geo_service.api.download_words import Asked, Download
from geo_service.api.errors import problem
from geo_service.api.head import asked_by_head
from geo_service.api.held_files import HeldFile
from geo_service.api.layers import CORS, on_current_zones
from geo_service.api.links import base_url
from geo_service.api.state import AppState, State
from geo_service.api.text_formats import Batch, Encode, excel_csv, geojson, geojson_lines, plain_csv
from geo_service.errors import GoneError
from geo_service.model.formats import FORMATS
from geo_service.services.exports import MakeJob
from geo_service.services.layer_files import LayerFile
from geo_service.store.features import csv_statement, geojson_statement, parameters, stream
from geo_service.store.fiche_reads import theme_labels
from geo_service.store.history import PublicationRead, read_at
from geo_service.store.schema import Statement

router = APIRouter()

IMMUTABLE = "public, max-age=31536000, immutable"
EXPOSED = "ETag, Link, Content-Crs, Content-Disposition, Content-Location, Accept-Ranges, Content-Range"
CLIENT_LEFT = 499
"""Nobody reads this answer; the log does (nginx's number)."""

Result = TypeVar("Result")


@router.get("/layers/{layer_id}.{extension}", summary="Objets d'une couche, dans un format de fichier")
async def download(asked: Asked, request: Request, state: AppState) -> Response:
    """Filters: ``zone``, ``bbox``, ``limit``, and any declared column (``?theme=sante,habitat``).

    ``publication`` reads one of the last three, for ever the same; without it, the current one. An ETag that the
    client holds already is answered from memory; HEAD reads no row.
    """
    try:
        return await _answer(asked, request, state)
    except GoneError as error:
        answer = problem(
            HTTPStatus.GONE, str(error), str(request.scope.get("request_id", "")), request.url.path
        )
        answer.headers["Link"] = f'<{_address(asked, request, state)}>; rel="latest-version"'
        return answer


async def _answer(asked: Download, request: Request, state: State) -> Response:
    held = request.headers.get("if-none-match", "").strip()
    if asked.publication is None and held != "*":
        known = PublicationRead(state.live.current.publication_id, state.live.current.versions)
        headers = _headers(asked, known, request, state)
        if matches(held, headers["ETag"].removeprefix("W/")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(state.snapshot())
        read = await read_at(connection, asked.publication)
        query = await on_current_zones(connection, asked.query)
        headers = _headers(asked, read, request, state)
        if matches(held, headers["ETag"].removeprefix("W/")):
            return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
        if asked_by_head(request.scope):
            return _without_body(asked, headers)
        now = replace(asked, query=query)
        if not asked.format.built:
            return await _streamed(now, connection, stack, headers)
        wanted = LayerFile(now.layer, now.query, now.reference, now.format.extension)
        make_job = await state.files.prepare(connection, wanted, read)
    return await _built(asked, make_job, request, state, headers)


async def _streamed(
    asked: Download, connection: AsyncConnection, stack: AsyncExitStack, headers: dict[str, str]
) -> Response:
    themes = await theme_labels(connection) if asked.excel else {}
    statement, encode = _text(asked, themes)
    batches = await _begun(stream(connection, statement, parameters(statement, asked.query)))
    body = _closing(encode(batches), stack.pop_all())
    return StreamingResponse(body, media_type=asked.format.media_type, headers=headers)


def _text(asked: Download, themes: Mapping[str, str]) -> tuple[Statement, Encode]:
    if asked.format.extension == "csv":
        encode = excel_csv(asked.layer, themes) if asked.excel else plain_csv(asked.layer)
        return csv_statement(asked.layer, asked.query), encode
    encode = geojson if asked.format.extension == "geojson" else geojson_lines
    return geojson_statement(asked.layer, asked.query), encode


async def _built(
    asked: Download, make_job: MakeJob, request: Request, state: State, headers: dict[str, str]
) -> Response:
    key = headers["ETag"].strip('"')
    file = await _while_connected(request, state.exports.file(key, make_job))
    if file is None:
        return Response(status_code=CLIENT_LEFT)
    return HeldFile(file, state.exports, asked.format.media_type, headers)


def _without_body(asked: Download, headers: dict[str, str]) -> Response:
    """What GET would answer, but the length, which only the rows could tell."""
    answer = Response(headers=headers, media_type=asked.format.media_type)
    del answer.headers["content-length"]
    return answer


def _headers(asked: Download, read: PublicationRead, request: Request, state: State) -> dict[str, str]:
    drawing = state.files.drawing_digest(asked.layer) if asked.format.extension == "gpkg" else ""
    tag = f'"{asked.digest(read.versions, drawing)}"'
    name = f"{state.catalog.departement.code}-{asked.layer.id}-{read.number or 0}.{asked.format.extension}"
    headers = CORS | {
        "ETag": tag if asked.format.built else f"W/{tag}",
        "Access-Control-Expose-Headers": EXPOSED,
        "Content-Disposition": f'{asked.format.disposition}; filename="{name}"',
        "Content-Crs": f"<{asked.reference.uri}>",
        "Link": _links(asked, request, state),
    }
    if asked.publication is not None:
        return headers | {"Cache-Control": IMMUTABLE}
    if read.number is not None:
        headers["Content-Location"] = str(
            request.url.include_query_params(publication=read.number)
        ).removeprefix(f"{request.url.scheme}://{request.url.netloc}")
    return headers


def _links(asked: Download, request: Request, state: State) -> str:
    base = base_url(request, state.settings)
    links = [
        f'<{base}/layers/{asked.layer.id}.{other.extension}>; rel="alternate"; type="{other.media_type.partition(";")[0]}"'
        for other in FORMATS.values()
        if other != asked.format
    ]
    links.append(f'<{base}/api/provenance>; rel="describedby"; type="application/json"')
    if asked.publication is not None:
        links.append(f'<{_address(asked, request, state)}>; rel="latest-version"')
    return ", ".join(links)


def _address(asked: Download, request: Request, state: State, publication: int | None = None) -> str:
    """The same question about a publication, or about the current one."""
    url = request.url.remove_query_params("publication")
    query = (url if publication is None else url.include_query_params(publication=publication)).query
    path = f"/layers/{asked.layer.id}.{asked.format.extension}"
    return f"{base_url(request, state.settings)}{path}" + (f"?{query}" if query else "")


async def _while_connected(request: Request, work: Coroutine[Any, Any, Result]) -> Result | None:
    """The result, or None when the client leaves first: the work is then cancelled."""
    task, left = asyncio.ensure_future(work), asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({task, left}, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        left.cancel()
        task.cancel()
        await asyncio.gather(task, left, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _begun(batches: AsyncIterator[Batch]) -> AsyncIterator[Batch]:
    """The same batches, the first one read already: what fails at once is answered as an error, not half a file."""
    first = await anext(batches, None)

    async def all_of_them() -> AsyncIterator[Batch]:
        if first is not None:
            yield first
        async for batch in batches:
            yield batch

    return all_of_them()


async def _closing(body: AsyncIterator[bytes], stack: AsyncExitStack) -> AsyncIterator[bytes]:
    """Send the body, then give the connection back, also when the client leaves."""
    async with stack:
        async for part in body:
            yield part
