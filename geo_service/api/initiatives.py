"""The page that goes from a gap to those who share it, and to what was tried elsewhere."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from geo_service.api.parameters import PageVersion
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, HeavySnapshot
from geo_service.errors import InputError
from geo_service.pages.initiatives import Reponse, render_initiatives
from geo_service.services.questions.priorites import same_problem
from geo_service.store.fiche_reads import theme_labels

router = APIRouter(include_in_schema=False)


@router.get("/initiatives")
async def initiatives(
    state: AppState, connection: HeavySnapshot, version: PageVersion, theme: Annotated[str, Query()] = ""
) -> Response:
    """Territoires with the need of a theme, their actions, and initiatives of other départements."""
    themes = await theme_labels(connection)
    if theme and theme not in themes:
        raise InputError(f"Thème « {theme[:40]} » inconnu : choisissez dans la liste de /initiatives.")
    found = None
    if theme:
        told = await same_problem(connection, theme, state.catalog.departement.code, official=False)
        found = Reponse(theme, told.lignes, told.raison, told.plus["initiatives"], told.limites)
    page = render_initiatives(state.settings, state.catalog, themes, found, version)
    return HTMLResponse(page, headers=PAGE_HEADERS)
