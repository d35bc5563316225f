"""JSON for tools, HTML for people: ``f=`` decides, else the Accept header."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson
from fastapi import Request
from starlette.responses import HTMLResponse, Response

from geo_service.api.layers import CORS
from geo_service.api.ogc.vocabulary import HTML, JSON, link
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import State
from geo_service.errors import InputError
from geo_service.pages.html import render_page

FORMATS = ("json", "html")


def wants_html(request: Request) -> bool:
    """Whether the reader asked for a page.

    Raises:
        InputError: ``f`` is neither json nor html.
    """
    asked = request.query_params.get("f")
    if asked is not None and asked not in FORMATS:
        raise InputError("« f » vaut json ou html.")
    if asked is not None:
        return asked == "html"
    accept = request.headers.get("accept", "")
    html, json = accept.find("text/html"), accept.find("json")
    return html >= 0 and (json < 0 or html < json)


def answer(
    request: Request, state: State, body: Mapping[str, Any], template: str, media_type: str = JSON
) -> Response:
    """The same content as JSON or as a page."""
    if wants_html(request):
        page = render_page(state.settings, state.catalog, template, body=body)
        return HTMLResponse(page, headers=PAGE_HEADERS)
    return Response(orjson.dumps(body), media_type=media_type, headers=CORS)


def self_links(request: Request, base: str, media_type: str = JSON) -> list[dict[str, Any]]:
    """Links to this answer, and to the same in the other format."""
    address = base + request.url.path
    query = [(name, value) for name, value in request.query_params.multi_items() if name != "f"]
    html = wants_html(request)
    here, there = ("html", "json") if html else ("json", "html")
    types = {"json": media_type, "html": HTML}
    return [
        link(f"{address}?{urlencode([*query, ('f', here)])}", "self", types[here], "Cette réponse"),
        link(
            f"{address}?{urlencode([*query, ('f', there)])}",
            "alternate",
            types[there],
            f"La même en {there.upper()}",
        ),
    ]


def refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """The standard asks to refuse parameters that mean nothing, rather than to ignore them.

    Raises:
        InputError: one is unknown, or is given twice.
    """
    names = [name for name, _ in request.query_params.multi_items()]
    unknown = sorted(set(names) - known)
    if unknown:
        raise InputError(f"Paramètre « {unknown[0][:40]} » inconnu. Paramètres : {', '.join(sorted(known))}.")
    if len(names) != len(set(names)):
        raise InputError("Un paramètre est donné deux fois : gardez-en un.")
