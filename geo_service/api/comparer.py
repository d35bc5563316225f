"""The page that compares zones of a level, and names those that look like one."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from psycopg import AsyncConnection
from starlette.responses import HTMLResponse, Response

from geo_service.api.parameters import PageVersion
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.spatial_parameters import known_zones, zone_ids
from geo_service.api.state import AppState, HeavySnapshot
from geo_service.errors import GeoError, InputError
from geo_service.model.told import Said
from geo_service.model.zone import Niveau
from geo_service.pages.comparer import Choice, Order, render_comparison
from geo_service.pages.semblables import Semblables
from geo_service.services.communes_nommees import communes_named
from geo_service.services.comparer import choices_of, comparison_of
from geo_service.services.semblables import semblables_of

router = APIRouter(include_in_schema=False)

LEVELS: Final = {
    Niveau.TERRITOIRE: Said("Les territoires"),
    Niveau.EPCI: Said("Les EPCI"),
    Niveau.CANTON: Said("Les cantons"),
    Niveau.COMMUNE: Said("Des communes"),
}
MOST: Final = 40
MIXED: Final = "Comparez des zones d'un même niveau : territoire, epci, canton ou commune."


@dataclass(frozen=True)
class Wanted:
    """What is compared: a level, some of its zones or all of them, and in what order; words that name no commune."""

    niveau: Niveau
    zones: tuple[str, ...]
    ordre: Order
    inconnues: tuple[str, ...]


async def wanted(
    connection: HeavySnapshot,
    zone: Annotated[list[str] | None, Query()] = None,
    communes: Annotated[str, Query()] = "",
    niveau: Annotated[str, Query()] = "",
    ordre: Annotated[str, Query()] = Order.VALUE.value,
) -> Wanted:
    """Zones are named by commas, by as many parameters as a form has boxes, or for communes by their names."""
    if ordre not in list(Order):
        raise InputError(f"Ordre « {ordre[:40]} » inconnu : choisissez parmi {', '.join(Order)}.")
    ids = zone_ids(",".join(one for one in zone or () if one) or None)
    named = await communes_named(connection, communes)
    zones = tuple(dict.fromkeys((*(await known_zones(connection, ids) if ids else ()), *named.zones)))
    asked = Niveau.COMMUNE.value if communes.strip() else niveau
    return Wanted(_level(asked, zones), zones, Order(ordre), named.inconnues)


def _level(asked: str, zones: tuple[str, ...]) -> Niveau:
    found = {zone.partition(":")[0] for zone in zones} or {asked or Niveau.TERRITOIRE.value}
    if len(found) > 1 or not found <= set(LEVELS):
        raise InputError(MIXED)
    if len(zones) > MOST:
        raise InputError(f"Comparez {MOST} zones au plus.")
    return Niveau(found.pop())


@router.get("/comparer")
async def compare(
    asked: Annotated[Wanted, Depends(wanted)],
    state: AppState,
    connection: HeavySnapshot,
    version: PageVersion,
    semblables: Annotated[str, Query()] = "",
) -> Response:
    """Every zone of a level (territoires when none is named; no commune), or those of ``zone``, all of one level."""
    compared = await comparison_of(connection, asked.niveau, asked.zones, state.live.current)
    alike, why_not = await _alike(connection, asked.niveau, semblables)
    choice = Choice(
        LEVELS, await choices_of(connection, asked.niveau), frozenset(asked.zones), asked.inconnues, asked.ordre,
        alike, why_not,
    )  # fmt: skip
    page = render_comparison(state.settings, state.catalog, compared, choice, version)
    return HTMLResponse(page, headers=PAGE_HEADERS)


async def _alike(connection: AsyncConnection, level: Niveau, zone: str) -> tuple[Semblables | None, str]:
    """Zones that look like one, or why there are none: the rest of the page is shown all the same."""
    if not zone:
        return None, ""
    try:
        current, *_ = await known_zones(connection, zone_ids(zone))
        if not current.startswith(f"{level}:"):
            raise InputError(MIXED)
        return await semblables_of(connection, current), ""
    except GeoError as error:
        return None, str(error)
