"""Minutes everywhere and areas reached, as a sheet draws them: the tiles and the answers that the screen has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.crs import WEB_MERCATOR_HALF_M
from geo_service.model.indicator import Quality
from geo_service.model.raster import MAX_ZOOM, MIN_ZOOM, NOT_LAND, OUTSIDE, TILE_PX, UNREACHABLE, WORDS
from geo_service.model.tile import Tile
from geo_service.pages.feuille import corners
from geo_service.pages.feuille_key import LegendBlock, LegendRow
from geo_service.pages.feuille_marks import DASHES, Picture, Reach
from geo_service.pages.fiche_text import number
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_map import SvgMap
from geo_service.pages.svg_outline import Frame
from geo_service.services.feuille_zones import mercator
from geo_service.store.raster_reads import raster_tile

Row = Mapping[str, Any]

REACHED: Final = "atteint"
STROKES: Final = ("trait plein", "tirets", "pointillés")
UNITS_PER_PIXEL: Final = 2.6
"""A pixel of a tile is no larger than one of a screen, as long as there are tiles so fine."""


@dataclass(frozen=True)
class Minutes:
    """The raster of an indicator: what the store says of it."""

    row: Row

    @property
    def indicateur(self) -> str:
        """Its indicator."""
        return str(self.row["indicateur"])


@dataclass(frozen=True)
class Reached:
    """The answer to « where does one get from here », as the address of isochrones gives it."""

    answer: Row

    @property
    def areas(self) -> list[Row]:
        """Features, the least minutes first."""
        return sorted(self.answer["features"], key=lambda one: int(one["properties"]["minutes"]))


async def pictures_of(connection: AsyncConnection, minutes: Minutes, frame: Frame) -> tuple[Picture, ...]:
    """The tiles under a sheet's map; those on which nothing shows are left out."""
    found = []
    for tile in tiles_under(frame):
        read = await raster_tile(connection, minutes.indicateur, tile)
        if read and read[1]:
            found.append(Picture(tile.bounds(), read[1]))
    return tuple(found)


def tiles_under(frame: Frame) -> Iterator[Tile]:
    """Tiles of the coarsest zoom that is fine enough."""
    wanted = frame.m_per_unit * UNITS_PER_PIXEL
    sides = ((z, 2 * WEB_MERCATOR_HALF_M / 2.0**z) for z in range(MIN_ZOOM, MAX_ZOOM + 1))
    z, side = next(((z, side) for z, side in sides if side / TILE_PX <= wanted or z == MAX_ZOOM))
    west, south, east, north = corners(frame)
    left, right = (floor((x + WEB_MERCATOR_HALF_M) / side) for x in (west, east))
    top, bottom = (floor((WEB_MERCATOR_HALF_M - y) / side) for y in (north, south))
    for y in range(max(0, top), min(2**z - 1, bottom) + 1):
        for x in range(max(0, left), min(2**z - 1, right) + 1):
            yield Tile(z, x, y)


def plain_ground(drawn: SvgMap, palettes: Palettes) -> SvgMap:
    """The same zones without their classes: where no minutes are known, nothing but the ground shows."""
    areas = tuple(replace(one, rank=0, quality=None, told="") for one in drawn.areas)
    return replace(drawn, areas=areas, labels=("",), colours=(palettes.colour("fond"),), demonstration=False)


def minutes_legend(minutes: Minutes) -> LegendBlock:
    """Classes of the raster, as its tiles are painted."""
    row, told = minutes.row, minutes.row["metadata"]
    lines = [LegendRow("fill", one["couleur"], one["label"]) for one in row["classes"]]
    lines.append(
        LegendRow("fill", told["hors_portee"], WORDS[UNREACHABLE], marks=(Quality.UNREACHABLE.value,))
    )
    cells = f"Cellules de {number(row['cell_m'])} mètres, millésime {row['millesime']}."
    empty = f"Vide : {WORDS[NOT_LAND]} ; {WORDS[OUTSIDE]}."
    notes = (f"{cells} {empty}", *(told.get("notes") or ())[:1])
    return LegendBlock(f"{told['titre']}, partout ({told['unite']})", tuple(lines), notes)


def reaches_of(reached: Reached) -> tuple[Reach, ...]:
    """Borders of the areas, in EPSG:3857; an area out of reach has none."""
    return tuple(
        Reach(tuple(_rings(area["geometry"])), dashes)
        for area, dashes in zip(reached.areas, DASHES, strict=False)
        if area["geometry"]
    )


def _rings(geometry: Row) -> Iterator[tuple[tuple[float, float], ...]]:
    several = geometry["type"] == "MultiPolygon"
    for polygon in geometry["coordinates"] if several else [geometry["coordinates"]]:
        yield from (tuple(mercator(lon, lat) for lon, lat, *_ in ring) for ring in polygon)


def reach_legend(reached: Reached, palettes: Palettes) -> LegendBlock:
    """Each area with its stroke and its surface, then what to know of these minutes."""
    ink = palettes.colour("limite_epci")
    lines = tuple(
        LegendRow("line", ink, f"{area['properties']['minutes']}\u00a0min ({stroke}) : {_surface(area)}", stroke=dashes)
        for area, stroke, dashes in zip(reached.areas, STROKES, DASHES, strict=False)
    )  # fmt: skip
    notes: Sequence[str] = (reached.answer["mention"], *reached.answer["notes"][:1])
    return LegendBlock(f"En voiture depuis {_from(reached.answer['origine'])}", lines, tuple(notes))


def _surface(area: Row) -> str:
    told = area["properties"]
    return f"{number(told['superficie_km2'], 1)}\u00a0km²" if told["portee"] == REACHED else "hors de portée"


def _from(origin: Row) -> str:
    if origin.get("nom"):
        return f"la mairie de {origin['nom']}"
    side = "O" if origin["lon"] < 0 else "E"
    return f"{number(origin['lat'], 5)}°\u00a0N, {number(abs(origin['lon']), 5)}°\u00a0{side}"
