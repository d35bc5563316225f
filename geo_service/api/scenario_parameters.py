"""What a scenario or a question of siting says, read once from a JSON body into typed values."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import InputError, NotFoundError
from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.catchment_parameters import variant
from geo_service.model.place import is_number
from geo_service.model.zone import ZoneId
from geo_service.scenario.changes import MAX_CHANGES, parse_changes, place_of, refuse_unknown_keys
from geo_service.scenario.siting import MAX_SITES, Model
from geo_service.services.scenario_job import ScenarioAsked
from geo_service.services.siting_job import DEFAULT_LIMIT_S, MAX_LIMIT_S, Candidate, SitingAsked
from geo_service.store.lookup import current_zones
from geo_service.store.scenario import communes_at

Json = dict[str, Any]

MAX_SEUIL: Final = 120
MAX_CANDIDATES: Final = 600
MAX_NAME: Final = 100

# Schemas in the words of OpenAPI 3.0, which OGC API Processes takes too.
COMMON: Final[Mapping[str, Json]] = {
    "indicateur": {"type": "string", "enum": list(SERVICES), "description": "temps d'accès au service"},
    "seuil": {
        "type": "number",
        "minimum": 0,
        "exclusiveMinimum": True,
        "maximum": MAX_SEUIL,
        "description": "minutes, inclus ; par défaut celui du service",
    },
    "zone": {
        "type": "string",
        "description": "niveau:code ; par défaut tout le département",
        "example": "epci:200000001",
    },
}
SCENARIO_INPUTS: Final[Mapping[str, Json]] = {
    **COMMON,
    "changements": {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_CHANGES,
        "items": {"type": "object", "required": ["type"]},
        "description": "ouvrir (lon, lat, nombre, id), fermer (equipement), deplacer (equipement, lon, lat), "
        "redimensionner (equipement, nombre)",
    },
    "score": {
        "type": "string",
        "description": "variante d'accessibilité (2sfca_v1, e2sfca_v1…) à calculer aussi, avant et après",
    },
}
SITING_INPUTS: Final[Mapping[str, Json]] = {
    **COMMON,
    "modele": {"type": "string", "enum": list(Model), "description": "ce qui est cherché"},
    "k": {
        "type": "integer",
        "minimum": 1,
        "maximum": MAX_SITES,
        "default": 1,
        "description": "nombre de lieux ; sans objet pour lscp",
    },
    "candidats": {
        "type": "array",
        "maxItems": MAX_CANDIDATES,
        "items": {"type": "object", "required": ["lon", "lat"]},
        "description": "lieux possibles (lon, lat, nom) ; par défaut les mairies de la zone",
    },
    "limite_s": {
        "type": "number",
        "minimum": 0.1,
        "maximum": MAX_LIMIT_S,
        "default": DEFAULT_LIMIT_S,
        "description": "temps laissé au solveur, en secondes",
    },
}


def scenario_of(said: Any) -> ScenarioAsked:
    """Read a scenario.

    Raises:
        InputError: it cannot be read; the sentence says what is wrong.
    """
    body = _object(said, SCENARIO_INPUTS)
    score = body.get("score")
    if score is not None:
        variant(str(score))
    return ScenarioAsked(
        _indicator(body), parse_changes(body.get("changements")), _seuil(body), _zone(body), score
    )


def service_asked(indicateur: str) -> ScenarioAsked:
    """The points of a service: a scenario that changes nothing yet.

    Raises:
        InputError: it is not a time of access to a service.
    """
    return ScenarioAsked(_indicator({"indicateur": indicateur}), ())


def siting_of(said: Any) -> SitingAsked:
    """Read a question of siting.

    Raises:
        InputError: it cannot be read; the sentence says what is wrong.
    """
    body = _object(said, SITING_INPUTS)
    if body.get("modele") not in list(Model):
        raise InputError(f"« modele » vaut {', '.join(Model)}.")
    return SitingAsked(
        _indicator(body),
        body["modele"],
        _whole("k", body.get("k", 1), MAX_SITES),
        _seuil(body),
        _zone(body),
        _candidates(body.get("candidats", [])),
        _amount("limite_s", body.get("limite_s", DEFAULT_LIMIT_S), MAX_LIMIT_S),
    )


async def located_scenario(connection: AsyncConnection, asked: ScenarioAsked) -> ScenarioAsked:
    """The same with the commune of each place, and today's zone.

    Raises:
        NotFoundError: the zone is unknown.
    """
    placed = [one.place for one in asked.changes if one.place is not None]
    found = iter(await communes_at(connection, [one.lon for one in placed], [one.lat for one in placed]))
    changes = tuple(one if one.place is None else replace(one, commune=next(found)) for one in asked.changes)
    return replace(asked, changes=changes, zone=await _current(connection, asked.zone))


async def located_siting(connection: AsyncConnection, asked: SitingAsked) -> SitingAsked:
    """The same with the commune of each candidate, and today's zone.

    Raises:
        NotFoundError: the zone is unknown.
    """
    places = [one.place for one in asked.candidats]
    found = await communes_at(connection, [one.lon for one in places], [one.lat for one in places])
    given = tuple(replace(one, commune=code) for one, code in zip(asked.candidats, found, strict=True))
    return replace(asked, candidats=given, zone=await _current(connection, asked.zone))


async def _current(connection: AsyncConnection, zone: str | None) -> str | None:
    if zone is None:
        return None
    current = (await current_zones(connection, [zone])).get(zone)
    if current is None:
        raise NotFoundError(f"Zone inconnue : {zone}. Cherchez son code par /api/recherche?q=nom.")
    return current


def _object(said: Any, known: Mapping[str, Json]) -> Json:
    if not isinstance(said, dict):
        raise InputError(f"Le corps attendu est un objet JSON avec : {', '.join(known)}.")
    refuse_unknown_keys(said, known, "Corps de la demande")
    return said


def _indicator(body: Json) -> str:
    name = body.get("indicateur")
    if not isinstance(name, str) or name not in SERVICES:
        raise InputError(f"« indicateur » est un temps d'accès parmi {', '.join(SERVICES)}.")
    return name


def _seuil(body: Json) -> float | None:
    said = body.get("seuil")
    return None if said is None else _amount("seuil", said, MAX_SEUIL)


def _zone(body: Json) -> str | None:
    said = body.get("zone")
    if said is None:
        return None
    if not isinstance(said, str):
        raise InputError("« zone » est un texte : niveau:code.")
    return str(ZoneId.parse(said))


def _amount(name: str, said: Any, maximum: float) -> float:
    if not is_number(said) or not 0 < said <= maximum:
        raise InputError(f"« {name} » est un nombre de plus de 0 à {maximum:g}.")
    return float(said)


def _whole(name: str, said: Any, maximum: int) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 1 <= said <= maximum:
        raise InputError(f"« {name} » est un entier de 1 à {maximum}.")
    return said


def _candidates(said: Any) -> tuple[Candidate, ...]:
    if not isinstance(said, list) or len(said) > MAX_CANDIDATES:
        raise InputError(f"« candidats » est une liste de {MAX_CANDIDATES} lieux au plus.")
    return tuple(_candidate(one, rank) for rank, one in enumerate(said, 1))


def _candidate(said: Any, rank: int) -> Candidate:
    where = f"Candidat n° {rank}"
    place = place_of(said, where)
    refuse_unknown_keys(said, ("lon", "lat", "nom"), where)
    name = said.get("nom", f"candidat {rank}")
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME or "\x00" in name:
        raise InputError(f"{where} : « nom » est un texte de 1 à {MAX_NAME} caractères.")
    return Candidate(name, place)
