"""Geometries that readers send: read, checked, and made ready for the storage CRS."""

import json
from typing import Any

import shapely
from shapely.errors import GEOSException

from geo_service.crs import LAMBERT93_AREA, WEB_MERCATOR_HALF_M, WGS84
from geo_service.errors import InputError
from geo_service.model.reference import Reference

MAX_VERTICES = 10_000
SEGMENT_DEGREES = 0.25
"""Sides given in degrees are cut this fine before they are projected: they are not straight in Lambert-93."""

MAX_ABS = 2 * WEB_MERCATOR_HALF_M


def parse_geometry(node: Any, reference: Reference) -> shapely.Geometry:
    """A GeoJSON geometry as shapely, longitude or easting first, in the reference's SRID.

    Degrees are clipped to where Lambert-93 is defined (the rest holds no feature) and cut finely. The
    result may be empty.

    Raises:
        InputError: not a geometry, invalid (with the reason and place), or too many vertices.
    """
    shape = _read(node)
    if shapely.get_num_coordinates(shape) > MAX_VERTICES:
        raise InputError(f"Géométrie de plus de {MAX_VERTICES} sommets : simplifiez-la.")
    if not shapely.is_valid(shape):
        raise InputError(f"Géométrie invalide : {shapely.is_valid_reason(shape)}. Corrigez son contour.")
    shape = shapely.force_2d(shape)
    if reference.flipped:
        shape = shapely.transform(shape, lambda xy: xy[:, ::-1])
    return _ready(shape) if reference.srid == WGS84 else _bounded(shape)


def _read(node: Any) -> shapely.Geometry:
    try:
        shape = shapely.from_geojson(json.dumps(node, allow_nan=False))
    except (GEOSException, ValueError, TypeError, RecursionError) as error:
        raise InputError(
            "Géométrie illisible : donnez une géométrie GeoJSON (type et coordinates)."
        ) from error
    if shapely.is_missing(shape) or shapely.is_empty(shape):
        raise InputError("Géométrie vide : donnez au moins un point.")
    return shape


def _ready(shape: shapely.Geometry) -> shapely.Geometry:
    west, south, east, north = shapely.bounds(shape)
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise InputError(
            "Une coordonnée dépasse ±180 ou ±90 degrés : vérifiez le système et l'ordre des axes."
        )
    clipped = shapely.intersection(shape, shapely.box(*LAMBERT93_AREA))
    return shapely.segmentize(clipped, SEGMENT_DEGREES)


def _bounded(shape: shapely.Geometry) -> shapely.Geometry:
    if max(abs(value) for value in shapely.bounds(shape)) > MAX_ABS:
        raise InputError("Une coordonnée est hors du système annoncé : vérifiez filter-crs ou bbox-crs.")
    return shape
