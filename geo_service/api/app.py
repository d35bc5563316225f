"""The application, assembled on one page. Nothing happens at import."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from psycopg_pool import AsyncConnectionPool
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette_compress import CompressMiddleware, add_compress_type

from geo_service import __version__
from geo_service.api import (
    agenda,
    carences,
    carte_export,
    changes,
    classes,
    comparer,
    comptes,
    connexion,
    conseils,
    conseils_preparation,
    donnees,
    dossiers,
    downloads,
    errors,
    events,
    figures,
    gaps,
    indicateurs,
    initiatives,
    jetons,
    layers,
    listes,
    mentions,
    observations,
    pages_compte,
    procurement,
    questions,
    rasters,
    registre,
    registre_files,
    rgpd,
    scenario,
    similaires,
    site,
    spatial,
    spatial_drawn,
    spatial_points,
    surcouches,
    territoires,
    travel,
    zones,
)
from geo_service.api.access import Access, create_metrics
from geo_service.api.head import HeadAsGet
from geo_service.api.health import health_router
from geo_service.api.limits import Limits
from geo_service.api.logs import configure_logs
from geo_service.api.ogc import collections, items, processes
from geo_service.api.ogc import tiles as ogc_tiles
from geo_service.api.openapi import DescribedApi
from geo_service.api.preflight import Preflight
from geo_service.api.state import State
from geo_service.api.tilejson import tilejson_router
from geo_service.api.tiles import LayerSets, TileRoute
from geo_service.catalog import load_catalog
from geo_service.errors import ConfigurationError
from geo_service.services.exports import Exports
from geo_service.services.layer_files import LayerFiles
from geo_service.services.oidc import OpenIdConnect
from geo_service.services.passwords import Passwords
from geo_service.services.tiles import TileMemory, TileService
from geo_service.settings import Settings
from geo_service.store.engine import cache_pool, read_conninfo, read_pool, write_pool
from geo_service.store.live import LiveVersions

MEBIBYTE = 1 << 20
COMPRESSED_TYPES = ("application/geo+json", "application/problem+json", "text/csv")

ROUTED = (
    layers,
    downloads,
    changes,
    zones,
    spatial,
    spatial_drawn,
    spatial_points,
    surcouches,
    procurement,
    travel,
    rasters,
    indicateurs,
    observations,
    gaps,
    classes,
    figures,
    carences,
    similaires,
    questions,
    events,
    donnees,
    listes,
    territoires,
    conseils_preparation,
    conseils,
    dossiers,
    comparer,
    initiatives,
    connexion,
    jetons,
    comptes,
    pages_compte,
    agenda,
    registre_files,  # before the next: « modele.csv » is no number
    registre,
    rgpd,
    mentions,
    carte_export,
    site,
    collections,
    items,
    ogc_tiles,
    scenario,
    processes,
)
"""Modules with routes of their own, in the order of the description."""


def create_app(settings: Settings | None = None) -> ASGIApp:
    """Build the whole application: access log, limits, tiles, compression, routes.

    Raises:
        ConfigurationError: no database is named, or a declaration is wrong.
    """
    settings = settings or Settings()
    configure_logs()
    state, tiles, cache = assemble(settings, _database_url(settings))
    metrics = create_metrics()
    sets = LayerSets(state.layer, state.live)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with state.read, cache, state.write, state.exports:
            await state.live.start()
            yield
            await state.live.stop()

    app = DescribedApi(
        title="geo_service",
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.geo = state
    errors.install(app)
    for module in ROUTED:
        app.include_router(module.router)
    app.include_router(tilejson_router(sets))
    app.include_router(health_router(metrics, tiles))
    for path, folder in site.static_files(settings.maps_dir):
        app.mount(path, folder)
    for media_type in COMPRESSED_TYPES:
        add_compress_type(media_type)
    rest = HeadAsGet(CompressMiddleware(app))
    served = Preflight(_Switch(TileRoute(sets, tiles, metrics), rest))
    return Access(Limits(served, settings), metrics)


def assemble(settings: Settings, url: str) -> tuple[State, TileService, AsyncConnectionPool]:
    """What the application holds, what draws its tiles, and the pool of the finished ones; nothing is open yet."""
    catalog, cache = load_catalog(settings), cache_pool(settings, url)
    read, live = read_pool(settings, url), LiveVersions(read_conninfo(settings, url))
    memory = TileMemory(settings.tile_memory_mb * MEBIBYTE)
    tiles = TileService(live, read, cache if settings.tile_cache else None, memory)
    state = State(
        settings=settings,
        catalog=catalog,
        read=read,
        live=live,
        files=LayerFiles(settings, url, catalog),
        exports=Exports(settings),
        heavy=asyncio.Semaphore(max(1, settings.read_pool_size // 2)),
        write=write_pool(settings, url),
        passwords=Passwords(),
        provider=OpenIdConnect(settings),
    )
    return state, tiles, cache


class _Switch:
    """Tiles take the short way; everything else, and the application's start and stop, the long one."""

    def __init__(self, tiles: TileRoute, rest: ASGIApp) -> None:
        self._tiles = tiles
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._tiles if TileRoute.concerns(scope) else self._rest)(scope, receive, send)


def _database_url(settings: Settings) -> str:
    if settings.database_url is None:
        raise ConfigurationError(
            "GEO_DATABASE_URL manque : lancez « geo-service up », qui démarre sa propre base."
        )
    return settings.database_url.get_secret_value()
