"""OGC API Tiles: tilesets of each collection on WebMercatorQuad. The bytes come from the tile route."""

from typing import Any

import morecantile
from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.layers import CORS
from geo_service.api.links import base_url
from geo_service.api.ogc.negotiation import answer, refuse_unknown, self_links
from geo_service.api.ogc.vocabulary import (
    JSON,
    MVT,
    TILE_MATRIX_SET,
    TILE_MATRIX_SET_URI,
    TILING_SCHEME_REL,
    link,
)
from geo_service.api.state import AppState, State
from geo_service.crs import WEB_MERCATOR
from geo_service.errors import NotFoundError
from geo_service.model.layer import Layer
from geo_service.model.reference import CRS84_URI, EPSG_URI
from geo_service.model.tile import tile_at

router = APIRouter(prefix="/api", tags=["OGC API"])

ONLY_FORMAT = frozenset({"f"})
WEB_MERCATOR_QUAD = morecantile.tms.get(TILE_MATRIX_SET)
PUBLISHED_MAXZOOM = 14


@router.get("/tileMatrixSets", summary="Pyramides de tuiles")
async def matrix_sets(request: Request, state: AppState) -> Response:
    """The only one offered is WebMercatorQuad."""
    refuse_unknown(request, ONLY_FORMAT)
    base = base_url(request, state.settings)
    body = {"tileMatrixSets": [{"id": TILE_MATRIX_SET, "title": WEB_MERCATOR_QUAD.title, "uri": TILE_MATRIX_SET_URI,
                                "links": [_scheme_link(base, "self")]}]}  # fmt: skip
    return answer(request, state, body, "ogc/json.html")


@router.get("/tileMatrixSets/{set_id}", summary="Définition d'une pyramide")
async def matrix_set(set_id: str, request: Request) -> Response:
    """OGC two-dimensional tile matrix set, JSON encoding."""
    refuse_unknown(request, ONLY_FORMAT)
    _check_set(set_id)
    return Response(
        WEB_MERCATOR_QUAD.model_dump_json(exclude_none=True, by_alias=True), media_type=JSON, headers=CORS
    )


@router.get("/collections/{collection_id}/tiles", summary="Jeux de tuiles d'une collection")
async def tilesets(collection_id: str, request: Request, state: AppState) -> Response:
    """One vector tileset per collection."""
    layer = state.layer(collection_id)
    refuse_unknown(request, ONLY_FORMAT)
    base = base_url(request, state.settings)
    body = {"links": self_links(request, base), "tilesets": [describe(layer, base, state)]}
    return answer(request, state, body, "ogc/json.html")


@router.get("/collections/{collection_id}/tiles/{set_id}", summary="Un jeu de tuiles")
async def tileset(collection_id: str, set_id: str, request: Request, state: AppState) -> Response:
    """Metadata of the tileset: bounds, limits per level, address of the tiles."""
    layer = state.layer(collection_id)
    refuse_unknown(request, ONLY_FORMAT)
    _check_set(set_id)
    base = base_url(request, state.settings)
    body = describe(layer, base, state)
    body["links"] = [*self_links(request, base), *(item for item in body["links"] if item["rel"] != "self")]
    return answer(request, state, body, "ogc/json.html")


@router.get("/collections/{collection_id}/tiles/{set_id}/{matrix}/{row}/{column}", summary="Une tuile")
async def tile(set_id: str) -> Response:
    """Served by the tile route (see ``api/tiles.py``), which rewrites this address; reached only for another set."""
    _check_set(set_id)
    raise NotFoundError(
        "Cette tuile n'existe pas : l'adresse est …/tiles/WebMercatorQuad/{niveau}/{ligne}/{colonne}."
    )


def describe(layer: Layer, base: str, state: State) -> dict[str, Any]:
    """A tileset, as the standard's tile set metadata."""
    address = f"{base}/api/collections/{layer.id}/tiles/{TILE_MATRIX_SET}"
    bbox = state.catalog.departement.bbox
    return {
        "title": layer.title,
        "dataType": "vector",
        "crs": EPSG_URI.format(WEB_MERCATOR),
        "tileMatrixSetURI": TILE_MATRIX_SET_URI,
        "tileMatrixSetLimits": [_limits(bbox, zoom) for zoom in range(layer.minzoom, PUBLISHED_MAXZOOM + 1)],
        "boundingBox": {"lowerLeft": bbox[:2], "upperRight": bbox[2:], "crs": CRS84_URI},
        "layers": [{"id": layer.id, "title": layer.title, "dataType": "vector"}],
        "links": [
            link(address, "self", JSON, "Description"),
            link(f"{address}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}", "item", MVT, "Tuiles", templated=True),
            link(f"{base}/tiles/{layer.id}.json", "describedby", JSON, "TileJSON"),
            _scheme_link(base, TILING_SCHEME_REL),
        ],
    }


def _limits(bbox: tuple[float, float, float, float], zoom: int) -> dict[str, Any]:
    west, south, east, north = bbox
    left, top = tile_at(west, north, zoom)
    right, bottom = tile_at(east, south, zoom)
    return {
        "tileMatrix": str(zoom),
        "minTileRow": top,
        "maxTileRow": bottom,
        "minTileCol": left,
        "maxTileCol": right,
    }


def _scheme_link(base: str, rel: str) -> dict[str, Any]:
    return link(f"{base}/api/tileMatrixSets/{TILE_MATRIX_SET}", rel, JSON, "Pyramide WebMercatorQuad")


def _check_set(set_id: str) -> None:
    if set_id != TILE_MATRIX_SET:
        raise NotFoundError(f"Pyramide « {set_id[:40]} » inconnue : seule {TILE_MATRIX_SET} est servie.")
