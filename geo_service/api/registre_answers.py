"""Answers of the registry: JSON and GeoJSON, public ones with an ETag, the others for their reader alone."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import Request
from starlette.responses import Response

from geo_service.api.conditional import matches
from geo_service.api.layers import CORS
from geo_service.api.links import base_url
from geo_service.api.ogc.tokens import write_token
from geo_service.api.registre_parameters import Liste
from geo_service.api.state import State
from geo_service.api.tilejson import hash_text
from geo_service.errors import UnconditionalError
from geo_service.model.pacte.droits import Acteur
from geo_service.model.pacte.objets import Objet
from geo_service.services.registre_lecture import PageLue, anonyme, montrer

JSON: Final = "application/json"
GEOJSON: Final = "application/geo+json"
VARY: Final = {"Vary": "Authorization, Cookie"}
PRIVATE: Final = {"Cache-Control": "private, no-store", **VARY}

Body = dict[str, Any]


def answer(
    request: Request, acteur: Acteur, body: Body, *, geojson: bool = False, status: int = 200
) -> Response:
    """A body: with an ETag of its bytes to everybody, or never kept when it is for one reader.

    The ETag of an object read by who may change it is its version.
    """
    encoded, media_type = orjson.dumps(body), GEOJSON if geojson else JSON
    if not anonyme(acteur):
        return Response(encoded, status, PRIVATE | _version(body), media_type)
    etag = f'"{hash_text(encoded)}"'
    headers = CORS | VARY | {"ETag": f"W/{etag}"}
    if matches(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(encoded, status, headers, media_type)


def _version(body: Body) -> dict[str, str]:
    version = body.get("properties", body).get("version")
    return {} if version is None else {"ETag": f'"{version}"'}


def expected_version(request: Request) -> int | None:
    """The version that If-Match says; None for ``*``.

    Raises:
        UnconditionalError: there is none, or it is not one of ours.
    """
    text = request.headers.get("if-match", "").strip()
    number = text.strip('"')
    if text == "*":
        return None
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise UnconditionalError(
            "Dites la version que vous avez lue : If-Match, avec l'ETag de l'objet (par exemple « If-Match: \"3\" »)."
        )
    return int(number)


def as_feature(objet: Objet, shown: Body) -> Body:
    """An object as a GeoJSON feature: its place, and the rest as properties."""
    properties = dict(shown)
    place = properties.pop("localisation", None) or {}
    kept = {"portee": place.get("portee"), "zones": place.get("zones")} if place else {}
    return {
        "type": "Feature",
        "id": f"{objet.nom}:{shown['id']}",
        "geometry": place.get("geometry"),
        "properties": properties | kept,
    }


def page_body(
    request: Request, state: State, acteur: Acteur, objet: Objet, asked: Liste, page: PageLue
) -> Body:
    """A page of a list, with the address of the next one."""
    rows = [montrer(acteur, ligne) for ligne in page.lignes]
    links = _links(request, state, asked, page)
    if asked.geojson:
        features = [as_feature(objet, row) for row in rows]
        return {
            "type": "FeatureCollection",
            "features": features,
            "links": links,
            **_counted(page, "numberMatched"),
        }
    return {objet.pluriel: rows, "links": links, **_counted(page, "total")}


def _counted(page: PageLue, name: str) -> Body:
    return {} if page.total is None else {name: page.total}


def _links(request: Request, state: State, asked: Liste, page: PageLue) -> list[dict[str, str]]:
    address = base_url(request, state.settings) + request.url.path
    kept: Sequence[tuple[str, str]] = [
        (name, value) for name, value in request.query_params.multi_items() if name != "suite"
    ]
    links = [{"rel": "self", "href": f"{address}?{request.url.query}" if request.url.query else address}]
    if page.suite is not None:
        query = urlencode([*kept, ("suite", write_token(asked.context, (page.suite,)))])
        links.append({"rel": "next", "href": f"{address}?{query}"})
    return links
