"""A zone that a reader drew, and its figures: surface, inhabitants, communes, services, projects, one indicator."""

from dataclasses import asdict
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Query, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.bodies import JSON_TYPES, read_body
from geo_service.api.indicator_answers import about, definition_of, notice_of, published, sources_of
from geo_service.api.indicator_parameters import Agents, only
from geo_service.api.spatial_answers import Json, context, json_answer
from geo_service.api.spatial_parameters import measured as number
from geo_service.api.state import AppState
from geo_service.errors import InputError
from geo_service.model.geojson import PostedGeometry, parse_geometry
from geo_service.model.points import parse_json
from geo_service.services.drawn_zone import people_in, value_over
from geo_service.store import spatial_drawn as stored
from geo_service.store.indicator_reads import Row
from geo_service.store.spatial import project

router = APIRouter(prefix="/api/spatial", tags=["Questions spatiales"])

MAX_RADIUS_KM: Final = 100.0
MIN_KM2: Final = 0.01
SURFACES: Final = ("Polygon", "MultiPolygon")
AREA: Final = "Superficie mesurée en Lambert-93, eaux comprises."
SPREAD: Final = (
    "Répartition supposée : les habitants d'une commune en partie dans la zone y sont comptés selon la part de sa terre "
    "(hors eau) qui s'y trouve. Entre deux bornes sûres : les communes entières seules, et toutes celles qui sont touchées."
)
PLACES: Final = (
    "De chaque type, la source la plus récente seule. Un service connu à sa commune près est placé à la mairie : il "
    "compte si la mairie est dans la zone."
)
REGISTRE: Final = (
    "Projets d'une commune touchée, chantiers d'un territoire touché : ce que le registre connaît. Une absence n'y "
    "prouve rien."
)
TOO_SMALL: Final = "Cette zone fait moins d'un hectare : dessinez-la plus grande, les contours ne sont pas plus fins que cela."
OUTSIDE: Final = "Cette zone est hors du département : dessinez-la au moins en partie à l'intérieur."
NO_SURFACE: Final = (
    "Une ligne ou un point n'a pas de surface : donnez un polygone, ou un point et « rayon_km »."
)
BODY: Final[Json] = {
    "requestBody": {
        "required": True,
        "description": "Polygon ou MultiPolygon GeoJSON (CRS84), ou un Point avec « rayon_km ».",
        "content": {kind: {"schema": {"type": "object"}} for kind in JSON_TYPES},
    }
}


def radius(
    rayon_km: Annotated[str | None, Query(description="autour d'un Point, kilomètres, 100 au plus")] = None,
) -> float | None:
    """The radius of a circle in kilometres."""
    return None if rayon_km is None else number("rayon_km", rayon_km, MAX_RADIUS_KM)


@router.post(
    "/dessin",
    summary="Chiffres d'une zone dessinée : surface, habitants, communes, services, projets, indicateur",
    openapi_extra=BODY,
    dependencies=[only("rayon_km", "indicateur", "millesime")],
)
async def drawn(
    request: Request,
    state: AppState,
    agents: Agents,
    rayon_km: Annotated[float | None, Depends(radius)],
    indicateur: Annotated[str | None, Query(description="identifiant de /api/indicateurs")] = None,
    millesime: Annotated[str | None, Query(description="le plus récent par défaut")] = None,
) -> Response:
    """Rien n'est gardé. Un contour qui se recoupe, trop petit ou hors du département est refusé, avec la raison."""
    _, body = await read_body(request, JSON_TYPES)
    geometry = checked(parse_geometry(parse_json(body)), rayon_km)
    async with state.heavy_snapshot() as connection:
        zone = await placed(connection, geometry, rayon_km)
        rows = await published(connection, [indicateur] if indicateur else [], agents=agents)
        answer = await figures(connection, zone)
        answer["indicateur"] = (
            await over(connection, rows[0], millesime, answer["communes"]) if rows else None
        )
        layers = [state.layer(name) for name in ("communes", "eau")]
        shared = await context(connection, layers, f"{AREA} {SPREAD}")
    shared["sources"] += sources_of(rows)
    return json_answer(answer | shared | {"avertissement": notice_of(rows)})


def checked(geometry: PostedGeometry, radius_km: float | None) -> PostedGeometry:
    """The same geometry: a surface, or a point with a radius.

    Raises:
        InputError: something else.
    """
    disc = geometry.kind == "Point" and radius_km
    if not disc and (geometry.kind not in SURFACES or radius_km is not None):
        raise InputError(NO_SURFACE)
    return geometry


async def placed(
    connection: AsyncConnection, geometry: PostedGeometry, radius_km: float | None
) -> stored.Drawn:
    """The zone in the projection of the service, measured.

    Raises:
        InputError: it crosses itself, is too small, or is nowhere in the served département.
    """
    shape = await project(connection, geometry)
    if radius_km is not None:
        shape = await stored.disc(connection, shape, radius_km * 1000)
    zone = await stored.measured(connection, shape)
    if zone.km2 < MIN_KM2:
        raise InputError(TOO_SMALL)
    if not zone.served_km2:
        raise InputError(OUTSIDE)
    return zone


async def figures(connection: AsyncConnection, zone: stored.Drawn) -> Json:
    """Everything but the indicator."""
    communes = await stored.communes_in(connection, zone.shape)
    return {
        "contour": orjson.Fragment(zone.contour),
        "superficie_km2": round(zone.km2, 3),
        "superficie_departement_km2": round(zone.served_km2, 3),
        "superficie_methode": AREA,
        "habitants": people_in(communes) | {"methode": SPREAD, "lecture": "répartition supposée"},
        "communes": communes,
        "services": await stored.services_in(connection, zone.shape),
        "services_note": PLACES,
        "registre": await stored.registre_in(connection, [row["zone"] for row in communes])
        | {"note": REGISTRE},
    }


async def over(
    connection: AsyncConnection, row: Row, millesime: str | None, communes: list[dict[str, Any]]
) -> Json:
    """The indicator over the communes of the zone, with what it is."""
    names = [commune["zone"] for commune in communes]
    values = await stored.commune_values(connection, row["id"], millesime, names)
    definition = definition_of(row)
    found = value_over(definition, communes, values)
    vintage = millesime or next((value["millesime"] for value in values), row["millesime"])
    told = {"millesime": vintage, "poids": definition.poids, "nature": "computed", "part": definition.share}
    return about(row) | told | asdict(found)
