"""Pages to find one's way: lists of zones and of conseils, a search without JavaScript, the map of the site."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from geo_service.api.conditional import matches
from geo_service.api.page_memory import stamp_of
from geo_service.api.parameters import MAX_TEXT, PageLanguage, PageVersion
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, Snapshot, State
from geo_service.api.zone_pages import current_zone, kept, named_zone, unknown_zone
from geo_service.errors import NotFoundError
from geo_service.model.zone import Niveau
from geo_service.pages.langues import Langue, Version
from geo_service.pages.listes import render_list, render_rounds, render_search, render_site_map
from geo_service.services.fiche_subject import ADDRESSES, page_of
from geo_service.services.listes import found_by, list_of, rounds_of, territoires_listed

router = APIRouter(include_in_schema=False)


def _add_list(niveau: Niveau, address: str) -> None:
    @router.get(address)
    async def listed(request: Request, state: AppState, langue: PageLanguage) -> Response:
        async def write(version: Version) -> str:
            async with state.snapshot() as connection:
                liste = await list_of(connection, niveau)
            return render_list(state.settings, state.catalog, liste, version)

        return await _page(request, state, langue, write)


@router.get("/conseils")
async def conseils(request: Request, state: AppState, langue: PageLanguage) -> Response:
    """Conseils of every territoire, by round."""

    async def write(version: Version) -> str:
        async with state.snapshot() as connection:
            rounds = await rounds_of(connection, await territoires_listed(connection))
        return render_rounds(state.settings, state.catalog, rounds, version)

    return await _page(request, state, langue, write)


@router.get("/conseils/{slug}")
async def conseils_of(slug: str, request: Request, state: AppState, version: PageVersion) -> Response:
    """Conseils of one territoire, by round."""
    if await current_zone(state, named_zone(Niveau.TERRITOIRE, slug)) is None:
        return await unknown_zone(state, Niveau.TERRITOIRE, slug, version)

    async def write(version: Version) -> str:
        async with state.snapshot() as connection:
            known = await territoires_listed(connection)
            page = page_of(f"{Niveau.TERRITOIRE}:{slug}")
            here = next((link for link in known if link[1] == page), None)
            if here is None:
                raise NotFoundError(f"« {slug} » n'est pas servi ici : partez de /territoires.")
            rounds = await rounds_of(connection, [here])
        return render_rounds(state.settings, state.catalog, rounds, version, here)

    return await _page(request, state, version.langue, write)


@router.get("/recherche")
async def search(
    state: AppState, connection: Snapshot, version: PageVersion, q: Annotated[str, Query()] = ""
) -> Response:
    """Zones by name or code, current or former. A text too long to be a name is cut."""
    asked = q.replace("\x00", "").strip()[:MAX_TEXT]
    page = render_search(state.settings, state.catalog, asked, await found_by(connection, asked), version)
    return HTMLResponse(page, headers=PAGE_HEADERS)


@router.get("/plan-du-site")
async def site_map(request: Request, state: AppState, langue: PageLanguage) -> Response:
    """Every page and every list."""

    async def write(version: Version) -> str:
        async with state.snapshot() as connection:
            territoires = await territoires_listed(connection)
        return render_site_map(state.settings, state.catalog, territoires, version)

    return await _page(request, state, langue, write)


async def _page(
    request: Request, state: State, langue: Langue, write: Callable[[Version], Awaitable[str]]
) -> Response:
    """A page written once for what is published, in each language; whatever else its address asks changes nothing."""
    version = Version(langue, request.url.path)
    what = f"liste {version.address} {langue}"
    etag = f'"{stamp_of(state.live.current, what)}"'
    headers = PAGE_HEADERS | {"ETag": f"W/{etag}"}
    if matches(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return HTMLResponse(await kept(state, what, lambda: write(version)), headers=headers)


for _niveau, _folder in ADDRESSES.items():
    _add_list(Niveau(_niveau), _folder.rstrip("/"))
