"""Zones and points of a sheet, from the rows of the store to what is drawn."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from math import atan, degrees, exp, log, pi, radians, tan
from typing import Any, Final

from geo_service.crs import WEB_MERCATOR_HALF_M, WEB_MERCATOR_MAX_LAT
from geo_service.model.classes import MapClasses, as_shown
from geo_service.model.indicator import Indicateur, Quality
from geo_service.model.tile import BBox
from geo_service.pages.choropleth import Choropleth, choropleth_legend
from geo_service.pages.fiche_text import many, told
from geo_service.pages.palettes import Palettes
from geo_service.pages.svg_map import Area, SvgMap

SPHERE_M: Final = WEB_MERCATOR_HALF_M / pi
NAME: Final = "feuille"
TERRITOIRES: Final = "territoires"

Row = Mapping[str, Any]
Box = tuple[float, float, float, float]


def drawn_indicator(
    title: str, drawn: Choropleth, zones: Sequence[Row], cells: Sequence[Sequence[Any]], palettes: Palettes
) -> SvgMap:
    """Zones in the classes of the whole map; one without a row has no value, and is drawn so."""
    known = {cell[1]: cell for cell in cells}
    areas = tuple(_area(row, known.get(row["id"]), drawn) for row in zones)
    entries = choropleth_legend(drawn, palettes)[: len(drawn.classes.breaks)]
    valued = sum(area.rank is not None for area in areas)
    description = f"{drawn.definition.definition} {many(valued, 'zone')} avec une valeur sur {len(areas)} dans le cadre."
    return SvgMap(
        NAME, title, description, areas, tuple(entry.label for entry in entries),
        tuple(entry.colour for entry in entries), drawn.demonstration, scale=False,
    )  # fmt: skip


def _area(row: Row, cell: Sequence[Any] | None, drawn: Choropleth) -> Area:
    value, reason = (None, None) if cell is None else (cell[4], cell[7])
    if value is None or not drawn.classes.breaks:
        quality = Quality(reason or Quality.MISSING)
        return Area(row["id"], row["nom"], row["contour"], quality.label, quality=quality)
    rank = rank_of(value, drawn.classes)
    return Area(row["id"], row["nom"], row["contour"], told(drawn.definition, value), rank)


def rank_of(value: float, classes: MapClasses) -> int:
    """The class of a value as it is shown; above every limit, the last: as the screen draws it."""
    return min(bisect_left(classes.breaks, as_shown(value, classes.decimals)), len(classes.breaks) - 1)


def in_palette(definition: Indicateur, palette: str | None) -> Indicateur:
    """The same indicator, drawn in the sequence of colours that a reader chose."""
    return definition.model_copy(update={"palette": palette}) if palette else definition


def drawn_territoires(title: str, zones: Sequence[Row], palettes: Palettes) -> SvgMap:
    """Each zone in its own colour."""
    colours = palettes.palette(TERRITOIRES)
    areas = tuple(
        Area(row["id"], row["nom"], row["contour"], many(row["nb_communes"] or 0, "commune"), (row["couleur"] or 0) % len(colours))
        for row in zones
    )  # fmt: skip
    names = ", ".join(area.nom for area in areas)
    labels = tuple("" for _ in colours)
    return SvgMap(
        NAME, title, f"Dans le cadre : {names}.", areas, labels, tuple(one.couleur for one in colours), scale=False
    )  # fmt: skip


def mercator(lon: float, lat: float) -> tuple[float, float]:
    """Degrees to EPSG:3857 metres (spherical Mercator); latitudes end where the square does."""
    bounded = max(-WEB_MERCATOR_MAX_LAT, min(WEB_MERCATOR_MAX_LAT, lat))
    return SPHERE_M * radians(lon), SPHERE_M * log(tan(pi / 4 + radians(bounded) / 2))


def degrees_box(box: Box) -> BBox:
    """A rectangle of EPSG:3857 metres in degrees, where Lambert-93 is defined."""
    west, south, east, north = box
    lons = [degrees(x / SPHERE_M) for x in (west, east)]
    lats = [degrees(2 * atan(exp(y / SPHERE_M)) - pi / 2) for y in (south, north)]
    asked = BBox(lons[0], lats[0], lons[1], lats[1])
    return asked.clipped() or asked
