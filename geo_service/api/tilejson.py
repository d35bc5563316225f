"""TileJSON 3.0 of any set of layers, and map styles."""

import hashlib
from typing import Final

import orjson
from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.conditional import matches
from geo_service.api.indicator_styles import indicator_style, is_indicator
from geo_service.api.layers import CORS
from geo_service.api.links import base_url
from geo_service.api.state import AppState, State
from geo_service.api.tiles import LayerSets
from geo_service.pages.html import attributions
from geo_service.pages.palettes import read_palettes
from geo_service.pages.style import layer_style, map_style
from geo_service.pages.tilesets import vector_layers
from geo_service.services.tiles import LayerSet

WHOLE_MAP = "carte"
MAX_DATA_ZOOM = 14
AGENTS_ONLY: Final = {"Cache-Control": "private, no-cache", "Vary": "Authorization, Cookie"}


def tilejson_router(sets: LayerSets) -> APIRouter:
    """Routes that describe tiles."""
    router = APIRouter()

    @router.get("/tiles/{ids}.json", summary="TileJSON d'une ou plusieurs couches")
    async def tilejson(ids: str, request: Request, state: AppState) -> Response:
        layers = sets.get(ids, request.query_params.get("millesime", ""))
        body = describe_tiles(layers, base_url(request, state.settings), state)
        return conditional_json(request, body)

    @router.get("/styles/{style_id}.json", summary="Style MapLibre d'une couche, ou « carte »")
    async def style(style_id: str, request: Request, state: AppState) -> Response:
        base, palettes = base_url(request, state.settings), read_palettes(state.settings.maps_dir)
        if style_id == WHOLE_MAP:
            return conditional_json(request, map_style(state.catalog.layers.values(), palettes, base))
        layer = state.layer(style_id, request.query_params.get("millesime"))
        if is_indicator(layer):
            return conditional_json(request, await indicator_style(layer, request, state, palettes))
        return conditional_json(request, layer_style(layer, palettes, base))

    return router


def conditional_json(request: Request, body: dict[str, object]) -> Response:
    """JSON with a weak ETag of its bytes, or 304."""
    encoded = orjson.dumps(body)
    etag = f'"{hash_text(encoded)}"'
    headers = CORS | {"ETag": f"W/{etag}"} | private_to_agents(request)
    if matches(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(encoded, media_type="application/json", headers=headers)


def private_to_agents(request: Request) -> dict[str, str]:
    """Headers of an answer that may hold what only agents see: no cache gives it to somebody else."""
    return {} if request.query_params.get("audience", "public") == "public" else dict(AGENTS_ONLY)


def hash_text(body: bytes) -> str:
    """Short digest of bytes."""
    return hashlib.md5(body, usedforsecurity=False).hexdigest()[:16]


def describe_tiles(layers: LayerSet, base: str, state: State) -> dict[str, object]:
    """TileJSON 3.0. Tile addresses carry the current version, so that they may be kept for ever."""
    version = layers.version(state.live.current.versions)
    departement = state.catalog.departement
    return {
        "tilejson": "3.0.0",
        "name": ", ".join(layer.title for layer in layers.layers),
        "version": "1.0.0",
        "data_version": version,
        "scheme": "xyz",
        "tiles": [f"{base}/tiles/{layers.ids}/{{z}}/{{x}}/{{y}}.mvt?v={version}"],
        "minzoom": layers.minzoom,
        "maxzoom": min(MAX_DATA_ZOOM, max(layer.maxzoom for layer in layers.layers)),
        **({"bounds": list(departement.bbox)} if _only_served(layers) else {}),
        "center": [*departement.centre, departement.zoom],
        "attribution": " ; ".join(attributions(layers.layers, state.catalog.sources)),
        "vector_layers": vector_layers(layers.layers),
    }


def _only_served(layers: LayerSet) -> bool:
    """Whether nothing lies outside the served département: clients ask for no tile beyond the bounds."""
    return all(layer.filter.get("served") is True for layer in layers.layers)
