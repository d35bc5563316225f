"""The provenance of any figure at one address, for tools and for people."""

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from psycopg import AsyncConnection
from starlette.responses import HTMLResponse, Response

from geo_service.api.figure_bodies import figure_body
from geo_service.api.gaps_parameters import vintage
from geo_service.api.indicator_answers import context, published
from geo_service.api.indicator_parameters import Agents, only
from geo_service.api.parameters import PageVersion
from geo_service.api.site import PAGE_HEADERS
from geo_service.api.spatial_parameters import known_zones
from geo_service.api.state import AppState, Snapshot, State
from geo_service.api.tilejson import conditional_json
from geo_service.errors import InputError, NotFoundError
from geo_service.model.indicator import Lecture
from geo_service.model.zone import ZoneId
from geo_service.pages.indicateurs import render_figure
from geo_service.pages.langues import IN_FRENCH, Version
from geo_service.store.indicator_reads import EVERY, LATEST, Row, ValuesAsked, source_files, value_rows

router = APIRouter(tags=["Indicateurs"])

Html = Annotated[str | None, Query(description="html : la même chose, en page", examples=["html"])]


@dataclass(frozen=True)
class FigureAsked:
    """A figure: of what, where, when, in which reading."""

    indicateur: str
    zone: ZoneId
    millesime: str
    lecture: str


def figure_asked(
    indicateur: Annotated[
        str,
        Path(
            description="identifiant de /api/indicateurs",
            openapi_examples={"minutes": {"value": "temps_pharmacie"}},
        ),
    ],
    zone: Annotated[
        str, Path(description="niveau:code", openapi_examples={"commune": {"value": "commune:01001"}})
    ],
    millesime: Annotated[str, Depends(vintage)],
    lecture: Annotated[
        str, Query(description=f"une lecture parmi {', '.join(Lecture)}", examples=["alternative"])
    ] = Lecture.PRINCIPALE.value,
) -> FigureAsked:
    """The whole question."""
    if lecture not in list(Lecture):
        raise InputError(f"Lecture « {lecture[:40]} » inconnue : choisissez parmi {', '.join(Lecture)}.")
    return FigureAsked(indicateur, ZoneId.parse(zone), millesime, lecture)


Asked = Annotated[FigureAsked, Depends(figure_asked)]


@router.get(
    "/api/chiffres/{indicateur}/{zone}",
    summary="Un chiffre et tout ce qu'il y a derrière",
    dependencies=[only("millesime", "lecture", "f", "audience")],
    response_class=Response,
)
async def figure(
    asked: Asked,
    request: Request,
    state: AppState,
    connection: Snapshot,
    agents: Agents,
    f: Html = None,
) -> Response:
    """Valeur, formule avec ses nombres, paramètres, sources jusqu'au fichier, natures, doute, et ce qu'il ne dit pas."""
    if f not in (None, "json", "html"):
        raise InputError("« f » vaut json ou html.")
    body = await _body(connection, asked, agents=agents or state.settings.agents_view)
    return _page(body, state) if f == "html" else conditional_json(request, body)


@router.get("/chiffres/{indicateur}/{zone}", include_in_schema=False)
async def figure_page(asked: Asked, state: AppState, connection: Snapshot, version: PageVersion) -> Response:
    """The same as a page."""
    return _page(await _body(connection, asked, agents=state.settings.agents_view), state, version)


def _page(body: dict[str, Any], state: State, version: Version = IN_FRENCH) -> Response:
    page = render_figure(state.settings, state.catalog, body, version)
    return HTMLResponse(page, headers=PAGE_HEADERS)


async def _body(connection: AsyncConnection, asked: FigureAsked, *, agents: bool) -> dict[str, Any]:
    (row,) = await published(connection, [asked.indicateur], agents=agents)
    (zone,) = await known_zones(connection, [str(asked.zone)])
    rows = await value_rows(
        connection, ValuesAsked((row["id"],), ZoneId.parse(zone).niveau, (zone,), EVERY, None)
    )
    value = _chosen([one for one in rows if one["zone"] == zone], asked, row)
    files = await source_files(connection, [source["name"] for source in row["provenance"].get("inputs", [])])
    others = [one for one in rows if one is not value and one["zone"] == zone]
    body = figure_body(row, value, others, files)
    return body | {"publication": (await context(connection, [row]))["publication"]}


def _chosen(rows: list[Row], asked: FigureAsked, row: Row) -> Row:
    """The value asked.

    Raises:
        NotFoundError: the indicator is absent, or has no value at that zone, vintage or reading.
    """
    if row["absence"]:
        raise NotFoundError(f"« {row['id']} » n'a aucune valeur : {row['absence']}.")
    by_name = {(one["millesime"], one["lecture"]): one for one in rows}
    latest = max((millesime for millesime, _ in by_name), default="")
    wanted = (latest if asked.millesime == LATEST else asked.millesime, asked.lecture)
    if wanted not in by_name:
        told = ", ".join(sorted(map(" ".join, by_name))) or "aucune valeur à ce niveau"
        name = " ".join(wanted).strip()
        raise NotFoundError(f"« {row['id']} » n'a pas de valeur pour {asked.zone}, {name} : {told}.")
    return by_name[wanted]
