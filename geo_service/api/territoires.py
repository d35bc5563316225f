"""Pages about zones, and the dossier of a territoire: kept as long as what is published stays the same."""

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from geo_service.api.conditional import matches
from geo_service.api.dossier_files import Written, as_docx, as_pdf
from geo_service.api.links import base_url
from geo_service.api.page_memory import stamp_of
from geo_service.api.parameters import PageVersion
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, State
from geo_service.api.zone_pages import current_zone, kept, named_zone, unknown_zone
from geo_service.model.zone import Niveau
from geo_service.pages.fiche import render_dossier, render_fiche
from geo_service.pages.fiche_content import Fiche
from geo_service.pages.langues import Langue, Version, address_in
from geo_service.pages.palettes import read_palettes
from geo_service.services.fiche import fiche_of
from geo_service.services.fiche_subject import page_of

router = APIRouter(include_in_schema=False)


@router.get("/territoires/{slug}.pdf")
async def dossier(slug: str, request: Request, state: AppState) -> Response:
    """The dossier of a territoire, A4."""
    one = await _dossier(slug, request, state)
    if one is None:
        return await unknown_zone(state, Niveau.TERRITOIRE, slug)
    return await as_pdf(request, state, one)


@router.get("/territoires/{slug}.docx")
async def reusable(slug: str, request: Request, state: AppState) -> Response:
    """The same for a word processor."""
    one = await _dossier(slug, request, state)
    if one is None:
        return await unknown_zone(state, Niveau.TERRITOIRE, slug)
    return await as_docx(request, state, one)


@router.get("/territoires/{slug}")
async def territoire(slug: str, request: Request, state: AppState, version: PageVersion) -> Response:
    """A territoire."""
    return await _page(request, state, (Niveau.TERRITOIRE, slug), version)


@router.get("/epci/{siren}")
async def epci(siren: str, request: Request, state: AppState, version: PageVersion) -> Response:
    """An EPCI."""
    return await _page(request, state, (Niveau.EPCI, siren), version)


@router.get("/cantons/{code}")
async def canton(code: str, request: Request, state: AppState, version: PageVersion) -> Response:
    """A canton."""
    return await _page(request, state, (Niveau.CANTON, code), version)


@router.get("/communes/{code}")
async def commune(code: str, request: Request, state: AppState, version: PageVersion) -> Response:
    """A commune; a former code leads to the commune that took it over."""
    return await _page(request, state, (Niveau.COMMUNE, code), version)


async def _dossier(slug: str, request: Request, state: State) -> Written | None:
    """The dossier of a territoire; None when it is not published."""
    zone = named_zone(Niveau.TERRITOIRE, slug)
    current = await current_zone(state, zone)
    if zone is None or current is None:
        return None
    base = base_url(request, state.settings)
    html = await kept(state, f"dossier {current} {base}", lambda: _dossier_of(state, current))
    return Written(html.decode(), base, f"/territoires/{zone.code}", f"{zone.code}-dossier")


async def _page(request: Request, state: State, named: tuple[Niveau, str], version: Version) -> Response:
    zone = named_zone(*named)
    current = await current_zone(state, zone)
    if current is None:
        return await unknown_zone(state, *named, version)
    if current != str(zone):
        return RedirectResponse(address_in(version.langue, page_of(current)), HTTPStatus.PERMANENT_REDIRECT)
    what = f"{current} {version.langue}"
    headers = PAGE_HEADERS | {"ETag": f'W/"{stamp_of(state.live.current, what)}"'}
    if matches(request.headers.get("if-none-match", ""), headers["ETag"].removeprefix("W/")):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    page = await kept(state, what, lambda: _page_of(state, current, version.langue))
    return HTMLResponse(page, headers=headers)


async def _page_of(state: State, zone: str, langue: Langue) -> str:
    return render_fiche(state.settings, state.catalog, await _fiche(state, zone), langue)


async def _dossier_of(state: State, zone: str) -> str:
    today = f"{datetime.now(UTC):%d/%m/%Y}"
    return render_dossier(state.settings, state.catalog, await _fiche(state, zone), today)


async def _fiche(state: State, zone: str) -> Fiche:
    palettes = read_palettes(state.settings.maps_dir)
    async with state.heavy_snapshot() as connection:
        return await fiche_of(connection, zone, state.live.current, palettes)
