"""The map's tiles in one PMTiles file (https://github.com/protomaps/PMTiles, version 3) for a static host."""

import asyncio
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer
from psycopg import AsyncConnection, IsolationLevel

from geo_service import __version__
from geo_service.catalog import Catalog, load_catalog
from geo_service.errors import UnavailableError
from geo_service.model.layer import in_drawing_order
from geo_service.model.tile import Tile, covering
from geo_service.pages.html import attributions
from geo_service.pages.tilesets import vector_layers
from geo_service.services.progress import Progress, silent
from geo_service.services.tiles import LayerSet, layer_set
from geo_service.settings import Settings
from geo_service.store.live import Current, read_current
from geo_service.store.tiles import draw_tile

GZIP_LEVEL = 9
"""Baked once, sent many times."""

E7 = 10_000_000
Metadata = dict[str, Any]


def write_archive(settings: Settings, url: str, file: Path, maxzoom: int, progress: Progress = silent) -> int:
    """Write every layer of the map from zoom 0 to ``maxzoom``; returns how many tiles hold something.

    All tiles come from one snapshot, so from one publication. The file appears when it is complete.

    Raises:
        UnavailableError: nothing is published, or the map is empty at these zooms.
    """
    catalog, draft = load_catalog(settings), file.with_name(f"{file.name}.part")
    try:
        with draft.open("wb") as stream, _archive(stream) as archive:
            count = asyncio.run(_write(catalog, url, archive, maxzoom, progress))
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)
    return count


@contextmanager
def _archive(stream: BinaryIO) -> Iterator[Any]:
    """The writer of the library, which leaves its own temporary file open when it is not finished."""
    writer: Any = Writer(stream)  # type: ignore[no-untyped-call]  # pmtiles annotates nothing
    with writer.tile_f:
        yield writer


def archived_set(catalog: Catalog) -> LayerSet:
    """Every drawn layer of the map, in drawing order."""
    drawn = (layer for layer in catalog.layers.values() if layer.style.kind != "none")
    return layer_set(in_drawing_order(drawn))


async def _write(catalog: Catalog, url: str, archive: Any, maxzoom: int, progress: Progress) -> int:
    layers = archived_set(catalog)
    async with await AsyncConnection.connect(url) as connection:
        await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
        await connection.set_read_only(value=True)
        current = await read_current(connection)
        count = await _write_tiles(connection, layers, archive, _tiles(catalog, maxzoom), progress)
    if current.publication_id is None or not count:
        raise UnavailableError(
            "Rien à mettre dans l'archive : chargez et publiez d'abord (« geo-service load »)."
        )
    archive.finalize(_header(catalog, maxzoom), _metadata(catalog, layers, current))
    return count


def _tiles(catalog: Catalog, maxzoom: int) -> list[Tile]:
    """In the order of the archive: neighbours lie together and a client reads them at once."""
    return sorted(
        covering(catalog.departement.bbox, maxzoom), key=lambda tile: zxy_to_tileid(tile.z, tile.x, tile.y)
    )


async def _write_tiles(
    connection: AsyncConnection, layers: LayerSet, archive: Any, tiles: list[Tile], progress: Progress
) -> int:
    count = 0
    for done, tile in enumerate(tiles):
        progress(f"Zoom {tile.z}", done, len(tiles))
        drawn = await draw_tile(connection, layers.statement(tile.z), tile)
        if drawn.body:
            archive.write_tile(
                zxy_to_tileid(tile.z, tile.x, tile.y), gzip.compress(drawn.body, GZIP_LEVEL, mtime=0)
            )
            count += 1
    progress("terminé", len(tiles), len(tiles))
    return count


def _header(catalog: Catalog, maxzoom: int) -> Metadata:
    west, south, east, north = (round(degrees * E7) for degrees in catalog.departement.bbox)
    lon, lat = (round(degrees * E7) for degrees in catalog.departement.centre)
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": min(round(catalog.departement.zoom), maxzoom),
        "center_lon_e7": lon,
        "center_lat_e7": lat,
    }


def _metadata(catalog: Catalog, layers: LayerSet, current: Current) -> Metadata:
    return {
        "name": catalog.departement.nom,
        "attribution": " ; ".join(attributions(layers.layers, catalog.sources)),
        "version": layers.version(current.versions),
        "publication": current.publication_id,
        "generator": f"geo_service {__version__}",
        "type": "overlay",
        "vector_layers": vector_layers(layers.layers),
    }
