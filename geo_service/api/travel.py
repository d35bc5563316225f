"""Isochrones: where one can be, or come from, within some minutes by car."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.conditional import matches
from geo_service.api.head import asked_by_head
from geo_service.api.held_files import HeldFile
from geo_service.api.layers import CORS
from geo_service.api.parameters import whole_number
from geo_service.api.state import AppState, State
from geo_service.errors import InputError, NotFoundError
from geo_service.model.place import check_place
from geo_service.model.tile import LonLat
from geo_service.model.zone import Niveau, ZoneId
from geo_service.services.isochrone_job import (
    SENS,
    IsochroneAsked,
    isochrone_inputs,
    isochrone_job,
    isochrone_key,
)
from geo_service.store.lookup import current_zones
from geo_service.store.travel_versions import town_hall_place, travel_versions

router = APIRouter(prefix="/api/travel")

MAX_MINUTES = 120
MAX_AREAS = 6
USUAL_MINUTES = (10, 20, 30)
DECIMALS = 7
MEDIA_TYPE = "application/geo+json"
NOT_A_COMMUNE = "Une isochrone part d'un point (lon, lat) ou d'une commune : zone=commune:code."


def minutes_asked(
    minutes: Annotated[
        str, Query(description=f"1 à {MAX_MINUTES}, {MAX_AREAS} valeurs au plus, séparées par des virgules")
    ] = ",".join(map(str, USUAL_MINUTES)),
) -> tuple[int, ...]:
    """Whole numbers of minutes, each once, in their order."""
    found = sorted({whole_number("minutes", part.strip(), MAX_MINUTES) for part in minutes.split(",")})
    if found[0] < 1 or len(found) > MAX_AREAS:
        raise InputError(f"« minutes » : {MAX_AREAS} durées différentes au plus, de 1 à {MAX_MINUTES}.")
    return tuple(found)


def sens_asked(sens: Annotated[str, Query(description=f"{' ou '.join(SENS)} l'origine")] = SENS[0]) -> str:
    """Trips that leave the place, or that come to it."""
    if sens not in SENS:
        raise InputError(f"« sens » vaut {' ou '.join(SENS)}.")
    return sens


def place_asked(
    lon: Annotated[str | None, Query(description="longitude en degrés")] = None,
    lat: Annotated[str | None, Query(description="latitude en degrés")] = None,
    zone: Annotated[str | None, Query(description="commune:code, actuel ou ancien : sa mairie")] = None,
) -> LonLat | ZoneId:
    """A point or a commune, never both."""
    if zone is not None and lon is None and lat is None:
        asked = ZoneId.parse(zone)
        if asked.niveau is not Niveau.COMMUNE:
            raise InputError(NOT_A_COMMUNE)
        return asked
    if zone is not None or lon is None or lat is None:
        raise InputError("Donnez lon et lat, ou bien zone=commune:code, mais pas les deux.")
    return check_place(LonLat.parse(lon, lat))


@router.get(
    "/isochrone",
    summary="Surfaces atteintes en quelques minutes de voiture (GeoJSON)",
    response_class=Response,
    responses={
        200: {"description": "Surfaces emboîtées", "content": {MEDIA_TYPE: {}}},
        304: {"description": "Ce que le client tient est encore bon"},
    },
)
async def isochrone(
    place: Annotated[LonLat | ZoneId, Depends(place_asked)],
    minutes: Annotated[tuple[int, ...], Depends(minutes_asked)],
    sens: Annotated[str, Depends(sens_asked)],
    request: Request,
    state: AppState,
) -> Response:
    """Nested areas, the largest first, with minutes, provider, method, calibration, error and km² of each.

    A place off the measured network gives areas without geometry and says « hors de portée ».
    """
    inputs, asked = await isochrone_asked(state, place, minutes, sens)
    key = isochrone_key(inputs, asked)
    headers = CORS | {"ETag": f'"{key}"'}
    if matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if asked_by_head(request.scope):
        return Response(headers=headers, media_type=MEDIA_TYPE)
    file = await state.exports.file(key, isochrone_job(state.settings, inputs, asked))
    return HeldFile(file, state.exports, MEDIA_TYPE, headers)


async def isochrone_asked(
    state: State, place: LonLat | ZoneId, minutes: tuple[int, ...] = USUAL_MINUTES, sens: str = SENS[0]
) -> tuple[str, IsochroneAsked]:
    """What an isochrone is drawn from now, and what is asked of it.

    Raises:
        NotFoundError: the commune has no known town hall.
    """
    async with state.snapshot() as connection:
        asked = IsochroneAsked(*await _origin(connection, place, minutes, sens))
        return await _inputs(connection, state), asked


async def _inputs(connection: AsyncConnection, state: State) -> str:
    grid = state.catalog.departement.grille_terrestre
    crossings = [name for name in (grid.ponts, grid.bacs) if name] if grid else []
    return isochrone_inputs(state.settings, await travel_versions(connection, crossings))


async def _origin(
    connection: AsyncConnection, place: LonLat | ZoneId, minutes: tuple[int, ...], sens: str
) -> tuple[LonLat, tuple[int, ...], str, dict[str, object]]:
    if isinstance(place, LonLat):
        at = LonLat(round(place.lon, DECIMALS), round(place.lat, DECIMALS))
        return at, minutes, sens, {"lon": at.lon, "lat": at.lat}
    asked = str(place)
    current = (await current_zones(connection, [asked])).get(asked)
    hall = await town_hall_place(connection, current) if current else None
    if hall is None or hall["lon"] is None:
        raise NotFoundError(
            f"Aucune mairie connue pour « {asked} » : donnez lon et lat, ou cherchez par /api/recherche?q=nom."
        )
    at = LonLat(round(hall["lon"], DECIMALS), round(hall["lat"], DECIMALS))
    origin = {"lon": at.lon, "lat": at.lat, "demande": asked, "zone": hall["zone"], "nom": hall["nom"]}
    return at, minutes, sens, origin | {"point": "mairie"}
