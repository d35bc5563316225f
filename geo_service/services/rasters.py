"""Rasters of access indicators: minutes to the nearest service everywhere, drawn, measured by zone, and stored.

What does not depend on the service (which cells are land, which lie in which commune, which lie under which
pixel) is found once by ``raster_ground``; each service then costs ``raster_rows``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
import psycopg
import shapely

from geo_service.model.raster import MAX_ZOOM, Grid, RasterClass, RasterLegend, RasterSpec
from geo_service.model.tile import covering
from geo_service.pages.palettes import Palettes, read_palettes
from geo_service.rasters.codes import Bools, Codes, Crop, Floats, Ints, codes_of, crop_to, packed, touched
from geo_service.rasters.cog import write_cog
from geo_service.rasters.tiles import TileCells, paint_of, painted, tile_cells
from geo_service.rasters.zonal import (
    Bins,
    Cover,
    Members,
    area_bins,
    cover_of,
    people_bins,
    place_bins,
    spread_of,
)
from geo_service.services.travel import at_least, departement_of
from geo_service.settings import Settings
from geo_service.store.rasters import RasterRows, commune_memberships, insert_raster, served_communes
from geo_service.travel.frame import Frame
from geo_service.travel.provider import Field

HATCH_COLOUR: Final = "autre"
UNREACHABLE_COLOUR: Final = "hors_portee"
DECIMALS: Final = 4


@dataclass(frozen=True, eq=False)
class RasterGround:
    """What every raster of one run shares. ``zones``: communes, then the zones above them, by their ids."""

    crop: Crop
    land: Bools
    served: Bools
    communes: tuple[str, ...]
    population: Floats
    zones: tuple[int, ...]
    members: Members
    cover: Cover
    places: TileCells
    palettes: Palettes

    @property
    def grid(self) -> Grid:
        """Cells of every raster."""
        return self.crop.grid


def raster_ground(settings: Settings, connection: psycopg.Connection, field: Field) -> RasterGround:
    """Read the served communes and find what is theirs on the raster of a field; any field of the provider will do."""
    rows = served_communes(connection)
    shapes = np.array([shapely.from_wkb(bytes(row["wkb"])) for row in rows], dtype=object)
    grid = grid_of(field.raster()[1])
    served = touched(grid, shapes)
    crop = crop_to(grid, served)
    land, served = field.open_cells()[crop.rows, crop.columns], served[crop.rows, crop.columns]
    zones, members = memberships([row["id"] for row in rows], connection)
    population = np.array([row["population"] for row in rows], dtype=np.float64)
    departement = departement_of(settings)
    return RasterGround(
        crop=crop,
        land=land,
        served=served,
        communes=tuple(row["zone"] for row in rows),
        population=population,
        zones=zones,
        members=members,
        cover=cover_of(crop.grid, land & served, shapes, population, members),
        places=tile_cells(crop.grid, list(covering(departement.bbox, MAX_ZOOM))),
        palettes=read_palettes(settings.maps_dir),
    )


def grid_of(frame: Frame) -> Grid:
    """The cells of a frame of travel times."""
    return Grid(float(frame.west), float(frame.north), float(frame.cell_m), frame.rows, frame.columns)


def memberships(communes: list[int], connection: psycopg.Connection) -> tuple[tuple[int, ...], Members]:
    """Ids of all zones, communes first, and which commune counts in which of them (each in itself too)."""
    above = commune_memberships(connection)
    zones = (*communes, *dict.fromkeys(row["zone"] for row in above))
    rank = {zone: number for number, zone in enumerate(zones)}
    pairs = [(number, number) for number in range(len(communes))]
    pairs += [(rank[row["commune"]], rank[row["zone"]]) for row in above]
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return zones, Members(both[:, 0], both[:, 1], len(zones))


def raster_rows(
    ground: RasterGround, field: Field, spec: RasterSpec, halls: Mapping[str, float]
) -> RasterRows:
    """Everything to store of one service.

    ``halls`` gives the minutes from the town hall of each commune (« commune:code »), infinite when out of reach;
    a commune that is absent has none known.
    """
    minutes = at_least(field.raster()[0][ground.crop.rows, ground.crop.columns])
    codes = codes_of(minutes, ground.land, ground.served)
    legend = legend_of(ground.palettes, spec.palette)
    tiles = painted(ground.places, codes, paint_of(legend))
    return RasterRows(
        indicateur=spec.indicateur,
        grid=ground.grid,
        cog=write_cog(codes, ground.grid, spec),
        cells=packed(codes),
        classes=[asdict(one) for one in legend.classes],
        metadata=asdict(spec) | {"hors_portee": legend.hors_portee, "hachure": legend.hachure},
        tiles=tuple((tile.z, tile.x, tile.y, body) for tile, body in tiles),
        zones=tuple(zone_rows(ground, codes, halls)),
    )


def write_raster(connection: psycopg.Connection, version_id: int, rows: RasterRows) -> None:
    """Store a raster beside the version of its indicator, in the caller's transaction."""
    insert_raster(connection, version_id, rows)


def legend_of(palettes: Palettes, name: str) -> RasterLegend:
    """Classes of a palette of minutes, and how « hors de portée » is drawn."""
    classes = tuple(
        RasterClass(float(one.valeurs[0]) if one.valeurs else None, one.label, one.couleur)
        for one in palettes.palette(name)
    )
    return RasterLegend(classes, palettes.colour(UNREACHABLE_COLOUR), palettes.colour(HATCH_COLOUR))


def zone_rows(ground: RasterGround, codes: Codes, halls: Mapping[str, float]) -> Iterator[tuple[Any, ...]]:
    """Statistics of every zone, in the columns of the store."""
    spread = spread_of(ground.cover, codes)
    area, people = area_bins(ground.cover, codes), people_bins(ground.cover, codes)
    times = np.array([halls.get(zone, np.nan) for zone in ground.communes], dtype=np.float64)
    at_hall = place_bins(times, ground.population, ground.members)
    for rank, zone in enumerate(ground.zones):
        told = (spread.mean[rank], spread.median[rank], spread.least[rank], spread.most[rank])
        yield zone, *map(_number, told), *_cells(area, rank), *_cells(people, rank), *_cells(at_hall, rank)


def _cells(bins: Bins, rank: int) -> tuple[list[float], float]:
    """A list without its last zeros, and what is out of reach."""
    counts = bins.minutes[rank]
    used: Ints = np.flatnonzero(counts)
    kept = counts[: int(used[-1]) + 1] if len(used) else counts[:0]
    return np.round(kept, DECIMALS).tolist(), round(float(bins.unreachable[rank]), DECIMALS)


def _number(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 2)
