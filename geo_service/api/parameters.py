"""Query parameters, each read once into a typed value."""

from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import Depends, Query, Request

from geo_service.api.errors import PATH_CHARACTERS
from geo_service.errors import InputError
from geo_service.model.tile import BBox, LonLat
from geo_service.model.zone import parse_zones
from geo_service.pages.langues import Langue, Version, language_of
from geo_service.store.features import FeatureQuery

MAX_ROWS = 1_000_000
MAX_SEARCH = 50
MAX_TEXT = 100
LANGUAGE = "lang"


def feature_query(
    zone: Annotated[str | None, Query(description="niveau:code, plusieurs séparés par des virgules")] = None,
    bbox: Annotated[str | None, Query(description="ouest,sud,est,nord en degrés")] = None,
    limit: Annotated[str | None, Query(description="nombre d'objets au plus")] = None,
) -> FeatureQuery:
    """Filters common to every format of a layer."""
    rows = whole_number("limit", limit, MAX_ROWS) if limit else None
    box = BBox.parse(bbox) if bbox else None
    if box is not None and box.clipped() is None:
        rows = 0
    return FeatureQuery(tuple(str(item) for item in parse_zones(zone)), box.clipped() if box else None, rows)


def lon_lat(
    lon: Annotated[str, Query(description="longitude en degrés")],
    lat: Annotated[str, Query(description="latitude en degrés")],
) -> LonLat:
    """A point asked about."""
    return LonLat.parse(lon, lat)


def search_text(q: Annotated[str, Query(description="nom ou code, actuel ou ancien")]) -> str:
    """What is looked for."""
    text = q.strip()
    if not text or len(text) > MAX_TEXT or "\x00" in text:
        raise InputError(f"Donnez un nom ou un code à chercher, {MAX_TEXT} caractères au plus.")
    return text


def search_limit(limit: Annotated[str, Query(description="nombre de résultats")] = "10") -> int:
    """How many results are wanted."""
    return whole_number("limit", limit, MAX_SEARCH)


def page_language(
    lang: Annotated[str | None, Query(description="langue de la page : fr, en")] = None,
) -> Langue:
    """The language of a page, by its address alone: what is shared or cached is what was read."""
    return language_of(lang)


def page_version(request: Request, langue: Annotated[Langue, Depends(page_language)]) -> Version:
    """The page that was asked, and its address without a language, which the link to the other one is made of."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != LANGUAGE]
    path = quote(request.url.path, safe=PATH_CHARACTERS)
    return Version(langue, f"{path}?{urlencode(kept)}" if kept else path)


def whole_number(name: str, text: str, maximum: int) -> int:
    """A number from 0 to a maximum.

    Raises:
        InputError: something else.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= maximum):
        raise InputError(f"« {name} » est un entier de 0 à {maximum}.")
    return int(text)


Features = Annotated[FeatureQuery, Depends(feature_query)]
Point = Annotated[LonLat, Depends(lon_lat)]
SearchText = Annotated[str, Depends(search_text)]
SearchLimit = Annotated[int, Depends(search_limit)]
PageLanguage = Annotated[Langue, Depends(page_language)]
PageVersion = Annotated[Version, Depends(page_version)]
