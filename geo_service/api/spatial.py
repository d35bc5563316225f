"""Spatial questions: at a point, near, within a distance, against a geometry, by zone, one layer over another."""

from dataclasses import replace
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from geo_service.api.bodies import JSON_TYPES, read_body
from geo_service.api.spatial_answers import (
    BELONGING,
    DISTANCE,
    NO_MINUTES,
    SPREAD,
    SPREAD_METHOD,
    aggregate_rows,
    bounds,
    collection_answer,
    context,
    json_answer,
    measure_rows,
    overlap_row,
    units,
)
from geo_service.api.spatial_parameters import (
    MAX_DISTANCE_M,
    MAX_NEAREST,
    Against,
    Count,
    Distance,
    Level,
    Limit,
    Place,
    Several,
    Tolerance,
    Two,
    asked,
    chosen,
    known_zones,
)
from geo_service.api.state import AppState, HeavySnapshot, Snapshot
from geo_service.model.geojson import parse_geometry
from geo_service.model.layer import Layer
from geo_service.model.measure import parse_measures
from geo_service.model.overlay import without_slivers
from geo_service.model.points import parse_json
from geo_service.model.shapes import MAX_VERTICES
from geo_service.store.spatial import (
    Found,
    Selection,
    around_statement,
    at_point_statement,
    find,
    matching_statement,
    nearest_statement,
    project,
    selection_values,
)
from geo_service.store.spatial_aggregates import Question, aggregates, belonging_of, doubts
from geo_service.store.spatial_overlay import MAX_PAIRS, overlaps

router = APIRouter(prefix="/api/spatial", tags=["Questions spatiales"])

NEAR_M = 50.0
"""A line or a point has no inside: it is « at » the point when this near."""

MEASURES_EXAMPLE = "nombre,somme:population,moyenne:densite_hab_km2:superficie_terre_km2"
RELATION_METHODS = {
    "intersecte": "Objets dont le tracé a au moins un point commun avec la géométrie, bord compris.",
    "dedans": "Objets entièrement dans la géométrie, bord compris.",
}
OVERLAY_UNITS = {
    "superficie_km2": "km²",
    "a_part": "0–1",
    "b_part": "0–1",
    "a_habitants_estimes": "hab.",
    "b_habitants_estimes": "hab.",
}
MINUTES = {"valeur": None, "raison": NO_MINUTES}
GEOMETRY_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": f"Géométrie GeoJSON (CRS84) de 1 Mo et {MAX_VERTICES} sommets au plus, ou un Feature.",
        "content": {
            media_type: {
                "schema": {"type": "object"},
                "example": {
                    "type": "Polygon",
                    "coordinates": [[[-0.8, 44.7], [-0.5, 44.7], [-0.5, 44.9], [-0.8, 44.9], [-0.8, 44.7]]],
                },
            }
            for media_type in JSON_TYPES
        },
    }
}


@router.get("/point", summary="Objets de plusieurs couches en un point")
async def at_point(layers: Several, place: Place, limit: Limit, connection: Snapshot) -> Response:
    """Surfaces qui contiennent le point, limite comprise ; lignes et points à moins de 50 m."""
    values = {"lon": place.lon, "lat": place.lat, "distance_m": NEAR_M}
    found = {layer.id: await find(connection, at_point_statement(layer, limit), values) for layer in layers}
    method = (
        f"Surfaces contenant le point, limite comprise ; lignes et points à moins de {NEAR_M:g} m. {DISTANCE}"
    )
    shared = await context(connection, layers, method)
    parts = {layer.id: _part(layer, found[layer.id], limit) for layer in layers}
    return json_answer({"lon": place.lon, "lat": place.lat, "couches": parts, **shared})


@router.get("/plus-proches", summary="Objets les plus proches d'un point")
async def nearest(
    selection: Annotated[Selection, Depends(chosen("lon", "lat", "k"))],
    place: Place,
    count: Count,
    connection: HeavySnapshot,
) -> Response:
    """Du plus proche au plus loin, distance en mètres sur l'ellipsoïde ; une colonne de la couche filtre par égalité."""
    found = await find(connection, nearest_statement(selection, count), selection_values(selection, place))
    layer = selection.layer
    members = await context(connection, [layer], DISTANCE)
    limits = {"k": count, "k_max": MAX_NEAREST, "rendus": len(found.features)}
    return collection_answer(
        found, members | _near_members(layer) | {"bornes": limits, "lon": place.lon, "lat": place.lat}
    )


@router.get("/autour", summary="Objets à moins d'une distance d'un point")
async def around(
    selection: Annotated[Selection, Depends(chosen("lon", "lat", "distance_m", "limite"))],
    place: Place,
    reach: Distance,
    limit: Limit,
    connection: HeavySnapshot,
) -> Response:
    """Distance en mètres sur l'ellipsoïde, bord compris ; du plus proche au plus loin."""
    layer = selection.layer
    values = selection_values(selection, place) | {"distance_m": reach}
    found = await find(connection, around_statement(selection, limit), values)
    members = await context(connection, [layer], DISTANCE)
    limits = bounds(limit, len(found.features), found.total, distance_m=reach, distance_max_m=MAX_DISTANCE_M)
    return collection_answer(found, members | _near_members(layer) | {"bornes": limits})


@router.post(
    "/intersection",
    summary="Objets qui touchent une géométrie donnée, ou y sont",
    openapi_extra=GEOMETRY_BODY,
)
async def against_geometry(
    given: Annotated[Selection, Depends(asked("relation", "limite"))],
    relation: Against,
    limit: Limit,
    request: Request,
    state: AppState,
) -> Response:
    """Polygon, MultiPolygon, LineString ou Point en degrés, longitude d'abord ; une géométrie fausse est refusée, lieu dit."""
    layer = given.layer
    _, body = await read_body(request, JSON_TYPES)
    geometry = parse_geometry(parse_json(body))
    async with state.heavy_snapshot() as connection:
        shape = await project(connection, geometry)
        selection = replace(given, zones=await known_zones(connection, given.zones))
        values = selection_values(selection) | {"shape": shape}
        found = await find(connection, matching_statement(selection, relation, limit), values)
        members = await context(connection, [layer], RELATION_METHODS[relation])
    limits = bounds(
        limit, len(found.features), found.total, sommets=geometry.vertices, sommets_max=MAX_VERTICES
    )
    return collection_answer(found, members | {"unites": units(layer.columns), "bornes": limits})


@router.get("/agregats", summary="Nombres, sommes et moyennes d'une couche par zone")
async def by_zone(
    rows: Annotated[Selection, Depends(chosen("niveau", "mesure"))],
    niveau: Level,
    connection: HeavySnapshot,
    mesure: Annotated[
        str, Query(description="séparées par des virgules", examples=[MEASURES_EXAMPLE])
    ] = "nombre",
) -> Response:
    """Mesures : nombre, somme:colonne, moyenne:colonne:poids, min:colonne, max:colonne.

    Les territoires ont deux lectures : celle retenue, et celle où chaque commune disputée va dans l'autre.
    """
    layer = rows.layer
    measures = parse_measures(mesure, layer)
    question = Question(replace(rows, zones=()), niveau, measures, rows.zones)
    found = await aggregates(connection, question)
    method = BELONGING[belonging_of(layer, niveau)] + " Sans valeur connue : null, jamais 0."
    shared = await context(connection, [layer], method)
    zone_rows = aggregate_rows(found, measures, await doubts(connection, niveau))
    body = {"couche": layer.id, "niveau": niveau, "mesures": measure_rows(measures), "zones": zone_rows}
    return json_answer(
        body
        | shared
        | {"unites": units(layer.columns), "bornes": bounds(len(zone_rows), len(zone_rows), len(zone_rows))}
    )


@router.get("/superposition", summary="Deux couches de surfaces l'une sur l'autre")
async def overlay(two: Two, tolerance: Tolerance, limit: Limit, connection: HeavySnapshot) -> Response:
    """Surface commune de chaque paire, part de chacune, habitants estimés par la surface (« répartition supposée »)."""
    first, second = two.first.layer, two.second.layer
    found = await overlaps(connection, two)
    pairs = without_slivers(found, tolerance)
    rows = [overlap_row(pair) for pair in pairs.kept[:limit]]
    dropped = {
        "nombre": pairs.slivers,
        "superficie_km2": round(pairs.slivers_km2, 6),
        "tolerance_m2": tolerance,
    }
    shared = await context(connection, [first, second], SPREAD_METHOD)
    return json_answer(
        {"couche": first.id, "avec": second.id, "paires": rows, "eclats_ecartes": dropped}
        | shared
        | {
            "habitants": SPREAD,
            "unites": OVERLAY_UNITS,
            "bornes": bounds(limit, len(rows), len(pairs.kept), paires_max=MAX_PAIRS),
        }
    )


def _near_members(layer: Layer) -> dict[str, Any]:
    return {"unites": units(layer.columns, distance_m="m", minutes="min"), "minutes": MINUTES}


def _part(layer: Layer, found: Found, limit: int) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [orjson.Fragment(text) for text in found.features],
        "unites": units(layer.columns),
        "bornes": bounds(limit, len(found.features), found.total),
    }
