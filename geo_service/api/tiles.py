"""Raw ASGI route of tiles: ``/tiles/{id[,id]}/{z}/{x}/{y}.mvt``. FastAPI would cost four times the tile."""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import parse_qs, urlencode

from psycopg import Error as DatabaseFailure
from psycopg_pool import PoolTimeout
from starlette.types import Receive, Scope, Send

from geo_service.api.access import Metrics
from geo_service.api.conditional import matches
from geo_service.api.encodings import COMPRESS, IDENTITY, choose_encoding
from geo_service.api.errors import answer_error, problem
from geo_service.errors import GeoError, InputError
from geo_service.model.layer import Layer
from geo_service.model.tile import Tile
from geo_service.services.tiles import LayerSet, ServedTile, TileService, layer_set
from geo_service.store.live import LiveVersions

PATH = re.compile(
    r"/tiles/(?P<ids>[^/]+)/(?P<z>[^/]+)/(?P<x>[^/]+)/(?P<y>[^/]+)\.mvt"
    r"|/api/collections/(?P<id>[^/]+)/tiles/WebMercatorQuad/(?P<matrix>[^/]+)/(?P<row>[^/]+)/(?P<column>[^/]+)"
)
"""Ours is z/x/y; that of OGC API Tiles is level, row, column: z/y/x."""

OGC_PART = "/tiles/WebMercatorQuad/"
ROUTE = "/tiles/{ids}/{z}/{x}/{y}.mvt"
MEDIA_TYPE = b"application/vnd.mapbox-vector-tile"
IMMUTABLE = b"public, max-age=31536000, immutable"
REVALIDATE = b"public, no-cache"
STALE_WARNING = b'110 - "Base de donnees absente : derniere version connue"'
MAX_LAYERS = 20
MAX_SETS = 256
MAX_PLACES = 8_192
"""Addresses whose reading is remembered."""

FIXED_HEADERS = [(b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", b"ETag, Warning")]

Headers = list[tuple[bytes, bytes]]


class LayerSets:
    """Sets of layers by the ids of an address and a vintage, prepared once per set of published indicators."""

    def __init__(self, find: Callable[[str, str | None], Layer], live: LiveVersions) -> None:
        self._find = find
        self._live = live
        self._known = live.current.indicateurs
        self._prepared = lru_cache(MAX_SETS)(self._prepare)

    def renewed(self) -> bool:
        """Forget what was prepared when a publication may define an indicator otherwise; whether it did."""
        if self._live.current.indicateurs is self._known:
            return False
        self._known = self._live.current.indicateurs
        self._prepared.cache_clear()
        return True

    def get(self, ids: str, millesime: str = "") -> LayerSet:
        """The set of these layers, separated by commas.

        Raises:
            InputError: too many layers, or one twice.
            NotFoundError: one is unknown.
        """
        self.renewed()
        return self._prepared(ids, millesime)

    def _prepare(self, ids: str, millesime: str) -> LayerSet:
        names = ids.split(",")
        if len(names) > MAX_LAYERS or len(set(names)) != len(names):
            raise InputError(f"Au plus {MAX_LAYERS} couches par tuile, chacune une fois.")
        return layer_set([self._find(name, millesime or None) for name in names])


class TileRoute:
    """Answers tile requests; everything else goes on to the rest of the application."""

    def __init__(self, sets: LayerSets, tiles: TileService, metrics: Metrics) -> None:
        self._sets = sets
        self._tiles = tiles
        self._from_memory = metrics.tiles.labels("memory")
        self._from_database = metrics.tiles.labels("database")
        self._place = lru_cache(MAX_PLACES)(self._parse)

    @staticmethod
    def concerns(scope: Scope) -> bool:
        """Whether a request is for a tile."""
        path: str = scope.get("path", "")
        ours = path.startswith("/tiles/") and path.endswith(".mvt")
        return scope["type"] == "http" and (
            ours or (OGC_PART in path and path.startswith("/api/collections/"))
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request for a tile."""
        scope["route_name"] = ROUTE
        try:
            status, headers, body = await self._answer(scope)
        except (GeoError, DatabaseFailure, PoolTimeout) as error:
            await answer_error(error, scope.get("request_id", ""), scope["path"])(scope, receive, send)
            return
        if status == HTTPStatus.METHOD_NOT_ALLOWED:
            detail = "Une tuile ne se lit que par GET ou HEAD."
            await problem(status, detail, scope.get("request_id", ""), scope["path"])(scope, receive, send)
            return
        await send(
            {"type": "http.response.start", "status": status.value, "headers": FIXED_HEADERS + headers}
        )
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: Scope) -> tuple[HTTPStatus, Headers, bytes]:
        if scope["method"] not in ("GET", "HEAD"):
            return HTTPStatus.METHOD_NOT_ALLOWED, [], b""
        query = _query(scope["query_string"])
        if self._sets.renewed():
            self._place.cache_clear()
        layers, tile = self._place(scope["path"], query.get("millesime", ""))
        accept, if_none_match = _wanted(scope)
        encoding = choose_encoding(accept)
        asked = query.get("v", "")
        if asked and asked != await self._version(layers, asked):
            return HTTPStatus.TEMPORARY_REDIRECT, _redirect(self._tiles.known_version(layers), query), b""
        if matches(if_none_match, _etag(self._tiles.known_version(layers), encoding)):
            return _not_modified(self._tiles.known_version(layers), encoding, asked)
        served = await self._served(layers, tile, encoding)
        if asked and served.version != asked:
            return HTTPStatus.TEMPORARY_REDIRECT, _redirect(served.version, query), b""
        return _found(served, encoding, asked)

    def _parse(self, path: str, millesime: str) -> tuple[LayerSet, Tile]:
        found = PATH.fullmatch(path)
        if not found:
            raise InputError("Adresse de tuile illisible : /tiles/{couche[,couche]}/{z}/{x}/{y}.mvt.")
        part = found.groupdict()
        if part["ids"]:
            return self._sets.get(part["ids"], millesime), Tile.parse(part["z"], part["x"], part["y"])
        return self._sets.get(part["id"], millesime), Tile.parse(part["matrix"], part["column"], part["row"])

    async def _version(self, layers: LayerSet, asked: str) -> str:
        """A version this process does not know may be newer than what it knows: ask before redirecting."""
        known = self._tiles.known_version(layers)
        if asked == known:
            return known
        try:
            return await self._tiles.confirmed_version(layers)
        except (DatabaseFailure, PoolTimeout):
            return known

    async def _served(self, layers: LayerSet, tile: Tile, encoding: str) -> ServedTile:
        served = self._tiles.remembered(layers, tile, encoding)
        if served is not None:
            self._from_memory.inc()
            return served
        self._from_database.inc()
        return await self._tiles.tile(layers, tile, encoding, COMPRESS[encoding])


def _wanted(scope: Scope) -> tuple[str, str]:
    accept = if_none_match = ""
    for name, value in scope["headers"]:
        if name == b"accept-encoding":
            accept = value.decode("latin-1")
        elif name == b"if-none-match":
            if_none_match = value.decode("latin-1")
    return accept, if_none_match


def _query(query: bytes) -> dict[str, str]:
    return {name: texts[0] for name, texts in parse_qs(query.decode("latin-1")).items()} if query else {}


def _etag(version: str, encoding: str) -> str:
    return f'"{version}-{encoding}"'


def _redirect(version: str, query: Mapping[str, str]) -> Headers:
    """To the same path and vintage, whatever prefix a proxy put before it."""
    kept = urlencode({name: text for name, text in query.items() if name == "millesime"} | {"v": version})
    return [(b"location", f"?{kept}".encode()), (b"cache-control", b"no-store")]


def _validators(version: str, encoding: str, asked: str) -> Headers:
    return [
        (b"etag", _etag(version, encoding).encode()),
        (b"cache-control", IMMUTABLE if asked else REVALIDATE),
        (b"vary", b"Accept-Encoding"),
    ]


def _not_modified(version: str, encoding: str, asked: str) -> tuple[HTTPStatus, Headers, bytes]:
    return HTTPStatus.NOT_MODIFIED, _validators(version, encoding, asked), b""


def _found(served: ServedTile, encoding: str, asked: str) -> tuple[HTTPStatus, Headers, bytes]:
    headers = _validators(served.version, encoding, asked)
    if served.stale:
        headers.append((b"warning", STALE_WARNING))
    if not served.body:
        return HTTPStatus.NO_CONTENT, headers, b""
    headers += [(b"content-type", MEDIA_TYPE), (b"content-length", str(len(served.body)).encode())]
    if encoding != IDENTITY:
        headers.append((b"content-encoding", encoding.encode()))
    return HTTPStatus.OK, headers, served.body
