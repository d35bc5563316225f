"""Draws ahead the tiles that a first look at the map asks for, and forgets those no longer current."""

import asyncio
from collections.abc import Sequence

from psycopg import AsyncConnection

from geo_service.catalog import Catalog, load_catalog
from geo_service.model.layer import REGISTRY_VIEWS, Layer, in_drawing_order
from geo_service.model.tile import Tile, covering
from geo_service.pages.style import FAR_ZOOM, far_layers, source_ids
from geo_service.services.progress import Progress, silent
from geo_service.services.tiles import LayerSet, layer_set
from geo_service.settings import Settings
from geo_service.store.tile_cache import forget_others, write_cached
from geo_service.store.tiles import draw_tile

BAKED_MAXZOOM = 11


def bake(settings: Settings, url: str, progress: Progress = silent) -> int:
    """Store the tiles of every layer, alone and as the map asks for them; returns how many were drawn."""
    return asyncio.run(_bake(load_catalog(settings), url, progress))


async def _bake(catalog: Catalog, url: str, progress: Progress) -> int:
    tiles = list(covering(catalog.departement.bbox, BAKED_MAXZOOM))
    sets = baked_sets(catalog)
    drawn, versions = 0, []
    async with await AsyncConnection.connect(url, autocommit=True) as connection:
        for done, (layers, last_zoom) in enumerate(sets):
            progress(layers.layers[0].title, done, len(sets))
            wanted = [tile for tile in tiles if tile.z <= last_zoom]
            version, count = await _bake_set(connection, layers, wanted)
            versions.append(version)
            drawn += count
        await forget_others(connection, versions)
    progress("terminé", len(sets), len(sets))
    return drawn


def baked_sets(catalog: Catalog) -> list[tuple[LayerSet, int]]:
    """The layers of the first screen together, as the map asks for them, then each layer alone, then those under the map.

    Each with its last zoom drawn ahead. Those of the registry are never stored: a write shows at once.
    """
    drawn = in_drawing_order(catalog.layers.values())
    by_source: dict[str, list[Layer]] = {}
    for layer_id, source in source_ids(drawn).items():
        by_source.setdefault(source, []).append(catalog.layers[layer_id])
    alone = [[layer] for layer in catalog.layers.values() if layer.view not in REGISTRY_VIEWS]
    together = [group for group in by_source.values() if len(group) > 1]
    near = [(layer_set(layers), BAKED_MAXZOOM) for layers in [*together, *alone]]
    far = far_layers(drawn)
    return [*near, (layer_set(far), FAR_ZOOM)] if far else near


async def _bake_set(connection: AsyncConnection, layers: LayerSet, tiles: Sequence[Tile]) -> tuple[str, int]:
    """Draw and store the tiles of one set; tiles below its first zoom would be empty."""
    version, count = "", 0
    for tile in tiles:
        drawn = await draw_tile(connection, layers.statement(tile.z), tile)
        version = layers.version(drawn.view_versions)
        if drawn.body:
            await write_cached(connection, version, tile, drawn.body)
            count += 1
    return version, count
