"""What pages about zones share: the zone an address names, pages kept while nothing changes, the page of none."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from starlette.responses import HTMLResponse, Response

from geo_service.api.page_memory import stamp_of
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import State
from geo_service.errors import InputError
from geo_service.model.zone import Niveau, ZoneId
from geo_service.pages.fiche import render_unknown
from geo_service.pages.langues import IN_FRENCH, Version
from geo_service.services.fiche import current_id, suggestions

PDF: Final = "application/pdf"
WORDS: Final = {
    Niveau.TERRITOIRE: "territoire",
    Niveau.EPCI: "intercommunalité",
    Niveau.CANTON: "canton",
    Niveau.COMMUNE: "commune",
}


def named_zone(niveau: Niveau, code: str) -> ZoneId | None:
    """The zone an address names; None when no zone can be called so."""
    try:
        return ZoneId.parse(f"{niveau}:{code}")
    except InputError:
        return None


async def current_zone(state: State, zone: ZoneId | None) -> str | None:
    """The id of a zone as it is now; None when it never was published."""
    if zone is None:
        return None
    async with state.snapshot() as connection:
        return await current_id(connection, str(zone))


async def kept(state: State, what: str, write: Callable[[], Awaitable[str]]) -> bytes:
    """The page of what is published now, written once."""
    key = stamp_of(state.live.current, what)
    page = state.pages.get(key)
    if page is None:
        page = (await write()).encode()
        state.pages.put(key, page)
    return page


async def unknown_zone(state: State, niveau: Niveau, code: str, version: Version = IN_FRENCH) -> Response:
    """Instead of the page of a zone that is not published."""
    async with state.snapshot() as connection:
        found = await suggestions(connection, code)
    page = render_unknown(state.settings, state.catalog, WORDS[niveau], code[:60], found, version)
    return HTMLResponse(page, HTTPStatus.NOT_FOUND, PAGE_HEADERS)
