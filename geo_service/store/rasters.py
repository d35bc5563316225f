"""Rasters, written beside the version of their indicator; and the zones they are measured in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from geo_service.model.raster import Grid
from geo_service.store.inputs import Rows
from geo_service.store.versions import copy_rows

RASTER_COLUMNS: Final = (
    "version_id", "indicateur", "west", "north", "cell_m", "lignes", "colonnes", "cog", "cells", "classes", "metadata",
)  # fmt: skip
TILE_COLUMNS: Final = ("version_id", "z", "x", "y", "png")
ZONE_COLUMNS: Final = (
    "version_id", "zone_id", "moyenne_min", "mediane_min", "minimum_min", "maximum_min", "surface_km2",
    "surface_hors_portee_km2", "habitants", "habitants_hors_portee", "mairie_habitants", "mairie_hors_portee",
)  # fmt: skip

COMMUNES = sql.SQL("""
    SELECT feature_id AS id, id AS zone, population, ST_AsBinary(geom) AS wkb
    FROM pub.zone WHERE niveau = 'commune' AND served ORDER BY id
""")
MEMBERS = sql.SQL("""
    SELECT a.zone_id AS commune, a.dans_id AS zone
    FROM pub.appartenance a JOIN pub.zone c ON c.feature_id = a.zone_id AND c.niveau = 'commune' AND c.served
    WHERE a.lecture = 'principale' ORDER BY a.dans_id, a.zone_id
""")


@dataclass(frozen=True, eq=False)
class RasterRows:
    """A raster as it is stored: its bytes, its tiles (z, x, y, png), and the cells of each row of zones."""

    indicateur: str
    grid: Grid
    cog: bytes
    cells: bytes
    classes: list[dict[str, Any]]
    metadata: Mapping[str, Any]
    tiles: tuple[tuple[int, int, int, bytes], ...]
    zones: tuple[tuple[Any, ...], ...]


def served_communes(connection: psycopg.Connection) -> Rows:
    """Served communes: id, zone, population, wkb of the outline (EPSG:2154)."""
    return _rows(connection, COMMUNES)


def commune_memberships(connection: psycopg.Connection) -> Rows:
    """Zones above each served commune, in the principal reading: ids of the commune and of the zone."""
    return _rows(connection, MEMBERS)


def insert_raster(connection: psycopg.Connection, version_id: int, rows: RasterRows) -> None:
    """Write a raster, its tiles and its statistics beside the version of its indicator."""
    grid = rows.grid
    raster = (
        version_id, rows.indicateur, grid.west, grid.north, grid.cell_m, grid.rows, grid.columns, rows.cog, rows.cells,
        Jsonb(rows.classes), Jsonb(dict(rows.metadata)),
    )  # fmt: skip
    copy_rows(connection, "raster", RASTER_COLUMNS, [raster])
    copy_rows(connection, "raster_tile", TILE_COLUMNS, _of(version_id, rows.tiles))
    copy_rows(connection, "raster_zone", ZONE_COLUMNS, _of(version_id, rows.zones))


def _of(version_id: int, rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    return ((version_id, *row) for row in rows)


def _rows(connection: psycopg.Connection, query: sql.SQL) -> Rows:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query).fetchall()
