"""Rasters: minutes to the nearest service, as tiles, at a point, by zone, and as a GeoTIFF read by ranges."""

from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.conditional import matches
from geo_service.api.errors import problem
from geo_service.api.layers import CORS
from geo_service.api.links import base_url
from geo_service.api.parameters import Point, whole_number
from geo_service.api.raster_words import described, provenance, statistics, value
from geo_service.api.raster_words import tilejson as raster_tilejson
from geo_service.api.state import AppState, Snapshot
from geo_service.api.tilejson import conditional_json
from geo_service.errors import InputError, NotFoundError
from geo_service.model.byte_range import ByteRange
from geo_service.model.place import check_place
from geo_service.model.raster import MAX_ZOOM, MIN_ZOOM
from geo_service.model.tile import Tile
from geo_service.model.zone import ZoneId
from geo_service.store import raster_reads as stored
from geo_service.store.lookup import current_zones

router = APIRouter()

IMMUTABLE = "public, max-age=31536000, immutable"
EXPOSED = "ETag, Content-Range, Accept-Ranges, Content-Disposition"
MAX_SEUIL = 240
USUAL_SEUIL = 20
PNG, GEOTIFF = "image/png", "image/tiff; application=geotiff; profile=cloud-optimized"

NOT_MODIFIED: dict[int | str, dict[str, Any]] = {
    304: {"description": "Ce que le client tient est encore bon"}
}
OF_TILE = NOT_MODIFIED | {
    200: {"description": "Tuile", "content": {PNG: {}}},
    204: {"description": "Rien dans cette tuile"},
    307: {"description": "« v » n'est pas la version courante : suivre l'adresse donnée"},
}
OF_FILE = NOT_MODIFIED | {
    200: {"description": "Le fichier", "content": {GEOTIFF: {}}},
    206: {"description": "La plage d'octets demandée", "content": {GEOTIFF: {}}},
    416: {"description": "La plage demandée est hors du fichier"},
}

Version = Annotated[
    str | None, Query(description="version donnée par le TileJSON : la réponse se garde toujours")
]


def tile_asked(z: str, x: str, y: str) -> Tile:
    """A tile of the zooms that are drawn."""
    asked = Tile.parse(z, x, y)
    if not MIN_ZOOM <= asked.z <= MAX_ZOOM:
        raise NotFoundError(
            f"Les tuiles d'un raster vont du zoom {MIN_ZOOM} au zoom {MAX_ZOOM} : au-delà, agrandissez celles du dernier."
        )
    return asked


@router.get(
    "/api/rasters",
    summary="Rasters publiés : minutes jusqu'au service le plus proche, partout",
    responses=NOT_MODIFIED,
)
async def list_rasters(request: Request, state: AppState, connection: Snapshot) -> Response:
    """Every raster with its source, vintage, method, nature and addresses."""
    base, versions = base_url(request, state.settings), state.live.current.versions
    rows = await stored.rasters(connection)
    listed = [described(row, base, versions.get(row["view"], "")) for row in rows]
    return conditional_json(request, {"rasters": listed})


@router.get(
    "/raster/{indicateur}.json",
    summary="TileJSON d'un raster, avec les classes de sa légende",
    responses=NOT_MODIFIED,
)
async def tilejson(indicateur: str, request: Request, state: AppState, connection: Snapshot) -> Response:
    """Tile addresses carry the current version, so that they may be kept for ever."""
    row = await _known(connection, indicateur)
    version = state.live.current.versions.get(row["view"], "")
    base, bbox = base_url(request, state.settings), state.catalog.departement.bbox
    return conditional_json(request, raster_tilejson(row, base, version, bbox))


@router.get(
    "/raster/{indicateur}/{z}/{x}/{y}.png",
    summary="Tuile d'un raster, aux couleurs de sa légende",
    response_class=Response,
    responses=OF_TILE,
)
async def tile(
    indicateur: str,
    asked: Annotated[Tile, Depends(tile_asked)],
    request: Request,
    state: AppState,
    v: Version = None,
) -> Response:
    """Transparent on water and outside the département, hatched where nothing is reached; 204 when nothing shows."""
    known = state.live.current.versions.get(stored.view_of(indicateur))
    if known and v in (None, known) and _held(request, known):
        return Response(status_code=304, headers=_headers(known, v))
    async with state.read.connection() as connection:
        found = await stored.raster_tile(connection, indicateur, asked)
    if found is None:
        raise _unknown(indicateur)
    version, body = found
    if v is not None and v != version:
        return Response(status_code=307, headers=_redirect(version))
    if not body:
        return Response(status_code=204, headers=_headers(version, v))
    return Response(body, media_type=PNG, headers=_headers(version, v))


@router.get(
    "/rasters/{indicateur}.tif",
    summary="Raster en GeoTIFF optimisé (COG), lisible par plages d'octets",
    response_class=Response,
    responses=OF_FILE,
)
async def geotiff(indicateur: str, request: Request, state: AppState) -> Response:
    """Band 1: minutes (scale 0.1); band 2: why there are none. A range of bytes is answered by these bytes alone."""
    async with state.snapshot() as connection:
        found = await stored.raster_file(connection, indicateur)
        if found is None:
            raise _unknown(indicateur)
        version, size = found
        named = {"Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="{indicateur}.tif"'}
        headers = _headers(version, None) | named
        if _held(request, version):
            return Response(status_code=304, headers=headers)
        part = _range(request, version, size)
        if not part.satisfiable:
            return _beyond(request, size)
        return await _part(connection, indicateur, part, headers)


def _beyond(request: Request, size: int) -> Response:
    detail = f"La plage d'octets demandée est hors du fichier, qui en a {size}."
    request_id = str(request.scope.get("request_id", ""))
    answer = problem(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, detail, request_id, request.url.path)
    answer.headers["Content-Range"] = f"bytes */{size}"
    return answer


async def _part(
    connection: AsyncConnection, indicateur: str, part: ByteRange, headers: dict[str, str]
) -> Response:
    body = await stored.raster_part(connection, indicateur, part.first, part.length)
    if part.whole:
        return Response(body, media_type=GEOTIFF, headers=headers)
    headers["Content-Range"] = f"bytes {part.first}-{part.last}/{part.size}"
    return Response(body, status_code=206, media_type=GEOTIFF, headers=headers)


@router.get(
    "/api/rasters/{indicateur}/valeur",
    summary="Minutes en un point, ou pourquoi il n'y en a pas",
    responses=NOT_MODIFIED,
)
async def at_point(indicateur: str, point: Point, request: Request, connection: Snapshot) -> Response:
    """Minutes from the cell of 500 m that holds the point; « hors de portée », water and outside are kept apart."""
    row = await _known(connection, indicateur)
    cell = await stored.raster_cell(connection, indicateur, check_place(point))
    place = {"lon": point.lon, "lat": point.lat}
    return conditional_json(request, {"raster": indicateur, **place, **value(cell), **_source(row)})


@router.get(
    "/api/rasters/{indicateur}/statistiques",
    summary="Minutes et habitants d'une zone au-delà d'un seuil",
    responses=NOT_MODIFIED,
)
async def of_zone(
    indicateur: str,
    zone: Annotated[str, Query(description="niveau:code ; les anciens codes de commune sont compris")],
    request: Request,
    connection: Snapshot,
    seuil: Annotated[str | None, Query(description=f"minutes entières, 1 à {MAX_SEUIL}")] = None,
) -> Response:
    """Over the land of a zone: mean, median, extremes, share beyond; people by two readings, side by side."""
    row = await _known(connection, indicateur)
    asked = str(ZoneId.parse(zone))
    current = (await current_zones(connection, [asked])).get(asked, asked)
    found = await stored.raster_zone(connection, indicateur, current)
    if found is None:
        raise NotFoundError(
            f"Zone « {asked} » inconnue, ou hors du département servi : cherchez-la par /api/recherche."
        )
    told = {"demande": asked, "zone": {name: found[name] for name in ("zone", "niveau", "nom")}}
    return conditional_json(
        request, {"raster": indicateur, **told, **statistics(found, _seuil(seuil, row)), **_source(row)}
    )


def _source(row: dict[str, Any]) -> dict[str, Any]:
    told = row["metadata"]
    return {name: told.get(name) for name in ("titre", "unite", "source", "methode", "notes")} | provenance(
        row
    )


def _seuil(text: str | None, row: dict[str, Any]) -> int:
    """The threshold asked for, else the indicator's, else the usual one."""
    if text is None:
        return int(row["seuil"] or USUAL_SEUIL)
    minutes = whole_number("seuil", text, MAX_SEUIL)
    if minutes < 1:
        raise InputError(f"« seuil » est un nombre entier de minutes, de 1 à {MAX_SEUIL}.")
    return minutes


async def _known(connection: AsyncConnection, indicateur: str) -> dict[str, Any]:
    row = await stored.raster(connection, indicateur)
    if row is None:
        raise _unknown(indicateur)
    return row


def _unknown(indicateur: str) -> NotFoundError:
    return NotFoundError(f"Raster « {indicateur[:60]} » inconnu : la liste est à /api/rasters.")


def _etag(version: str) -> str:
    return f'"{version}"'


def _held(request: Request, version: str) -> bool:
    return matches(request.headers.get("if-none-match", ""), _etag(version))


def _headers(version: str, asked: str | None) -> dict[str, str]:
    cache = IMMUTABLE if asked else CORS["Cache-Control"]
    return CORS | {"ETag": _etag(version), "Cache-Control": cache, "Access-Control-Expose-Headers": EXPOSED}


def _redirect(version: str) -> dict[str, str]:
    return CORS | {"Location": f"?v={version}", "Cache-Control": "no-store"}


def _range(request: Request, version: str, size: int) -> ByteRange:
    """The range asked for; the whole when it was asked of another version of the file."""
    same = request.headers.get("if-range", _etag(version)) == _etag(version)
    return ByteRange.parse(request.headers.get("range", "") if same else "", size)
