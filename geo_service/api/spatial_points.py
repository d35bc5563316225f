"""Zones at many points: a batch comes in as JSON or csv and goes out, streamed, as JSON or csv."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Request
from starlette.responses import Response, StreamingResponse

from geo_service.api.bodies import CSV_TYPE, read_body
from geo_service.api.layers import CORS
from geo_service.api.spatial_answers import Json, context
from geo_service.api.spatial_parameters import Levels, refuse_others
from geo_service.api.state import AppState
from geo_service.api.text_formats import harmless_text
from geo_service.errors import InputError
from geo_service.model.place import outside_reason
from geo_service.model.points import MAX_POINTS, points_of_csv, points_of_json
from geo_service.model.zone import Niveau
from geo_service.store.spatial_points import PlacedPoint, zones_at_points

router = APIRouter(prefix="/api/spatial", tags=["Questions spatiales"])

JSON_TYPE = "application/json"
READERS = {JSON_TYPE: points_of_json, CSV_TYPE: points_of_csv}
FORMATS = {"json": JSON_TYPE, "csv": CSV_TYPE}
METHOD = (
    "Zones dont le contour contient le point ; sur une limite, des deux côtés. La confiance est celle du rattachement de "
    "la commune au point (la moins sûre sur une limite)."
)
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": f"De 1 à {MAX_POINTS} points avec leur identifiant, 1 Mo au plus.",
        "content": {
            JSON_TYPE: {
                "schema": {"type": "object"},
                "example": {"points": [{"id": "a", "lon": -0.58, "lat": 44.84}]},
            },
            CSV_TYPE: {"schema": {"type": "string"}, "example": "id,lon,lat\na,-0.58,44.84\n"},
        },
    }
}
Batches = AsyncIterator[list[PlacedPoint]]


@router.post("/points", summary="Zones de chaque point d'une liste (10 000 au plus)", openapi_extra=BODY)
async def at_points(
    niveaux: Levels,
    request: Request,
    state: AppState,
    f: Annotated[str | None, Query(description="json ou csv ; sinon comme la demande")] = None,
) -> Response:
    """Dans l'ordre donné, avec la confiance du rattachement. Un point hors de France métropolitaine n'a pas de zone."""
    refuse_others(request, ("niveaux", "f"))
    media_type, body = await read_body(request, tuple(READERS))
    answer_type = _answer_type(f, media_type)
    batch = READERS[media_type](body)
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(state.heavy_snapshot())
        members = await context(connection, [], METHOD)
        members["bornes"] = {"points": len(batch.ids), "points_max": MAX_POINTS, "tronque": False}
        rows = zones_at_points(connection, batch, niveaux)
        first = await anext(rows)
        parts = _csv(first, rows, niveaux) if answer_type == CSV_TYPE else _json(first, rows, members)
        return StreamingResponse(_closing(parts, stack.pop_all()), media_type=answer_type, headers=CORS)
    raise AssertionError("unreachable")


def _answer_type(asked: str | None, sent: str) -> str:
    if asked is None:
        return sent
    if asked not in FORMATS:
        raise InputError(f"Format « {asked[:20]} » inconnu : {' ou '.join(FORMATS)}.")
    return FORMATS[asked]


async def _json(first: list[PlacedPoint], rest: Batches, members: Json) -> AsyncIterator[bytes]:
    yield orjson.dumps(members)[:-1] + b',"points":[' + _json_points(first)
    async for points in rest:
        yield b",\n" + _json_points(points)
    yield b"]}\n"


def _json_points(points: Sequence[PlacedPoint]) -> bytes:
    return b",\n".join(orjson.dumps(vars(point) | _remark(point)) for point in points)


async def _csv(first: list[PlacedPoint], rest: Batches, niveaux: Sequence[Niveau]) -> AsyncIterator[bytes]:
    yield _csv_lines([_header(niveaux)]) + _csv_lines(_cells(point, niveaux) for point in first)
    async for points in rest:
        yield _csv_lines(_cells(point, niveaux) for point in points)


def _header(niveaux: Sequence[Niveau]) -> list[str]:
    parts = [name for niveau in niveaux for name in (niveau, f"{niveau}_nom", f"{niveau}_confiance")]
    return ["id", "lon", "lat", *parts, "remarque"]


def _cells(point: PlacedPoint, niveaux: Sequence[Niveau]) -> list[Any]:
    """Several zones of one level, on a border, share a cell, separated by « | »."""
    cells: list[Any] = [harmless_text(point.id), point.lon, point.lat]
    for niveau in niveaux:
        zones = [zone for zone in point.zones if zone["niveau"] == niveau]
        cells += ["|".join(zone[name] or "" for zone in zones) for name in ("id", "nom", "confiance")]
    return [*cells, _remark(point).get("remarque", "")]


def _remark(point: PlacedPoint) -> dict[str, str]:
    reason = outside_reason(point.lon, point.lat)
    return {"remarque": reason} if reason else {}


def _csv_lines(rows: Any) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()


async def _closing(parts: AsyncIterator[bytes], stack: AsyncExitStack) -> AsyncIterator[bytes]:
    """Send every part, then give the connection back, also when the client leaves."""
    async with stack:
        async for part in parts:
            yield part
