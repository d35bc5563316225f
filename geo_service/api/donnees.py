"""Pages of the data, for people: every indicator, and one."""

from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import HTMLResponse, Response

from geo_service.api.indicator_answers import (
    definition_of,
    published,
    quality_label,
)
from geo_service.api.indicator_bodies import indicator_body
from geo_service.api.links import base_url
from geo_service.api.parameters import PageVersion
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.state import AppState, Snapshot
from geo_service.model.libelles import CONFIDENCE_LABELS
from geo_service.model.zone import Niveau
from geo_service.pages.indicateurs import render_indicator, render_indicators
from geo_service.store.indicator_reads import (
    Row,
    ValuesAsked,
    coverage_rows,
    doubtful_memberships,
    indicator_rows,
    value_rows,
    zone_rows,
)
from geo_service.store.lookup import publication

router = APIRouter(include_in_schema=False)

WIDE = (Niveau.DEPARTEMENT, Niveau.TERRITOIRE, Niveau.EPCI)


@router.get("/donnees")
async def every_indicator(
    request: Request, state: AppState, connection: Snapshot, version: PageVersion
) -> Response:
    """Every indicator by family, and what is not known."""
    coverage, base = await coverage_rows(connection), base_url(request, state.settings)
    rows = await indicator_rows(connection, agents=state.settings.agents_view)
    bodies = [indicator_body(row, coverage.get(row["id"]), base) for row in rows]
    page = render_indicators(
        state.settings, state.catalog, bodies, await _memberships(connection), await publication(connection),
        version,
    )  # fmt: skip
    return HTMLResponse(page, headers=PAGE_HEADERS)


@router.get("/donnees/{indicateur}")
async def one_indicator(
    indicateur: str, request: Request, state: AppState, connection: Snapshot, version: PageVersion
) -> Response:
    """One indicator and its values for the widest zones."""
    (row,) = await published(connection, [indicateur], agents=state.settings.agents_view)
    coverage = await coverage_rows(connection, [indicateur])
    body = indicator_body(row, coverage.get(indicateur), base_url(request, state.settings))
    figures = [one for niveau in WIDE for one in await _figures(connection, indicateur, niveau)]
    page = render_indicator(state.settings, state.catalog, body, definition_of(row), figures, version)
    return HTMLResponse(page, headers=PAGE_HEADERS)


async def _figures(connection: AsyncConnection, indicateur: str, niveau: Niveau) -> list[Row]:
    rows = await value_rows(connection, ValuesAsked((indicateur,), niveau, lectures=None))
    return [row | {"qualite_libelle": quality_label(row["qualite"])} for row in rows]


async def _memberships(connection: AsyncConnection) -> list[Row]:
    found = await doubtful_memberships(connection)
    named = await zone_rows(connection, list(found))
    label = CONFIDENCE_LABELS["inferred"]
    rows = [row | {"zone": zone, "nom": named[zone]["nom"], "libelle": label} for zone, row in found.items()]
    return sorted(rows, key=lambda row: row["nom"])
