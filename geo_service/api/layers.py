"""Layers: their list, and their rows as GeoJSON and csv, streamed."""

import csv
import hashlib
import io
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import orjson
from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import Response, StreamingResponse

from geo_service.api.conditional import matches
from geo_service.api.links import base_url
from geo_service.api.parameters import Features
from geo_service.api.state import AppState, State
from geo_service.errors import NotFoundError
from geo_service.model.layer import Layer
from geo_service.services.tiles import layer_set
from geo_service.store.features import (
    FeatureQuery,
    csv_header,
    csv_statement,
    geojson_statement,
    parameters,
    stream,
    view_version,
)
from geo_service.store.lookup import current_zones
from geo_service.store.schema import Statement

router = APIRouter()

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Crs",
    "Cache-Control": "public, no-cache",
}
Batch = Sequence[tuple[Any, ...]]
Encode = Callable[[AsyncIterator[Batch]], AsyncIterator[bytes]]


@router.get("/layers", summary="Couches servies")
async def list_layers(request: Request, state: AppState) -> Response:
    """Every layer with its columns, legend and addresses."""
    base = base_url(request, state.settings)
    layers = sorted(state.catalog.layers.values(), key=lambda layer: (layer.order, layer.id))
    body = orjson.dumps([describe(layer, base, state) for layer in layers])
    return Response(body, media_type="application/json", headers=CORS)


def describe(layer: Layer, base: str, state: State) -> dict[str, Any]:
    """A layer as partners see it."""
    shown = (
        "id",
        "title",
        "description",
        "geometry",
        "minzoom",
        "maxzoom",
        "group",
        "order",
        "visible",
        "sources",
    )
    return layer.model_dump(mode="json", include=set(shown)) | {
        "columns": [column.model_dump(exclude={"tile"}) for column in layer.columns],
        "legend": [item.model_dump() for item in layer.legend],
        "version": layer_set([layer]).version(state.live.current.versions),
        "tiles": f"{base}/tiles/{layer.id}.json",
        "geojson": f"{base}/layers/{layer.id}.geojson",
        "csv": f"{base}/layers/{layer.id}.csv",
    }


@router.get("/layers/{layer_id}.geojson", summary="Objets d'une couche en GeoJSON")
async def geojson(layer_id: str, query: Features, request: Request, state: AppState) -> Response:
    """RFC 7946: CRS84, 7 decimals, exterior rings counter-clockwise."""
    layer = state.catalog.layer(layer_id)
    answer = _Download(layer, query, geojson_statement(layer, query), _geojson_text, "application/geo+json")
    return await answer.respond(request, state)


@router.get("/layers/{layer_id}.csv", summary="Objets d'une couche en csv")
async def csv_file(layer_id: str, query: Features, request: Request, state: AppState) -> Response:
    """UTF-8, comma, one header line; empty cells are unknown values."""
    layer = state.catalog.layer(layer_id)

    def encode(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
        return _csv_text(csv_header(layer), batches)

    answer = _Download(layer, query, csv_statement(layer, query), encode, "text/csv; charset=utf-8")
    return await answer.respond(request, state)


class _Download:
    """One streamed answer: version, condition and rows all come from the same snapshot."""

    def __init__(
        self, layer: Layer, query: FeatureQuery, statement: Statement, encode: Encode, media_type: str
    ) -> None:
        self._layer = layer
        self._query = query
        self._statement = statement
        self._encode = encode
        self._media_type = media_type

    async def respond(self, request: Request, state: State) -> Response:
        async with AsyncExitStack() as stack:
            connection = await stack.enter_async_context(state.snapshot())
            query = await on_current_zones(connection, self._query)
            headers = CORS | {"ETag": f'W/"{await self._version(connection)}"'}
            if matches(request.headers.get("if-none-match", ""), headers["ETag"].removeprefix("W/")):
                return Response(status_code=304, headers=headers)
            batches = await _begun(stream(connection, self._statement, parameters(self._statement, query)))
            body = _closing(self._encode(batches), stack.pop_all())
            return StreamingResponse(body, media_type=self._media_type, headers=headers)
        raise AssertionError("unreachable")

    async def _version(self, connection: AsyncConnection) -> str:
        data = await view_version(connection, self._layer.view)
        zones = await view_version(connection, "zone") if self._query.zones else ""
        parts = (data, zones, self._layer.model_dump_json(by_alias=True), repr(self._query), self._media_type)
        return hashlib.md5("\n".join(parts).encode(), usedforsecurity=False).hexdigest()[:16]


async def on_current_zones(connection: AsyncConnection, query: FeatureQuery) -> FeatureQuery:
    """The same query, former communes replaced by those that took them over.

    Raises:
        NotFoundError: one of the zones is unknown.
    """
    current = await current_zones(connection, query.zones) if query.zones else {}
    unknown = [zone for zone in query.zones if zone not in current]
    if unknown:
        raise NotFoundError(
            f"Zone inconnue : {', '.join(unknown[:5])}. Cherchez son code par /api/recherche?q=nom."
        )
    return replace(query, zones=tuple(dict.fromkeys(current[zone] for zone in query.zones)))


async def _begun(batches: AsyncIterator[Batch]) -> AsyncIterator[Batch]:
    """The same batches, the first one read already: what fails at once is answered as an error, not half a file."""
    first = await anext(batches, None)

    async def all_of_them() -> AsyncIterator[Batch]:
        if first:
            yield first
        async for batch in batches:
            yield batch

    return all_of_them()


async def _closing(body: AsyncIterator[bytes], stack: AsyncExitStack) -> AsyncIterator[bytes]:
    """Send the body, then give the connection back, also when the client leaves."""
    async with stack:
        async for part in body:
            yield part


async def _geojson_text(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
    yield b'{"type":"FeatureCollection","features":['
    separator = b""
    async for rows in batches:
        yield separator + ",\n".join(row[0] for row in rows).encode()
        separator = b",\n"
    yield b"]}\n"


async def _csv_text(header: tuple[str, ...], batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
    yield _csv_lines([header])
    async for rows in batches:
        yield _csv_lines(rows)


def _csv_lines(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([_csv_cell(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode()


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _csv_cell(cell: Any) -> Any:
    """Spreadsheets run text that starts like a formula: an apostrophe keeps it text."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
