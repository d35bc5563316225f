"""Layers: their list, and how their files and rows are asked for."""

from dataclasses import asdict, replace
from typing import Any

import orjson
from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.links import base_url
from geo_service.api.state import AppState, State
from geo_service.errors import NotFoundError
from geo_service.model.formats import FORMATS, Format
from geo_service.model.layer import Layer, in_drawing_order
from geo_service.model.reference import CRS84, REFERENCES
from geo_service.model.source import DEMONSTRATION_NOTICE
from geo_service.pages.legend import layer_legend
from geo_service.pages.palettes import Palettes, read_palettes
from geo_service.services.tiles import layer_set
from geo_service.store.features import FeatureQuery
from geo_service.store.lookup import current_zones

router = APIRouter()

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Crs",
    "Cache-Control": "public, no-cache",
}


@router.get("/layers", summary="Couches servies")
async def list_layers(request: Request, state: AppState) -> Response:
    """Every layer with its columns, legend and addresses."""
    base = base_url(request, state.settings)
    layers = in_drawing_order(state.catalog.layers.values())
    palettes = read_palettes(state.settings.maps_dir)
    body = orjson.dumps([describe(layer, base, state, palettes) for layer in layers])
    return Response(body, media_type="application/json", headers=CORS)


def describe(layer: Layer, base: str, state: State, palettes: Palettes) -> dict[str, Any]:
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
        "legend": [asdict(item) for item in layer_legend(layer, palettes)],
        "version": layer_set([layer]).version(state.live.current.versions),
        "avertissement": _notice(layer, state),
        "tiles": f"{base}/tiles/{layer.id}.json",
        "geojson": f"{base}/layers/{layer.id}.geojson",
        "csv": f"{base}/layers/{layer.id}.csv",
        "formats": [_format(layer, format_, base) for format_ in FORMATS.values()],
    }


def _notice(layer: Layer, state: State) -> str | None:
    """What must be said beside a layer that shows generated rows now."""
    return DEMONSTRATION_NOTICE if state.live.current.demonstration & set(layer.sources) else None


def _format(layer: Layer, format_: Format, base: str) -> dict[str, Any]:
    offered = REFERENCES if format_.takes_crs else (CRS84,)
    return {
        "extension": format_.extension,
        "title": format_.title,
        "type": format_.media_type,
        "href": f"{base}/layers/{layer.id}.{format_.extension}",
        "crs": [reference.uri for reference in offered],
    }


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
