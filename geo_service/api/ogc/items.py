"""Items of a collection: pages, and one feature."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import HTMLResponse, Response

from geo_service.api.conditional import matches
from geo_service.api.layers import CORS, on_current_zones
from geo_service.api.links import base_url
from geo_service.api.ogc.negotiation import refuse_unknown, self_links, wants_html
from geo_service.api.ogc.parameters import ITEM_PARAMETERS, item_query, reference_of
from geo_service.api.ogc.tokens import Context, read_token, write_token
from geo_service.api.ogc.vocabulary import GEOJSON, JSON, link
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, State
from geo_service.errors import InputError, NotFoundError
from geo_service.model.layer import Layer
from geo_service.model.reference import Reference
from geo_service.pages.html import render_page
from geo_service.store.features import FeatureQuery, view_version
from geo_service.store.items import ItemQuery, Page, read_one, read_page

router = APIRouter(prefix="/api", tags=["OGC API"])

NOT_BOUND = frozenset({"suite", "limit", "f", "compte", "crs"})
"""Parameters that may change from one page to the next."""

ONE_ITEM = frozenset({"f", "crs"})
"""Parameters of one feature."""


@router.get(
    "/collections/{collection_id}/items",
    summary="Objets d'une collection",
    openapi_extra={"parameters": ITEM_PARAMETERS},
)
async def items(collection_id: str, request: Request, state: AppState) -> Response:
    """Filtered (bbox, zone, datetime, properties, CQL2), sorted and paged; ``compte=true`` adds numberMatched."""
    layer = state.layer(collection_id, request.query_params.get("millesime"))
    query = item_query(request, layer)
    base = base_url(request, state.settings)
    async with state.snapshot() as connection:
        zones = await on_current_zones(connection, FeatureQuery(zones=query.zones))
        query = replace(query, zones=zones.zones)
        version = await _version(connection, layer)
        etag = hashlib.md5(
            f"{version} {request.url.query} {wants_html(request)}".encode(), usedforsecurity=False
        ).hexdigest()
        headers = CORS | {"ETag": f'W/"{etag}"', "Content-Crs": f"<{query.reference.uri}>", "Vary": "Accept"}
        if matches(request.headers.get("if-none-match", ""), f'"{etag}"'):
            return Response(status_code=304, headers=headers)
        context = Context(_question(request, layer), version)
        query = _continued(query, request, context)
        page = await read_page(connection, query, count=request.query_params.get("compte") in ("true", "oui"))
    links = _links(request, base, page, context)
    if wants_html(request):
        return _page(state, layer, page, links)
    return Response(_collection(page, links), media_type=GEOJSON, headers=headers | _link_header(links))


@router.get(
    "/collections/{collection_id}/items/{feature_id:path}",
    summary="Un objet",
    openapi_extra={"parameters": [one for one in ITEM_PARAMETERS if one["name"] in ONE_ITEM]},
)
async def item(collection_id: str, feature_id: str, request: Request, state: AppState) -> Response:
    """One feature by its public id."""
    layer = state.layer(collection_id, request.query_params.get("millesime"))
    refuse_unknown(request, ONE_ITEM)
    reference = reference_of(request.query_params.get("crs"))
    async with state.snapshot() as connection:
        feature = await read_one(connection, layer, feature_id, reference)
        version = await _version(connection, layer)
    if feature is None:
        raise NotFoundError(f"Objet « {feature_id[:80]} » absent de la collection {layer.id}.")
    base = base_url(request, state.settings)
    links = [
        *self_links(request, base, GEOJSON),
        link(f"{base}/api/collections/{layer.id}", "collection", JSON),
    ]
    if wants_html(request):
        body = orjson.loads(feature) | {"links": links}
        page = render_page(state.settings, state.catalog, "ogc/objet.html", body=body, layer=layer)
        return HTMLResponse(page, headers=PAGE_HEADERS)
    return _feature(feature, links, reference, version)


def _feature(feature: str, links: list[dict[str, Any]], reference: Reference, version: str) -> Response:
    text = feature.rstrip()[:-1] + ', "links": ' + orjson.dumps(links).decode() + "}"
    digest = hashlib.md5((version + text).encode(), usedforsecurity=False).hexdigest()
    headers = CORS | {"Content-Crs": f"<{reference.uri}>", "ETag": f'W/"{digest}"', "Vary": "Accept"}
    return Response(text, media_type=GEOJSON, headers=headers)


async def _version(connection: AsyncConnection, layer: Layer) -> str:
    return f"{await view_version(connection, layer.version_view)}.{await view_version(connection, 'zone')}"


def _question(request: Request, layer: Layer) -> str:
    kept = sorted(
        (name, value) for name, value in request.query_params.multi_items() if name not in NOT_BOUND
    )
    return f"{layer.id}?{urlencode(kept)}"


def _continued(query: ItemQuery, request: Request, context: Context) -> ItemQuery:
    token = request.query_params.get("suite")
    if token is None:
        return query
    if query.offset:
        raise InputError("« suite » et « offset » ne vont pas ensemble : suivez le lien « next » tel quel.")
    restart = f"{request.url.path}?{context.question.partition('?')[2]}"
    return replace(query, after=read_token(context, token, len(query.sort) + 1, restart))


def _links(request: Request, base: str, page: Page, context: Context) -> list[dict[str, Any]]:
    address = base + request.url.path
    links = [*self_links(request, base, GEOJSON), link(address.rpartition("/")[0], "collection", JSON)]
    if page.next_after is not None:
        kept = [(n, v) for n, v in request.query_params.multi_items() if n not in ("suite", "offset")]
        query = urlencode([*kept, ("suite", write_token(context, page.next_after))])
        links.append(link(f"{address}?{query}", "next", GEOJSON, "Page suivante"))
    return links


def _link_header(links: Sequence[dict[str, Any]]) -> dict[str, str]:
    return {
        "Link": ", ".join(f'<{item["href"]}>; rel="{item["rel"]}"; type="{item["type"]}"' for item in links)
    }


def _collection(page: Page, links: list[dict[str, Any]]) -> bytes:
    """Features are texts made by the database: they are joined, never parsed."""
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "links": links,
        "timeStamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "numberReturned": len(page.features),
    }
    if page.matched is not None:
        head["numberMatched"] = page.matched
    return orjson.dumps(head)[:-1] + b',"features":[' + ",\n".join(page.features).encode() + b"]}"


def _page(state: State, layer: Layer, page: Page, links: list[dict[str, Any]]) -> Response:
    body = {
        "features": [orjson.loads(feature) for feature in page.features],
        "links": links,
        "matched": page.matched,
    }
    html = render_page(state.settings, state.catalog, "ogc/objets.html", body=body, layer=layer)
    return HTMLResponse(html, headers=PAGE_HEADERS)
