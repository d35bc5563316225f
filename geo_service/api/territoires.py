"""Pages about zones, and the dossier of a territoire: kept as long as what is published stays the same."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

import orjson
from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from geo_service import __version__
from geo_service.api.conditional import matches
from geo_service.api.held_files import HeldFile
from geo_service.api.links import base_url
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, State
from geo_service.errors import InputError
from geo_service.model.zone import Niveau, ZoneId
from geo_service.pages.fiche import render_dossier, render_fiche, render_unknown
from geo_service.pages.palettes import read_palettes
from geo_service.services.dossier import dossier_job, dossier_key
from geo_service.services.fiche import current_id, fiche_of, suggestions
from geo_service.services.fiche_subject import page_of

router = APIRouter(include_in_schema=False)

PDF: Final = "application/pdf"
WORDS: Final = {
    Niveau.TERRITOIRE: "territoire",
    Niveau.EPCI: "intercommunalité",
    Niveau.CANTON: "canton",
    Niveau.COMMUNE: "commune",
}


@router.get("/territoires/{slug}.pdf")
async def dossier(slug: str, request: Request, state: AppState) -> Response:
    """The dossier of a territoire, A4."""
    zone = _zone(Niveau.TERRITOIRE, slug)
    current = await _current(state, zone)
    if zone is None or current is None:
        return await _unknown(state, Niveau.TERRITOIRE, slug)
    base = base_url(request, state.settings)
    html = await _kept(state, f"dossier {current} {base}", lambda: _written(state, current, printed=True))
    key = dossier_key(html.decode(), base)
    headers = {
        "ETag": f'"{key}"',
        "Cache-Control": "no-cache",
        "Content-Disposition": f'inline; filename="{zone.code}-dossier.pdf"',
    }
    if matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    job = dossier_job(state.settings, html.decode(), f"{base}/territoires/{zone.code}")
    return HeldFile(await state.exports.file(key, job), state.exports, PDF, headers)


@router.get("/territoires/{slug}")
async def territoire(slug: str, request: Request, state: AppState) -> Response:
    """A territoire."""
    return await _page(Niveau.TERRITOIRE, slug, request, state)


@router.get("/epci/{siren}")
async def epci(siren: str, request: Request, state: AppState) -> Response:
    """An EPCI."""
    return await _page(Niveau.EPCI, siren, request, state)


@router.get("/cantons/{code}")
async def canton(code: str, request: Request, state: AppState) -> Response:
    """A canton."""
    return await _page(Niveau.CANTON, code, request, state)


@router.get("/communes/{code}")
async def commune(code: str, request: Request, state: AppState) -> Response:
    """A commune; a former code leads to the commune that took it over."""
    return await _page(Niveau.COMMUNE, code, request, state)


async def _page(niveau: Niveau, code: str, request: Request, state: State) -> Response:
    zone = _zone(niveau, code)
    current = await _current(state, zone)
    if current is None:
        return await _unknown(state, niveau, code)
    if current != str(zone):
        return RedirectResponse(page_of(current), HTTPStatus.PERMANENT_REDIRECT)
    headers = PAGE_HEADERS | {"ETag": f'W/"{_digest(_stamp(state, current))}"'}
    if matches(request.headers.get("if-none-match", ""), headers["ETag"].removeprefix("W/")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    page = await _kept(state, current, lambda: _written(state, current, printed=False))
    return HTMLResponse(page, headers=headers)


def _zone(niveau: Niveau, code: str) -> ZoneId | None:
    """The zone an address names; None when no zone can be called so."""
    try:
        return ZoneId.parse(f"{niveau}:{code}")
    except InputError:
        return None


async def _current(state: State, zone: ZoneId | None) -> str | None:
    if zone is None:
        return None
    async with state.snapshot() as connection:
        return await current_id(connection, str(zone))


async def _kept(state: State, what: str, write: Callable[[], Awaitable[str]]) -> bytes:
    """The page of what is published now, written once."""
    key = _stamp(state, what)
    page = state.pages.get(key)
    if page is None:
        page = (await write()).encode()
        state.pages.put(key, page)
    return page


async def _written(state: State, zone: str, *, printed: bool) -> str:
    palettes = read_palettes(state.settings.maps_dir)
    async with state.heavy_snapshot() as connection:
        fiche = await fiche_of(connection, zone, state.live.current, palettes)
    if printed:
        return render_dossier(state.settings, state.catalog, fiche, f"{datetime.now(UTC):%d/%m/%Y}")
    return render_fiche(state.settings, state.catalog, fiche)


async def _unknown(state: State, niveau: Niveau, code: str) -> Response:
    async with state.snapshot() as connection:
        found = await suggestions(connection, code)
    page = render_unknown(state.settings, state.catalog, WORDS[niveau], code[:60], found)
    return HTMLResponse(page, HTTPStatus.NOT_FOUND, PAGE_HEADERS)


def _stamp(state: State, what: str) -> str:
    """What a page depends on: the versions read, the program, and the day, since figures grow old."""
    current = state.live.current
    versions = orjson.dumps(dict(current.versions), option=orjson.OPT_SORT_KEYS)
    told = f"{what} {__version__} {current.publication_id} {datetime.now(UTC):%Y-%m-%d} ".encode()
    return _digest_bytes(told + versions)


def _digest(text: str) -> str:
    return _digest_bytes(text.encode())


def _digest_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
