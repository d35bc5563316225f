"""Areas and map projections of whole columns of geometry."""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from geo_service.crs import LAMBERT93, WEB_MERCATOR, WGS84

GEOD = Geod(ellps="GRS80")
M2_PER_KM2 = 1e6


def geodesic_area_km2(shapes: gpd.GeoSeries) -> NDArray[np.float64]:
    """Area on the GRS80 ellipsoid, km², of polygons in EPSG:2154. Empty gives 0.

    Lambert-93 stretches surfaces by up to 0.3 %: it is not used to measure them.
    """
    lonlat = shapes.set_crs(LAMBERT93, allow_override=True).to_crs(WGS84)
    oriented = shapely.orient_polygons(lonlat.to_numpy())  # pyproj adds a hole that turns like its outer ring
    return np.array([GEOD.geometry_area_perimeter(shape)[0] / M2_PER_KM2 for shape in oriented])


def to_web_mercator(shapes: gpd.GeoSeries) -> NDArray[np.object_]:
    """Polygons from EPSG:2154 to EPSG:3857, vertex by vertex: shared vertices stay shared."""
    projected = shapes.set_crs(LAMBERT93, allow_override=True).to_crs(WEB_MERCATOR)
    return np.asarray(projected.to_numpy(), dtype=object)


def as_multipolygons(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Every polygon as a multipolygon; what is not a polygon is dropped from collections."""
    return np.array([_multi(shape) for shape in shapes], dtype=object)


def _multi(shape: shapely.Geometry) -> shapely.MultiPolygon:
    parts = shapely.get_parts(shape)
    return shapely.MultiPolygon(
        [part for part in parts if shapely.get_type_id(part) == shapely.GeometryType.POLYGON]
    )
