"""Lighter outlines for low zooms, all levels sharing the same borders.

Communes are simplified together (``shapely.coverage_simplify``, Visvalingam–Whyatt on shared edges),
neighbours included; the other levels are unions of the simplified communes. Feature-by-feature
simplification would open holes between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo_service.crs import WGS84
from geo_service.model.tile import BANDS, Band
from geo_service.model.zone import Niveau
from geo_service.zoning.areas import as_multipolygons, to_web_mercator


@dataclass(frozen=True)
class BandShape:
    """Outline of one zone at one band, a multipolygon in EPSG:3857."""

    niveau: str
    code: str
    band: int
    shape: shapely.MultiPolygon


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
        yield from _communes(communes, light, band)
        yield from _unions(members, light, band)
        yield from _cantons(cantons, simplified(canton_shapes, band, stretch), band)


def _communes(communes: gpd.GeoDataFrame, light: NDArray[np.object_], band: Band) -> Iterator[BandShape]:
    for code, shape in zip(communes["code"], as_multipolygons(light), strict=True):
        yield BandShape(Niveau.COMMUNE, code, band.number, shape)


def _cantons(cantons: gpd.GeoDataFrame, light: NDArray[np.object_], band: Band) -> Iterator[BandShape]:
    for code, shape in zip(cantons["code"], as_multipolygons(light), strict=True):
        yield BandShape(Niveau.CANTON, code, band.number, shape)


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
        yield BandShape(niveau, code, band.number, as_multipolygons(np.array([union], dtype=object))[0])
