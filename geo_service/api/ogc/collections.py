"""Landing page, conformance, collections and their queryables."""

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.links import base_url
from geo_service.api.ogc.negotiation import answer, refuse_unknown, self_links
from geo_service.api.ogc.vocabulary import (
    CONFORMANCE,
    CONFORMANCE_REL,
    GEOJSON,
    HTML,
    JSON,
    OPENAPI,
    PROCESSES_REL,
    QUERYABLES_REL,
    SCHEMA,
    TILESETS_REL,
    link,
)
from geo_service.api.state import AppState, State
from geo_service.model.layer import Layer, LayerColumn, in_drawing_order
from geo_service.model.reference import CRS84_URI, REFERENCES, STORAGE

router = APIRouter(prefix="/api", tags=["OGC API"])

ONLY_FORMAT = frozenset({"f"})
JSON_TYPES = {"integer": "integer", "number": "number", "boolean": "boolean"}
GEOMETRIES = {"polygon": "MultiPolygon", "line": "MultiLineString", "point": "Point"}


@router.get("", summary="Entrée de l'API OGC")
async def landing(request: Request, state: AppState) -> Response:
    """Links to everything below."""
    refuse_unknown(request, ONLY_FORMAT)
    base = base_url(request, state.settings)
    body = {
        "title": f"geo_service : {state.catalog.departement.nom}",
        "description": "Couches territoriales : objets (OGC API Features) et tuiles (OGC API Tiles).",
        "links": [
            *self_links(request, base),
            link(f"{base}/api/openapi.json", "service-desc", OPENAPI, "Description OpenAPI"),
            link(f"{base}/api?f=html", "service-doc", HTML, "Mode d'emploi"),
            link(f"{base}/api/conformance", "conformance", JSON, "Classes de conformité"),
            link(f"{base}/api/conformance", CONFORMANCE_REL, JSON, "Classes de conformité"),
            link(f"{base}/api/collections", "data", JSON, "Collections"),
            link(f"{base}/api/processes", PROCESSES_REL, JSON, "Processus"),
            link(
                f"{base}/api/tileMatrixSets",
                "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes",
                JSON,
                "Pyramides",
            ),
        ],
    }
    return answer(request, state, body, "ogc/accueil.html")


@router.get("/conformance", summary="Classes de conformité")
async def conformance(request: Request, state: AppState) -> Response:
    """Only what is implemented."""
    refuse_unknown(request, ONLY_FORMAT)
    links = self_links(request, base_url(request, state.settings))
    return answer(request, state, {"conformsTo": CONFORMANCE, "links": links}, "ogc/conformite.html")


@router.get("/collections", summary="Collections")
async def collections(request: Request, state: AppState) -> Response:
    """Every layer as a collection of features."""
    refuse_unknown(request, ONLY_FORMAT)
    base = base_url(request, state.settings)
    layers = in_drawing_order(state.layers())
    body = {
        "links": self_links(request, base),
        "collections": [_listed(layer, base, state) for layer in layers],
        "crs": [reference.uri for reference in REFERENCES],
    }
    return answer(request, state, body, "ogc/collections.html")


@router.get("/collections/{collection_id}", summary="Une collection")
async def collection(collection_id: str, request: Request, state: AppState) -> Response:
    """One layer."""
    layer = state.layer(collection_id)
    refuse_unknown(request, ONLY_FORMAT)
    base = base_url(request, state.settings)
    body = describe(layer, base, state)
    body["links"] = [*self_links(request, base), *body["links"]]
    return answer(request, state, body, "ogc/collection.html")


@router.get("/collections/{collection_id}/queryables", summary="Propriétés filtrables")
async def queryables(collection_id: str, request: Request, state: AppState) -> Response:
    """JSON Schema of the properties a filter may name."""
    layer = state.layer(collection_id)
    refuse_unknown(request, ONLY_FORMAT)
    body = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{base_url(request, state.settings)}/api/collections/{layer.id}/queryables",
        "type": "object",
        "title": layer.title,
        "description": layer.description,
        "properties": {
            **{column.name: _schema(column) for column in layer.columns},
            "geom": {
                "title": "Géométrie",
                "format": f"geometry-{layer.geometry}",
                "x-ogc-role": "primary-geometry",
            },
        },
        "additionalProperties": False,
    }
    return answer(request, state, body, "ogc/proprietes.html", SCHEMA)


def describe(layer: Layer, base: str, state: State) -> dict[str, Any]:
    """A layer as a collection."""
    address = f"{base}/api/collections/{layer.id}"
    sources = [state.catalog.sources[name] for name in layer.sources if name in state.catalog.sources]
    licences = dict.fromkeys((source.licence, source.licence_url) for source in sources)
    return {
        "id": layer.id,
        "title": layer.title,
        "description": layer.description,
        "attribution": " ; ".join(
            dict.fromkeys(source.attribution for source in sources if source.attribution)
        ),
        "extent": {"spatial": {"bbox": [list(state.catalog.departement.bbox)], "crs": CRS84_URI}},
        "itemType": "feature",
        "crs": [reference.uri for reference in REFERENCES],
        "storageCrs": STORAGE.uri,
        "links": [
            link(f"{address}/items", "items", GEOJSON, "Objets"),
            link(f"{address}/items?f=html", "items", HTML, "Objets, en page"),
            link(f"{address}/queryables", QUERYABLES_REL, SCHEMA, "Propriétés filtrables"),
            link(f"{address}/tiles", TILESETS_REL, JSON, "Tuiles vectorielles"),
            link(f"{base}/layers/{layer.id}.geojson", "enclosure", GEOJSON, "Couche entière"),
            *(link(url, "license", HTML, name) for name, url in licences if url),
        ],
    }


def _listed(layer: Layer, base: str, state: State) -> dict[str, Any]:
    """A collection in the list of all, with the way to itself."""
    body = describe(layer, base, state)
    own = link(f"{base}/api/collections/{layer.id}", "self", JSON, layer.title)
    return body | {"links": [own, *body["links"]]}


def _schema(column: LayerColumn) -> dict[str, Any]:
    unit = {"x-ogc-unit": column.unit} if column.unit else {}
    return {"title": column.label, "type": JSON_TYPES.get(column.type, "string")} | unit
