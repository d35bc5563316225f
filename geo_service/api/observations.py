"""Figures of indicators: of any zones, level and vintage, as json, csv, geojson or a workbook."""

from typing import Any

import orjson
from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.conditional import matches
from geo_service.api.held_files import HeldFile
from geo_service.api.indicator_answers import about, context, published, sources_of
from geo_service.api.indicator_parameters import LATEST, Agents, only
from geo_service.api.layers import CORS
from geo_service.api.observation_rows import (
    csv_bytes,
    features,
    observation_rows,
    read_header,
    read_rows,
)
from geo_service.api.observations_parameters import Asked, Observations
from geo_service.api.state import AppState, Snapshot, State
from geo_service.api.tilejson import private_to_agents
from geo_service.errors import InputError
from geo_service.model.libelles import in_words
from geo_service.model.zone import Niveau
from geo_service.services.workbook_job import WorkbookSheet, workbook_job
from geo_service.store.history import moment_of
from geo_service.store.indicator_reads import Row, doubtful_memberships, outlines, value_rows

Json = dict[str, Any]
router = APIRouter(prefix="/api", tags=["Indicateurs"])

MAX_ROWS = 60_000
IMMUTABLE = "public, max-age=31536000, immutable"
NAMES = (
    "indicateur", "niveau", "zone", "millesime", "lecture", "format", "variante", "publication", "audience",
)  # fmt: skip


@router.get(
    "/observations",
    summary="Valeurs d'indicateurs, par zone et millésime (json, csv, geojson, xlsx)",
    dependencies=[only(*NAMES)],
    response_class=Response,
)
async def observations(
    asked: Asked, request: Request, state: AppState, connection: Snapshot, agents: Agents
) -> Response:
    """``zone`` choisit les zones du niveau : elles-mêmes, les communes qu'elles contiennent, ou celles qui les contiennent.

    Une valeur absente est vide et « qualite » dit pourquoi ; l'autre lecture d'un rattachement supposé est à côté.
    """
    headers = _headers(asked, state, dated=_dated(request)) | private_to_agents(request)
    if matches(request.headers.get("if-none-match", ""), headers["ETag"].removeprefix("W/")):
        return Response(status_code=304, headers=headers)
    indicators = await published(connection, asked.names, agents=agents)
    asked.check_vintages(indicators)
    shared = await _context(connection, asked, indicators)
    rows = await _rows(connection, asked, indicators)
    if shared["avertissement"]:
        headers["Avertissement"] = "demonstration"
    match asked.form.format:
        case "csv":
            return _answer(csv_bytes(rows, excel=asked.form.excel), asked, headers)
        case "geojson":
            shapes = await outlines(connection, sorted({row["zone"] for row in rows}))
            body = {"type": "FeatureCollection", "features": features(rows, shapes)} | shared
            return _answer(orjson.dumps(body), asked, headers)
        case "xlsx":
            return await _workbook(rows, asked, shared | {"indicateurs": indicators}, state, headers)
        case _:
            return _answer(orjson.dumps(_body(asked, indicators, rows) | shared), asked, headers)


def _dated(request: Request) -> bool:
    return request.query_params.get("publication", LATEST) != LATEST


async def _context(connection: AsyncConnection, asked: Observations, indicators: list[Row]) -> Json:
    """What stands behind the figures, as of the publication that is read."""
    shared = await context(connection, indicators)
    if asked.read.number not in (None, shared["publication"]["id"]):
        moment = await moment_of(connection, asked.read.number or 0)
        shared["publication"] = {"id": asked.read.number, "date": moment.published_at.isoformat()}
    return shared


async def _rows(connection: AsyncConnection, asked: Observations, indicators: list[Row]) -> list[Json]:
    found = await value_rows(connection, asked.values)
    if len(found) > MAX_ROWS:
        raise InputError(
            f"Trop de valeurs ({len(found)}) : {MAX_ROWS} au plus. Réduisez les indicateurs, les zones ou les millésimes."
        )
    territoires = asked.niveau is Niveau.TERRITOIRE
    doubtful = await doubtful_memberships(connection) if territoires else {}
    return list(observation_rows(asked, indicators, found, doubtful))


def _body(asked: Observations, indicators: list[Row], rows: list[Json]) -> Json:
    return {
        "indicateurs": [about(row) for row in indicators],
        "niveau": asked.niveau,
        "zones": list(asked.zones),
        "lecture": asked.lecture,
        "nombre": len(rows),
        "observations": rows,
    }


def _headers(asked: Observations, state: State, *, dated: bool) -> dict[str, str]:
    tag = f'"{asked.digest}"'
    name = f"{state.catalog.departement.code}-{asked.names[0]}-{asked.niveau}-{asked.read.number or 0}"
    built = asked.form.format == "xlsx"
    kind = "inline" if asked.form.format in ("json", "geojson") else "attachment"
    return CORS | {
        "ETag": tag if built else f"W/{tag}",
        "Content-Disposition": f'{kind}; filename="{name}.{asked.form.format}"',
        **({"Cache-Control": IMMUTABLE} if dated else {}),
    }


def _answer(body: bytes, asked: Observations, headers: dict[str, str]) -> Response:
    return Response(body, media_type=asked.form.media_type, headers=headers)


async def _workbook(
    rows: list[Json], asked: Observations, shared: Json, state: State, headers: dict[str, str]
) -> Response:
    sheets = (
        WorkbookSheet("données", read_header(), tuple(read_rows(rows))),
        WorkbookSheet("lisez-moi", ("Quoi", "Valeur"), tuple(readme(shared, asked))),
    )
    job = workbook_job(sheets, shared["publication"]["date"])
    file = await state.exports.file(f"observations-{asked.digest}", job)
    return HeldFile(file, state.exports, asked.form.media_type, headers)


def readme(shared: Json, asked: Observations) -> list[tuple[str, str]]:
    """What stands behind a workbook: provenance, licence, limits, date."""
    notice = [("Avertissement", shared["avertissement"])] if shared["avertissement"] else []
    published_on = f"n° {asked.read.number or 0} du {shared['publication']['date'] or 'inconnu'}"
    head = [
        ("Publication", published_on),
        ("Lecture", in_words("lecture", asked.lecture)),
        ("Niveau", in_words("niveau", asked.niveau.value)),
    ]
    told = [line for row in shared["indicateurs"] for line in _of_indicator(about(row))]
    sources = [line for source in sources_of(shared["indicateurs"]) for line in _of_source(source)]
    return [*notice, *head, *told, *sources]


def _of_indicator(told: Json) -> list[tuple[str, str]]:
    words = {"Définition": "definition", "Unité": "unite", "Méthode": "methode", "Absence": "absence"}
    lines = [(label, told[name]) for label, name in words.items() if told[name]]
    return [(told["id"], told["titre"]), *lines, *(("Limite", limit) for limit in told["limites"])]


def _of_source(source: Json) -> list[tuple[str, str]]:
    product = f"{source['titre']}, {source['producteur']}, millésime {source['millesime']}"
    limits = [("Limite de la source", limit) for limit in source["limites"]]
    return [("Source", product), ("Licence", source["licence"]), *limits]
