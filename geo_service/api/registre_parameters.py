"""Parameters of the lists of the registry, each read once into a typed value."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from psycopg import AsyncConnection

from geo_service.api.layers import on_current_zones
from geo_service.api.ogc.tokens import Context, read_token
from geo_service.api.parameters import MAX_TEXT, whole_number
from geo_service.errors import InputError
from geo_service.model.pacte.champs import LARGEST_INTEGER, Champ, Genre
from geo_service.model.pacte.objets import Objet
from geo_service.model.tile import BBox
from geo_service.model.zone import parse_zones
from geo_service.store.features import FeatureQuery
from geo_service.store.registre_read import Filtre

MAX_ROWS: Final = 500
DEFAULT_ROWS: Final = 100
MAX_VALUES: Final = 100
FORMS: Final = ("json", "geojson")
FILTERED: Final = (Genre.THEME, Genre.CHOIX, Genre.REFERENCE, Genre.REFERENCES)
PAGING: Final = ("limit", "suite", "compte", "f")


@dataclass(frozen=True)
class Liste:
    """A list that is asked for: its filter, its form, and what a token of its next page is bound to."""

    filtre: Filtre
    compter: bool
    geojson: bool
    context: Context


def filtered(objet: Objet) -> list[Champ]:
    """Fields that a list may be filtered by."""
    return [champ for champ in objet.champs if champ.public and champ.genre in FILTERED]


def names(objet: Objet) -> list[str]:
    """Every parameter of the list of a kind."""
    places = ["zone", "bbox"] if objet.localise else []
    states = ["etat"] if objet.etats else []
    return ["territoire", *states, *places, "q", *(champ.nom for champ in filtered(objet)), *PAGING]


async def read_list(request: Request, objet: Objet, connection: AsyncConnection) -> Liste:
    """The list an address asks for.

    Raises:
        InputError: a parameter that does not exist or cannot be read.
        NotFoundError: an unknown zone.
    """
    given = dict(request.query_params)
    unknown = [name for name in given if name not in names(objet)]
    if unknown:
        raise InputError(f"Paramètre « {unknown[0][:40]} » inconnu. Paramètres : {', '.join(names(objet))}.")
    kept = sorted((name, value) for name, value in given.items() if name not in PAGING)
    context = Context(f"{objet.pluriel}?{kept}", "registre")
    filtre = Filtre(
        limite=max(1, whole_number("limit", given.get("limit", str(DEFAULT_ROWS)), MAX_ROWS)),
        apres=_after(context, given.get("suite"), objet),
        egaux={
            champ.nom: _values(champ, given[champ.nom]) for champ in filtered(objet) if champ.nom in given
        },
        etats=_states(objet, given.get("etat")),
        territoires=_words(given.get("territoire")),
        zones=await _zones(connection, given.get("zone")),
        bbox=_box(given.get("bbox")),
        q=_text(given.get("q")),
    )
    return Liste(filtre, given.get("compte") in ("true", "oui"), wants_geojson(given), context)


def wants_geojson(given: Mapping[str, str]) -> bool:
    """Whether ``f`` asks for GeoJSON.

    Raises:
        InputError: another form.
    """
    form = given.get("f", "json")
    if form not in FORMS:
        raise InputError(f"« f » est l'un de : {', '.join(FORMS)}.")
    return form == "geojson"


def _after(context: Context, token: str | None, objet: Objet) -> int | None:
    if token is None:
        return None
    (after,) = read_token(context, token, 1, f"/api/{objet.pluriel}")
    if not isinstance(after, int) or not 0 < after < 2**31:
        raise InputError("« suite » est illisible : suivez le lien « next » tel quel.")
    return after


def _split(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if len(parts) > MAX_VALUES:
        raise InputError(f"{MAX_VALUES} valeurs au plus par paramètre.")
    return parts


def _values(champ: Champ, text: str) -> list[Any]:
    """Each value as the field keeps it; a field that holds several is asked for one by one."""
    if champ.genre is Genre.REFERENCES:
        return [whole_number(champ.nom, part, LARGEST_INTEGER) for part in _split(text)]
    return [champ.lire(part) for part in _split(text)]


def _states(objet: Objet, text: str | None) -> tuple[str, ...]:
    found = tuple(_split(text or ""))
    known = objet.etats.tous if objet.etats else ()
    for one in found:
        if one not in known:
            raise InputError(f"État « {one[:40]} » inconnu. États : {', '.join(known)}.")
    return found


def _words(text: str | None) -> tuple[str, ...]:
    return tuple(_split(text or ""))


async def _zones(connection: AsyncConnection, text: str | None) -> tuple[str, ...]:
    asked = FeatureQuery(tuple(str(zone) for zone in parse_zones(text)))
    return (await on_current_zones(connection, asked)).zones


def _box(text: str | None) -> BBox | None:
    if not text:
        return None
    box = BBox.parse(text).clipped()
    if box is None:
        raise InputError("« bbox » ne touche pas l'étendue servie : ouest,sud,est,nord en degrés.")
    return box


def _text(text: str | None) -> str:
    found = (text or "").strip()
    if len(found) > MAX_TEXT or "\x00" in found:
        raise InputError(f"« q » : {MAX_TEXT} caractères au plus.")
    return found
