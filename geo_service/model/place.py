"""Coordinates given by readers: inside the area that Lambert-93 measures, or a sentence that helps."""

from math import isfinite
from typing import Any

from geo_service.crs import LAMBERT93_AREA
from geo_service.errors import InputError
from geo_service.model.tile import LonLat

SWAPPED = "longitude et latitude semblent inversées : la longitude vient d'abord"
ELSEWHERE = "seule la France métropolitaine est mesurée ici, en degrés, longitude puis latitude"


def outside_reason(lon: float, lat: float) -> str | None:
    """Why a point cannot be asked about: swapped coordinates, or another country; None when it can."""
    if _inside(lon, lat):
        return None
    return SWAPPED if _inside(lat, lon) else ELSEWHERE


def check_place(point: LonLat) -> LonLat:
    """The same point.

    Raises:
        InputError: it lies outside metropolitan France; the sentence says when lon and lat look swapped.
    """
    reason = outside_reason(point.lon, point.lat)
    if reason:
        raise InputError(f"Le point ({point.lon:g}, {point.lat:g}) est hors de l'étendue servie : {reason}.")
    return point


def is_number(value: Any) -> bool:
    """Whether a value read from JSON is a finite number; a boolean is not."""
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _inside(lon: float, lat: float) -> bool:
    west, south, east, north = LAMBERT93_AREA
    return west <= lon <= east and south <= lat <= north
