"""Files of the registry: templates, imports with their dry run, lists as csv and workbooks."""

import csv
import io
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from fastapi import APIRouter, Request
from psycopg import AsyncConnection
from starlette.responses import RedirectResponse, Response

from geo_service.api.acteur import CurrentActeur
from geo_service.api.bodies import CSV_TYPE, XLSX_TYPE, read_body
from geo_service.api.conditional import matches
from geo_service.api.held_files import HeldFile
from geo_service.api.layers import CORS
from geo_service.api.registre import reading
from geo_service.api.registre_answers import PRIVATE, VARY
from geo_service.api.registre_bodies import Answer, once_of
from geo_service.api.registre_files_schema import described_export, described_import
from geo_service.api.registre_parameters import PAGING, read_list
from geo_service.api.state import AppState, State
from geo_service.api.text_formats import BOM, plain_cell
from geo_service.api.tilejson import hash_text
from geo_service.errors import InputError
from geo_service.model.pacte.champs import BOOLEENS
from geo_service.model.pacte.colonnes import colonnes
from geo_service.model.pacte.droits import Acteur
from geo_service.model.pacte.objets import OBJETS, Objet
from geo_service.services.classeur_job import classeur_job
from geo_service.services.registre_droits import exiger_compte
from geo_service.services.registre_export import Tableau, tableau
from geo_service.services.registre_fichier import Feuille, feuille, lire_csv, lire_geojson
from geo_service.services.registre_import import Rapport, importer
from geo_service.services.registre_lecture import anonyme
from geo_service.services.workbook_job import WorkbookSheet, workbook_job

router = APIRouter(prefix="/api", tags=["Registre : fichiers"])

GEOJSON_TYPE: Final = "application/geo+json"
CSV: Final = f"{CSV_TYPE}; charset=utf-8"
READERS: Final[Mapping[str, Callable[[bytes], Feuille]]] = {
    CSV_TYPE: lire_csv,
    GEOJSON_TYPE: lire_geojson,
    "application/json": lire_geojson,
}
REFUSED: Final = 422


def _add_template(objet: Objet) -> None:
    @router.get(
        f"/{objet.pluriel}/modele.csv",
        summary=f"{objet.label} : modèle à remplir",
        operation_id=f"{objet.pluriel}_modele",
        response_class=Response,
    )
    async def template() -> Response:
        return Response(template_of(objet), media_type=CSV, headers=CORS | _attached(objet, "modele", "csv"))


def template_of(objet: Objet) -> bytes:
    """The line of titles, as Excel in French opens it; field names, which the import reads."""
    return BOM + (";".join(champ.nom for champ in colonnes(objet)) + "\r\n").encode()


def _add_import(objet: Objet) -> None:
    @router.post(
        f"/{objet.pluriel}/import",
        summary=f"{objet.label} : importer un fichier, ou l'essayer",
        operation_id=f"{objet.pluriel}_importer",
        openapi_extra=described_import(objet, (*READERS, XLSX_TYPE)),
    )
    async def imported(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        exiger_compte(acteur)
        essai = dry_run(request)
        media_type, body = await read_body(request, (*READERS, XLSX_TYPE))
        sheet = await read_sheet(media_type, body, state)

        async def work(connection: AsyncConnection) -> Answer:
            rapport = await importer(connection, acteur, objet, sheet, essai=essai)
            return status_of(rapport), report_body(objet, rapport)

        if essai:
            async with state.writing() as connection:
                status, report = await work(connection)
        else:
            status, report = await once_of(request, state, acteur, body, work)
        return Response(orjson.dumps(report), status, PRIVATE, "application/json")


def status_of(rapport: Rapport) -> int:
    """200 for a dry run, 201 when everything was written, 422 when nothing was."""
    if rapport.essai:
        return 200
    return 201 if rapport.accepte else REFUSED


def dry_run(request: Request) -> bool:
    """Whether ``essai`` asks to try only.

    Raises:
        InputError: another parameter, or neither true nor false.
    """
    given = dict(request.query_params)
    text = given.pop("essai", "false")
    if given or text not in BOOLEENS:
        raise InputError("Seul paramètre : « essai », true pour essayer sans rien écrire, ou false.")
    return BOOLEENS[text]


async def read_sheet(media_type: str, body: bytes, state: State) -> Feuille:
    """The lines of a body; a workbook is read by another process.

    Raises:
        InputError: what is not such a file.
    """
    if media_type != XLSX_TYPE:
        return READERS[media_type](body)
    file = await state.exports.file(f"import-{secrets.token_hex(16)}", classeur_job(body))
    try:
        cells = orjson.loads(file.path.read_bytes())
    finally:
        file.path.unlink(missing_ok=True)  # it may hold persons: nobody else asks for it
        state.exports.release(file)
    return feuille(cells, {"format": "xlsx"})


def report_body(objet: Objet, rapport: Rapport) -> dict[str, Any]:
    """What an import did, in JSON."""
    return {
        "objet": objet.nom,
        "essai": rapport.essai,
        "accepte": rapport.accepte,
        "lecture": rapport.lecture,
        "lignes": rapport.lignes,
        "creees": 0 if rapport.essai or not rapport.accepte else len(rapport.creees),
        "ids": [] if rapport.essai else rapport.creees,
        "fautes_total": rapport.fautes_total,
        "fautes": [asdict(one) for one in rapport.fautes],
    }


def _add_csv(objet: Objet) -> None:
    @router.get(
        f"/{objet.pluriel}.csv",
        summary=f"{objet.label} : liste en csv",
        operation_id=f"{objet.pluriel}_csv",
        response_class=Response,
        openapi_extra=described_export(objet),
    )
    async def as_csv(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        if anonyme(acteur) and objet.pluriel in state.catalog.layers:
            return RedirectResponse(layer_address(request, objet), headers=CORS | VARY)
        table = await _table(request, state, acteur, objet)
        return _answer(request, acteur, csv_bytes(table), CSV, _attached(objet, "liste", "csv"))


def layer_address(request: Request, objet: Objet) -> str:
    """The same public objects as a layer, which has them in every format already."""
    query = dict(request.query_params)
    slugs = [slug.strip() for slug in query.pop("territoire", "").split(",") if slug.strip()]
    if slugs:
        query["zone"] = ",".join(f"territoire:{slug}" for slug in slugs)
    return f"/layers/{objet.pluriel}.csv{'?' if query else ''}{urlencode(query)}"


def _add_workbook(objet: Objet) -> None:
    @router.get(
        f"/{objet.pluriel}.xlsx",
        summary=f"{objet.label} : liste en classeur",
        operation_id=f"{objet.pluriel}_xlsx",
        response_class=Response,
        openapi_extra=described_export(objet),
    )
    async def as_workbook(request: Request, state: AppState, acteur: CurrentActeur) -> Response:
        table = await _table(request, state, acteur, objet)
        sheet = WorkbookSheet(objet.pluriel, table.labels, tuple(map(_printed, table.lignes)))
        key = hash_text(csv_bytes(table))
        headers = _audience(acteur) | _attached(objet, "liste", "xlsx") | _tagged(acteur, key)
        if _held(request, headers):
            return Response(status_code=304, headers=headers)
        file = await state.exports.file(f"registre-{objet.nom}-{key}", workbook_job((sheet,), None))
        return HeldFile(file, state.exports, XLSX_TYPE, headers)


async def _table(request: Request, state: State, acteur: Acteur, objet: Objet) -> Tableau:
    """The whole list that the address asks for, by the filters of the list in JSON.

    Raises:
        InputError: a parameter that does not exist or pages the list.
    """
    paged = [name for name in PAGING if name in request.query_params]
    if paged:
        raise InputError(f"« {paged[0]} » ne va pas avec un fichier, qui tient toute la liste.")
    async with reading(state, acteur) as connection:
        asked = await read_list(request, objet, connection)
        return await tableau(connection, acteur, objet, replace(asked.filtre, apres=None))


def csv_bytes(table: Tableau) -> bytes:
    """UTF-8, comma, names of fields; text that a spreadsheet would run stays text."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(table.noms)
    writer.writerows(_printed(row) for row in table.lignes)
    return buffer.getvalue().encode()


def _printed(row: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(map(plain_cell, row))


def _answer(
    request: Request, acteur: Acteur, body: bytes, media_type: str, attached: dict[str, str]
) -> Response:
    headers = _audience(acteur) | attached | _tagged(acteur, hash_text(body))
    if _held(request, headers):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=media_type, headers=headers)


def _held(request: Request, headers: Mapping[str, str]) -> bool:
    tag = headers.get("ETag", "").removeprefix("W/")
    return bool(tag) and matches(request.headers.get("if-none-match", ""), tag)


def _audience(acteur: Acteur) -> dict[str, str]:
    return CORS | VARY if anonyme(acteur) else PRIVATE


def _tagged(acteur: Acteur, digest: str) -> dict[str, str]:
    """A weak ETag: bytes are compressed on their way."""
    return {"ETag": f'W/"{digest}"'} if anonyme(acteur) else {}


def _attached(objet: Objet, what: str, extension: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{what}_{objet.pluriel}.{extension}"'}


for _objet in OBJETS.values():
    for _add in (_add_template, _add_import, _add_csv, _add_workbook):
        _add(_objet)
