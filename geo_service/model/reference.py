"""Coordinate reference systems as partners name them: OGC URIs, with their axis order."""

import re
from dataclasses import dataclass

from geo_service.crs import LAMBERT93, WEB_MERCATOR, WGS84
from geo_service.errors import InputError

CRS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG_URI = "http://www.opengis.net/def/crs/EPSG/0/{}"
DEGREE_DECIMALS = 7
METRE_DECIMALS = 3


@dataclass(frozen=True)
class Reference:
    """A CRS a reader may ask for. ``flipped`` when its first axis is the latitude."""

    uri: str
    srid: int
    flipped: bool = False
    decimals: int = METRE_DECIMALS


CRS84 = Reference(CRS84_URI, WGS84, decimals=DEGREE_DECIMALS)
STORAGE = Reference(EPSG_URI.format(LAMBERT93), LAMBERT93)
REFERENCES: tuple[Reference, ...] = (
    CRS84,
    Reference(EPSG_URI.format(WGS84), WGS84, flipped=True, decimals=DEGREE_DECIMALS),
    STORAGE,
    Reference(EPSG_URI.format(WEB_MERCATOR), WEB_MERCATOR),
)
SAFE_CURIE = re.compile(r"\[?(?:EPSG:|OGC:)?(CRS84|\d{4,5})\]?")


def parse_reference(name: str, text: str | None) -> Reference:
    """Read a CRS parameter: an OGC URI, or the short ``EPSG:2154`` and ``2154``; nothing is CRS84.

    Raises:
        InputError: the CRS is not offered.
    """
    if not text:
        return CRS84
    short = SAFE_CURIE.fullmatch(text.strip())
    wanted = _uri_of(short.group(1)) if short else text.strip()
    for reference in REFERENCES:
        if reference.uri == wanted:
            return reference
    offered = ", ".join(reference.uri for reference in REFERENCES)
    raise InputError(f"« {name} » : système de coordonnées non proposé. Choix : {offered}.")


def _uri_of(code: str) -> str:
    return CRS84_URI if code == "CRS84" else EPSG_URI.format(code)
