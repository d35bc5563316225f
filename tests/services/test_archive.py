"""The PMTiles archive, read back by its own library: the bytes are those of the live tiles."""

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from api.kit import path
from conftest import Loaded
from pmtiles.reader import MemorySource, Reader
from pmtiles.tile import Compression, TileType

from geo_service.catalog import load_catalog
from geo_service.errors import UnavailableError
from geo_service.model.tile import covering
from geo_service.services.archive import archived_set, write_archive
from geo_service.store.migrate import migrate

MAXZOOM = 10


@dataclass(frozen=True)
class Archive:
    """What the reader of the archive finds."""

    loaded: Loaded
    header: dict[str, Any]
    metadata: dict[str, Any]
    tiles: dict[tuple[int, int, int], bytes | None]


@pytest.fixture
def archive(small: Loaded, tmp_path: Path) -> Archive:
    file = tmp_path / "carte.pmtiles"
    write_archive(small.settings, small.url, file, MAXZOOM)
    reader = Reader(MemorySource(file.read_bytes()))
    places = covering(load_catalog(small.settings).departement.bbox, MAXZOOM)
    tiles = {(tile.z, tile.x, tile.y): reader.get(tile.z, tile.x, tile.y) for tile in places}
    return Archive(small, reader.header(), reader.metadata(), tiles)


def test_every_tile_of_the_archive_is_the_live_one(archive: Archive) -> None:
    ids = archived_set(load_catalog(archive.loaded.settings)).ids
    with archive.loaded.client() as api:
        live = {tile: api.get(path(ids, tile)).content for tile in archive.tiles}

    assert {tile: gzip.decompress(body) if body else b"" for tile, body in archive.tiles.items()} == live
    assert sum(bool(body) for body in live.values()) > MAXZOOM


def test_the_archive_says_what_it_holds(archive: Archive) -> None:
    ids = archived_set(load_catalog(archive.loaded.settings)).ids
    with archive.loaded.client() as api:
        described = api.get(f"/tiles/{ids}.json").json()
        publication = api.get("/api/publication").json()["publication"]

    told = archive.metadata
    assert (told["vector_layers"], told["attribution"]) == (
        described["vector_layers"],
        described["attribution"],
    )
    assert (told["version"], told["publication"]) == (described["data_version"], publication)


def test_the_header_gives_kind_compression_zooms_and_bounds(archive: Archive) -> None:
    header = archive.header
    bounds = load_catalog(archive.loaded.settings).departement.bbox

    assert (header["tile_type"], header["tile_compression"]) == (TileType.MVT, Compression.GZIP)
    assert (header["version"], header["clustered"], header["max_zoom"]) == (3, True, MAXZOOM)
    edges = [header[f"{name}_e7"] / 1e7 for name in ("min_lon", "min_lat", "max_lon", "max_lat")]
    assert edges == pytest.approx(bounds, abs=1e-7)


def test_an_archive_that_cannot_be_made_leaves_the_former_one(
    small_template: Any, database_url: str, tmp_path: Path
) -> None:
    migrate(database_url)
    file = tmp_path / "carte.pmtiles"
    file.write_bytes(b"former")

    with pytest.raises(UnavailableError, match="publiez"):
        write_archive(small_template, database_url, file, 5)

    assert [(one.name, one.read_bytes()) for one in tmp_path.iterdir()] == [("carte.pmtiles", b"former")]
