"""What the address of a printed map says, read once into a typed value."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Final

from geo_service.api.classes_parameters import CLASS_PARAMETERS, ClassesAsked, classes_of_query
from geo_service.api.gaps_parameters import without_project
from geo_service.api.indicator_answers import NAME
from geo_service.api.indicator_parameters import level
from geo_service.api.travel import place_asked
from geo_service.crs import WEB_MERCATOR_HALF_M, WEB_MERCATOR_MAX_LAT
from geo_service.errors import InputError
from geo_service.model.layer import MAX_ZOOM
from geo_service.model.tile import BBox, LonLat
from geo_service.model.zone import Niveau, ZoneId
from geo_service.pages.feuille import MAP_HEIGHT, MAP_WIDTH
from geo_service.pages.feuille_marks import TILE_PX
from geo_service.services.feuille_filtre import FILTERED, Filter, Services, parse_filter, parse_services
from geo_service.services.feuille_zones import Box, mercator

NAMES: Final = (
    "indicateur", "niveau", "millesime", *CLASS_PARAMETERS, "palette", "zone", "portee", "seuil", "projet", "vue", "emprise",
    "couches", *FILTERED, "services", "minutes", "isochrone", "titre",
)  # fmt: skip
FORMATS: Final[Mapping[str, str]] = {"svg": "image/svg+xml", "pdf": "application/pdf", "png": "image/png"}
LONGEST_TITLE: Final = 150
MOST_LAYERS: Final = 8
SCREEN_PX: Final = 1000
"""Width of the screen a view (zoom, centre) is taken to come from."""


@dataclass(frozen=True)
class SheetQuery:
    """The words of an address; None for what it does not say. ``box``: EPSG:3857 metres."""

    indicateur: str | None
    niveau: Niveau | None
    millesime: str | None
    cut: ClassesAsked
    palette: str | None
    zone: str | None
    portee: str | None
    seuil: str | None
    without_project: bool
    box: Box | None
    layers: tuple[str, ...]
    filters: Mapping[str, Filter]
    services: Services
    minutes: bool
    isochrone: LonLat | ZoneId | None
    title: str | None


def sheet_query(query: Mapping[str, str]) -> SheetQuery:
    """Read the parameters of an address, those known alone.

    Raises:
        InputError: one of them cannot be; the sentence names it.
    """
    niveau = query.get("niveau")
    return SheetQuery(
        indicateur=_named("indicateur", query.get("indicateur")),
        niveau=level(niveau) if niveau else None,
        millesime=_vintage(query.get("millesime")),
        cut=classes_of_query(query),
        palette=_named("palette", query.get("palette")),
        zone=_zone(query.get("zone")),
        portee=_zone(query.get("portee")),
        seuil=query.get("seuil"),
        without_project=without_project(query.get("projet")),
        box=_box(query.get("emprise"), query.get("vue")),
        layers=_layers(query.get("couches")),
        filters={name: parse_filter(name, query[name]) for name in FILTERED if name in query},
        services=parse_services(query.get("services", "")),
        minutes=_ticked("minutes", query.get("minutes")),
        isochrone=_place(query.get("isochrone")),
        title=_title(query.get("titre")),
    )


def _named(what: str, text: str | None) -> str | None:
    if text is not None and not NAME.fullmatch(text):
        raise InputError(
            f"« {what} » est illisible : {text[:40]!r}. Prenez un nom de la carte ou de /api/indicateurs."
        )
    return text


def _vintage(text: str | None) -> str | None:
    if text is not None and not (text.isprintable() and 1 <= len(text) <= 20):
        raise InputError("« millesime » est illisible : donnez-en un, comme 2024, ou rien pour le dernier.")
    return text


def _zone(text: str | None) -> str | None:
    return None if text is None else str(ZoneId.parse(text))


def _box(rectangle: str | None, view: str | None) -> Box | None:
    """The rectangle of an address; else what a screen shows of its view; None without either."""
    if rectangle is not None:
        asked = BBox.parse(rectangle)
        return (*mercator(asked.west, asked.south), *mercator(asked.east, asked.north))
    return None if view is None else _seen(view)


def _seen(view: str) -> Box:
    try:
        zoom, lat, lon = (float(part) for part in view.split("/"))
    except ValueError:
        zoom = lat = lon = float("nan")
    possible = isfinite(zoom + lat + lon) and 0 <= zoom <= MAX_ZOOM and abs(lon) <= 180
    if not possible or abs(lat) > WEB_MERCATOR_MAX_LAT:
        raise InputError("« vue » s'écrit zoom/latitude/longitude, en degrés : 9.5/45.1/-0.6.")
    half = SCREEN_PX * WEB_MERCATOR_HALF_M / (TILE_PX * 2.0**zoom)
    high = half * MAP_HEIGHT / MAP_WIDTH
    x, y = mercator(lon, lat)
    return x - half, y - high, x + half, y + high


def _layers(text: str | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part for part in (text or "").split(",") if part))
    if len(names) > 4 * MOST_LAYERS or not all(NAME.fullmatch(name) for name in names):
        raise InputError("« couches » est une liste d'identifiants de /layers séparés par des virgules.")
    return names


def _ticked(what: str, text: str | None) -> bool:
    if text not in (None, "oui"):
        raise InputError(f"« {what} » vaut oui, ou rien.")
    return text is not None


def _place(text: str | None) -> LonLat | ZoneId | None:
    """Where an isochrone starts: « -0.6,44.8 », or a commune."""
    if text is None:
        return None
    lon, comma, lat = text.partition(",")
    return place_asked(lon=lon, lat=lat) if comma else place_asked(zone=text)


def _title(text: str | None) -> str | None:
    title = " ".join((text or "").split())
    if len(title) > LONGEST_TITLE or not title.replace("\u202f", " ").replace("\u00a0", " ").isprintable():
        raise InputError(
            f"« titre » est un texte de {LONGEST_TITLE} caractères au plus, sans caractère de commande."
        )
    return title or None
