"""Whether the process lives and can answer, and its metrics."""

from http import HTTPStatus

import orjson
from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import Response

from geo_service import __version__
from geo_service.api.access import Metrics
from geo_service.api.state import AppState
from geo_service.services.tiles import TileService


def health_router(metrics: Metrics, tiles: TileService) -> APIRouter:
    """Routes for those who watch over the service."""
    router = APIRouter()

    @router.get("/health", summary="État du service")
    async def health(state: AppState) -> Response:
        """200 when readers get answers, else 503. ``live``: the process answers; ``ready``: the data do."""
        published = state.live.current.publication_id
        ready = state.live.online and published is not None
        body = {
            "live": True,
            "ready": ready,
            "database": state.live.online,
            "publication": published,
            "version": __version__,
        }
        status = HTTPStatus.OK if ready else HTTPStatus.SERVICE_UNAVAILABLE
        return Response(orjson.dumps(body), status, {"Cache-Control": "no-store"}, "application/json")

    @router.get("/metrics", include_in_schema=False)
    async def metrics_text() -> Response:
        metrics.tile_memory_bytes.set(tiles.memory.size_bytes)
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
