"""What the law asks of a site: who publishes it, and how accessible it is."""

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from geo_service.api.parameters import PageLanguage
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState
from geo_service.pages.mentions import render_accessibility, render_legal

router = APIRouter(include_in_schema=False)


@router.get("/mentions-legales")
async def legal(state: AppState, langue: PageLanguage) -> Response:
    """Publisher, director of publication, host, contact, licences."""
    return HTMLResponse(render_legal(state.settings, state.catalog, langue), headers=PAGE_HEADERS)


@router.get("/accessibilite")
async def accessibility(state: AppState, langue: PageLanguage) -> Response:
    """The accessibility declaration."""
    return HTMLResponse(render_accessibility(state.settings, state.catalog, langue), headers=PAGE_HEADERS)
