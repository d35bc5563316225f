"""The page that compares zones of a level."""

from typing import Annotated, Final

from fastapi import APIRouter, Query
from starlette.responses import HTMLResponse, Response

from geo_service.api.indicator_parameters import Scope
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, HeavySnapshot
from geo_service.errors import InputError
from geo_service.model.zone import Niveau
from geo_service.pages.comparer import render_comparison
from geo_service.services.comparer import comparison_of

router = APIRouter(include_in_schema=False)

LEVELS: Final = {Niveau.TERRITOIRE: "Les territoires", Niveau.EPCI: "Les EPCI", Niveau.CANTON: "Les cantons"}
MOST: Final = 40


@router.get("/comparer")
async def compare(
    zones: Scope,
    state: AppState,
    connection: HeavySnapshot,
    niveau: Annotated[str, Query()] = "",
) -> Response:
    """Every zone of a level (territoires when none is named), or those of ``zone``, all of one level."""
    level = _level(niveau, zones)
    compared = await comparison_of(connection, level, zones, state.live.current)
    levels = [(label, f"/comparer?niveau={one}") for one, label in LEVELS.items()]
    page = render_comparison(state.settings, state.catalog, compared, levels)
    return HTMLResponse(page, headers=PAGE_HEADERS)


def _level(asked: str, zones: tuple[str, ...]) -> Niveau:
    found = {zone.partition(":")[0] for zone in zones} or {asked or Niveau.TERRITOIRE.value}
    if len(found) > 1 or not found <= set(Niveau) - {Niveau.DEPARTEMENT}:
        raise InputError("Comparez des zones d'un même niveau : territoire, epci, canton ou commune.")
    level = Niveau(found.pop())
    if level is Niveau.COMMUNE and not 0 < len(zones) <= MOST:
        raise InputError(f"Nommez les communes à comparer (zone=commune:…), {MOST} au plus.")
    return level
