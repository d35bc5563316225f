"""Lighter outlines for low zooms, all levels sharing the same borders.

Communes are simplified together (``shapely.coverage_simplify``, Visvalingam–Whyatt on shared edges),
neighbours included; the other levels are unions of the simplified communes. Feature-by-feature
simplification would open holes between them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, radians

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.crs import WGS84
from geo_service.model.tile import BANDS, Band, unit_m
from geo_service.model.zone import Niveau
from geo_service.zoning.areas import as_multipolygons, to_web_mercator


@dataclass(frozen=True)
class BandShape:
    """Outline of one zone at one band, a multipolygon in EPSG:3857.

    ``plain_from``: first zoom of the band from which rounding it to the units of tiles leaves it valid.
    """

    niveau: str
    code: str
    band: int
    shape: shapely.MultiPolygon
    plain_from: int | None


def mercator_stretch(shapes: gpd.GeoSeries) -> float:
    """How many projected metres make one ground metre in web mercator: 1 / cos(middle latitude)."""
    _, south, _, north = shapes.to_crs(WGS84).total_bounds
    return 1.0 / cos(radians((south + north) / 2.0))


def simplified(shapes: NDArray[np.object_], band: Band, stretch: float) -> NDArray[np.object_]:
    """A coverage in EPSG:3857 at a band's tolerance; untouched where the tolerance is 0."""
    if band.tolerance_m == 0.0 or not len(shapes):
        return shapes
    return np.asarray(shapely.coverage_simplify(shapes, band.tolerance_m * stretch), dtype=object)


def band_shapes(communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> Iterator[BandShape]:
    """Every zone at every band. ``communes`` carry territoire_code, epci_code, served; both in EPSG:2154."""
    stretch = mercator_stretch(communes.geometry)
    whole = to_web_mercator(communes.geometry)
    cantons = zones[zones["niveau"] == Niveau.CANTON]
    canton_shapes = to_web_mercator(gpd.GeoSeries(cantons["geometry"], crs=communes.crs))
    members = _members(communes, zones)
    for band in BANDS:
        light = simplified(whole, band, stretch)
        yield from _shaped(Niveau.COMMUNE, communes["code"], light, band)
        yield from _unions(members, light, band)
        yield from _shaped(Niveau.CANTON, cantons["code"], simplified(canton_shapes, band, stretch), band)


def plain_from(shapes: NDArray[np.object_], band: Band) -> list[int | None]:
    """First zoom from which, to the end of the band, rounding to the units of tiles leaves each shape valid.

    None where the last zoom breaks it, and in the band of untouched outlines: few of them fit in a tile.
    """
    found = np.full(len(shapes), band.maxzoom + 1)
    for zoom in range(band.maxzoom, band.minzoom - 1, -1) if band.tolerance_m else ():
        found[shapely.is_valid(_rounded(shapes, unit_m(zoom))) & (found == zoom + 1)] = zoom
    return [int(zoom) if zoom <= band.maxzoom else None for zoom in found]


def _rounded(shapes: NDArray[np.object_], unit: float) -> NDArray[np.object_]:
    return np.asarray(shapely.transform(shapes, lambda points: np.rint(points / unit)), dtype=object)


def _shaped(niveau: str, codes: Iterable[str], light: NDArray[np.object_], band: Band) -> Iterator[BandShape]:
    shapes = as_multipolygons(light)
    for code, shape, plain in zip(codes, shapes, plain_from(shapes, band), strict=True):
        yield BandShape(niveau, code, band.number, shape, plain)


def _members(communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame) -> dict[tuple[str, str], NDArray[np.bool_]]:
    """Which communes make each dissolved zone."""
    columns = {Niveau.TERRITOIRE: "territoire_code", Niveau.EPCI: "epci_code"}
    members = {}
    for niveau, code in zones[["niveau", "code"]].itertuples(index=False):
        if niveau in columns:
            members[niveau, code] = (communes[columns[niveau]] == code).to_numpy()
        elif niveau == Niveau.DEPARTEMENT:
            members[niveau, code] = communes["served"].to_numpy(dtype=bool)
    return members


def _unions(
    members: dict[tuple[str, str], NDArray[np.bool_]], light: NDArray[np.object_], band: Band
) -> Iterator[BandShape]:
    for (niveau, code), chosen in members.items():
        union = shapely.coverage_union_all(light[chosen])
        yield from _shaped(niveau, [code], np.array([union], dtype=object), band)
