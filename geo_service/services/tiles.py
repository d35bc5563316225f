"""Serves tiles: memory, then the cache table, then PostGIS; never one version's bytes under another's name."""

import asyncio
import contextlib
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from psycopg import Error
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from geo_service.model.layer import REGISTRY_VIEWS, Layer
from geo_service.model.tile import Tile
from geo_service.store.live import Current, LiveVersions
from geo_service.store.tile_cache import read_cached, write_cached
from geo_service.store.tiles import TILE_SQL_VERSION, TileStatement, draw_tile, tile_statement

Compress = Callable[[bytes], bytes]


@dataclass(frozen=True)
class LayerSet:
    """Layers drawn together in one tile, with a digest of their declarations."""

    ids: str
    layers: tuple[Layer, ...]
    views: tuple[str, ...]
    digest: str
    _statements: dict[int, TileStatement] = field(default_factory=dict, compare=False, repr=False)

    @property
    def minzoom(self) -> int:
        """First zoom at which one of the layers has something to show."""
        return min(layer.minzoom for layer in self.layers)

    def statement(self, zoom: int) -> TileStatement:
        """Draws the set at a zoom; built once between two zooms where a layer appears or is drawn otherwise."""
        changes = (change for layer in self.layers for change in layer.changing_zooms)
        since = max((change for change in changes if change <= zoom), default=-1)
        if since not in self._statements:
            self._statements[since] = tile_statement(self.layers, zoom)
        return self._statements[since]

    def version(self, versions: Mapping[str, str]) -> str:
        """Version of the tiles of this set: changes with the data read, the declarations, the statement."""
        parts = [self.digest, TILE_SQL_VERSION, *(f"{view}={versions.get(view, '')}" for view in self.views)]
        return hashlib.md5(" ".join(parts).encode(), usedforsecurity=False).hexdigest()[:12]


def layer_set(layers: Sequence[Layer]) -> LayerSet:
    """Prepare layers to be drawn together, in the order given."""
    declared = "\n".join(layer.model_dump_json(by_alias=True) for layer in layers)
    return LayerSet(
        ids=",".join(layer.id for layer in layers),
        layers=tuple(layers),
        views=tuple(sorted({layer.version_view for layer in layers})),
        digest=hashlib.md5(declared.encode(), usedforsecurity=False).hexdigest(),
    )


@dataclass(frozen=True)
class ServedTile:
    """A tile ready to send. ``stale`` when the database is away and memory answered."""

    body: bytes
    version: str
    stale: bool = False


TileKey = tuple[str, str, int, int, int, str]


ENTRY_BYTES = 256
"""What an entry costs besides its body: without it, empty tiles would fill the memory unseen."""

MAX_KNOWN = 1_000
"""Sets of layers whose version is remembered: clients may name them in any order."""

STORED_MAXZOOM = 14
"""Tiles beyond are not stored: there are too many of them, and each is quickly drawn."""


class TileMemory:
    """Compressed tiles by key, the least recently used forgotten once the byte limit is reached."""

    def __init__(self, limit_bytes: int) -> None:
        self._tiles: OrderedDict[TileKey, bytes] = OrderedDict()
        self._limit = limit_bytes
        self.size_bytes = 0

    def get(self, key: TileKey) -> bytes | None:
        """The tile, marked as just used; None when it is not kept."""
        body = self._tiles.get(key)
        if body is not None:
            self._tiles.move_to_end(key)
        return body

    def put(self, key: TileKey, body: bytes) -> None:
        """Keep a tile and forget the oldest ones beyond the limit."""
        replaced = self._tiles.pop(key, None)
        self.size_bytes += _cost(body) - (_cost(replaced) if replaced is not None else 0)
        self._tiles[key] = body
        while self.size_bytes > self._limit:
            _, dropped = self._tiles.popitem(last=False)
            self.size_bytes -= _cost(dropped)


def _cost(body: bytes) -> int:
    return len(body) + ENTRY_BYTES


class TileService:
    """Tiles for one process; without ``cache`` the cache table is neither read nor written.

    Raises psycopg errors when a tile must be drawn and the database is away.
    """

    def __init__(
        self,
        live: LiveVersions,
        read: AsyncConnectionPool,
        cache: AsyncConnectionPool | None,
        memory: TileMemory,
    ) -> None:
        self._live = live
        self._read = read
        self._cache = cache
        self.memory = memory
        self._state = live.current
        self._known: dict[str, str] = {}
        self._under_way: dict[TileKey, asyncio.Future[ServedTile]] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def known_version(self, layers: LayerSet) -> str:
        """Version of the set as this process knows it now; the digest is made once per state."""
        if self._live.current is not self._state or len(self._known) > MAX_KNOWN:
            self._state, self._known = self._live.current, {}
        known = self._known.get(layers.ids)
        if known is None:
            known = self._known[layers.ids] = layers.version(self._state.versions)
        return known

    async def confirmed_version(self, layers: LayerSet) -> str:
        """Version of the set as the database says it now."""
        async with self._read.connection() as connection:
            current: Current = await self._live.refresh(connection)
        return layers.version(current.versions)

    def remembered(self, layers: LayerSet, tile: Tile, encoding: str) -> ServedTile | None:
        """The tile if this process holds it at the version it knows."""
        version = self.known_version(layers)
        body = self.memory.get((layers.ids, version, tile.z, tile.x, tile.y, encoding))
        return None if body is None else ServedTile(body, version, stale=not self._live.online)

    async def tile(self, layers: LayerSet, tile: Tile, encoding: str, compress: Compress) -> ServedTile:
        """The tile, drawn once however many ask for it at the same time."""
        key = (layers.ids, self.known_version(layers), tile.z, tile.x, tile.y, encoding)
        return await self._once(key, lambda: self._fetch(layers, tile, encoding, compress))

    async def _once(self, key: TileKey, work: Callable[[], Awaitable[ServedTile]]) -> ServedTile:
        waiting = self._under_way.get(key)
        if waiting is not None:
            return await asyncio.shield(waiting)
        task = asyncio.ensure_future(work())
        self._under_way[key] = task
        task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _fetch(self, layers: LayerSet, tile: Tile, encoding: str, compress: Compress) -> ServedTile:
        known = self.known_version(layers)
        async with self._read.connection() as connection:
            body = await read_cached(connection, known, tile) if self._stores(layers, tile) else None
            if body is not None:
                return self._kept(layers, tile, encoding, ServedTile(compress(body), known))
            drawn = await draw_tile(connection, layers.statement(tile.z), tile)
        version = layers.version(drawn.view_versions)
        if drawn.body and self._stores(layers, tile):
            self._store_soon(version, tile, drawn.body)
        return self._kept(
            layers, tile, encoding, ServedTile(compress(drawn.body) if drawn.body else b"", version)
        )

    def _kept(self, layers: LayerSet, tile: Tile, encoding: str, served: ServedTile) -> ServedTile:
        self.memory.put((layers.ids, served.version, tile.z, tile.x, tile.y, encoding), served.body)
        return served

    def _stores(self, layers: LayerSet, tile: Tile) -> bool:
        """What people write changes too often to be stored."""
        return (
            self._cache is not None and tile.z <= STORED_MAXZOOM and REGISTRY_VIEWS.isdisjoint(layers.views)
        )

    def _store_soon(self, version: str, tile: Tile, body: bytes) -> None:
        task = asyncio.create_task(self._store(version, tile, body))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _store(self, version: str, tile: Tile, body: bytes) -> None:
        """Without a writable cache (replica, database away) tiles are still served."""
        assert self._cache is not None, "nothing is stored without a cache"
        with contextlib.suppress(Error, PoolTimeout):
            async with self._cache.connection() as connection:
                await write_cached(connection, version, tile, body)
