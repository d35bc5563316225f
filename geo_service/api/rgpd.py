"""What is done with personal data: the page, and the same for the forms that ask for them."""

from dataclasses import asdict

from fastapi import APIRouter
from starlette.responses import HTMLResponse, JSONResponse, Response

from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState
from geo_service.pages.html import render_page
from geo_service.services.rgpd import TRAITEMENTS, information

router = APIRouter()


@router.get("/confidentialite", include_in_schema=False)
async def privacy_page(state: AppState) -> Response:
    """Who keeps what, why, how long, and the rights of persons."""
    told = information(state.settings.rgpd_responsable, state.settings.rgpd_contact)
    page = render_page(
        state.settings,
        state.catalog,
        "confidentialite.html",
        information=told,
        traitements=TRAITEMENTS,
        demonstration=(),
    )
    return HTMLResponse(page, headers=PAGE_HEADERS)


@router.get(
    "/api/rgpd", summary="Information à donner au dépôt d'une contribution, et registre des traitements"
)
async def privacy(state: AppState) -> Response:
    """The text to show with a deposit form."""
    told = information(state.settings.rgpd_responsable, state.settings.rgpd_contact)
    body = {
        "information": asdict(told),
        "traitements": [asdict(one) for one in TRAITEMENTS],
        "page": "/confidentialite",
    }
    return JSONResponse(body, headers={"Cache-Control": "no-cache"})
