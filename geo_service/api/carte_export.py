"""A view of the map as a sheet: SVG, PDF or PNG, drawn from what the address says, never from a screen."""

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import Response

from geo_service.api.carte_export_over import crossings, overlays, reached_from
from geo_service.api.carte_export_parameters import FORMATS, NAMES, SheetQuery, sheet_query
from geo_service.api.carte_export_words import ShownMap, permalink, sheet_words
from geo_service.api.conditional import matches
from geo_service.api.gaps_parameters import Subject, thresholds_of
from geo_service.api.held_files import HeldFile
from geo_service.api.indicator_answers import definition_of, published
from geo_service.api.indicator_styles import drawn_by_classes
from geo_service.api.links import base_url
from geo_service.api.page_memory import stamp_of
from geo_service.api.spatial_parameters import known_zones, refuse_others
from geo_service.api.state import AppState, State
from geo_service.errors import InputError, NotFoundError
from geo_service.model.indicator import Indicateur, Sens, layer_id
from geo_service.model.zone import Niveau
from geo_service.pages.choropleth import Choropleth
from geo_service.pages.feuille import draw_sheet
from geo_service.pages.palettes import read_palettes
from geo_service.services.beyond import Threshold
from geo_service.services.feuille import Overlays, SheetAsked, sheet_of
from geo_service.services.feuille_job import sheet_job, sheet_key
from geo_service.services.feuille_zones import in_palette
from geo_service.store.indicator_reads import Row, zone_rows

router = APIRouter(include_in_schema=False)

FAMILIAR: Final = (Niveau.COMMUNE, Niveau.EPCI, Niveau.TERRITOIRE, Niveau.CANTON, Niveau.DEPARTEMENT)
"""Level of a map whose address names none: the first at which the indicator is known."""

POLICY: Final = {"Content-Security-Policy": "default-src 'none'; img-src data:", "Cache-Control": "no-cache"}


@router.get("/carte.{extension}")
async def sheet(extension: str, request: Request, state: AppState) -> Response:
    """The sheet in a format."""
    if extension not in FORMATS:
        raise NotFoundError(f"Format « {extension[:20]} » inconnu : choisissez parmi {', '.join(FORMATS)}.")
    refuse_others(request, NAMES)
    query = sheet_query(request.query_params)
    svg = await _kept(request, state, query)
    name = query.indicateur or "territoires"
    headers = POLICY | {
        "ETag": f'"{sheet_key(svg, extension)}"',
        "Content-Disposition": f'inline; filename="carte-{name}.{extension}"',
    }
    if matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if extension == "svg":
        return Response(svg, media_type=FORMATS["svg"], headers=headers)
    file = await state.exports.file(sheet_key(svg, extension), sheet_job(svg, extension))
    return HeldFile(file, state.exports, FORMATS[extension], headers)


async def _kept(request: Request, state: State, query: SheetQuery) -> str:
    """The drawing of what is published now, made once."""
    base = base_url(request, state.settings)
    key = stamp_of(state.live.current, f"feuille {base} {sorted(request.query_params.items())}")
    kept = state.pages.get(key)
    if kept is None:
        kept = (await _drawn(state, query, permalink(base, request.query_params))).encode()
        state.pages.put(key, kept)
    return kept.decode()


async def _drawn(state: State, query: SheetQuery, address: str) -> str:
    palettes = read_palettes(state.settings.maps_dir)
    if query.palette is not None and query.palette not in palettes.sequences:
        raise InputError(
            f"Couleurs « {query.palette} » inconnues : choisissez parmi {', '.join(palettes.sequences)}."
        )
    reached = await reached_from(state, query.isochrone)
    async with state.heavy_snapshot() as connection:
        zones = await _zones(connection, query)
        row, asked = await _asked(connection, state, query, zones)
        over = await overlays(connection, state, query, reached)
        asked = replace(asked, over=over, title=query.title or _title(asked.title, row, over))
        scope = zones.get("portee", ("", None))[1]
        words = await sheet_words(connection, row, ShownMap(asked, scope, crossings(state)), address)
        drawn = await sheet_of(connection, asked, words, palettes)
    return draw_sheet(drawn, palettes)


async def _zones(connection: AsyncConnection, query: SheetQuery) -> Mapping[str, tuple[str, str]]:
    """Id as it is now and name of the zone selected and of the scope."""
    found = {}
    for name, asked in (("zone", query.zone), ("portee", query.portee)):
        if asked:
            (zone,) = await known_zones(connection, [asked])
            found[name] = zone, (await zone_rows(connection, [zone]))[zone]["nom"]
    return found


async def _asked(
    connection: AsyncConnection, state: State, query: SheetQuery, zones: Mapping[str, tuple[str, str]]
) -> tuple[Row | None, SheetAsked]:
    where = SheetAsked(
        title=query.title
        or f"Les {state.catalog.departement.labels.territoires} : {state.catalog.departement.nom}",
        niveau=Niveau.TERRITOIRE,
        millesime="",
        departement=f"{Niveau.DEPARTEMENT}:{state.catalog.departement.code}",
        zone=zones["zone"][0] if "zone" in zones else None,
        portee=zones["portee"][0] if "portee" in zones else None,
        box=query.box,
    )
    if query.indicateur is None:
        return None, where
    (row,) = await published(connection, [query.indicateur], agents=state.settings.agents_view)
    definition = definition_of(row)
    niveau = _level(definition, query.niveau)
    _check_vintage(row, query.millesime)
    layer = state.layer(layer_id(query.indicateur, niveau), query.millesime)
    drawn, vintage = await drawn_by_classes(connection, state, layer, query.cut)
    title = query.title or f"{definition.titre}, {vintage}"
    return row, replace(
        where, title=title, niveau=niveau, millesime=vintage, drawn=_recoloured(drawn, query.palette),
        threshold=_threshold(row, definition, query.seuil), without_project=query.without_project,
    )  # fmt: skip


def _title(usual: str, row: Row | None, over: Overlays) -> str:
    """The raster of minutes has a vintage of its own: the title never names another one."""
    if row is None or over.minutes is None:
        return usual
    return f"{definition_of(row).titre}, {over.minutes.row['millesime']}"


def _level(definition: Indicateur, asked: Niveau | None) -> Niveau:
    if asked is None:
        return next(one for one in FAMILIAR if one in definition.niveaux)
    if asked not in definition.niveaux:
        told = ", ".join(definition.niveaux)
        raise InputError(f"« {definition.id} » n'est pas connu au niveau {asked} : choisissez parmi {told}.")
    return asked


def _check_vintage(row: Row, millesime: str | None) -> None:
    known = row["provenance"].get("millesimes", [])
    if row["absence"] or not known:
        raise NotFoundError(
            f"« {row['id']} » n'a aucune valeur à dessiner : {row['absence'] or 'rien de publié'}."
        )
    if millesime is not None and millesime not in known:
        raise InputError(
            f"Millésime « {millesime} » absent de « {row['id']} » : choisissez parmi {', '.join(known)}."
        )


def _recoloured(drawn: Choropleth, palette: str | None) -> Choropleth:
    return replace(drawn, definition=in_palette(drawn.definition, palette))


def _threshold(row: Row, definition: Indicateur, seuil: str | None) -> Threshold | None:
    """As on the screen: the threshold asked, else the indicator's own; none where people are on no side."""
    silent = definition.sens is Sens.NEUTRE or Niveau.COMMUNE not in definition.niveaux
    if silent or (seuil is None and definition.seuil is None):
        return None
    return thresholds_of([row], Subject((definition.id,), seuil=seuil))[0]
