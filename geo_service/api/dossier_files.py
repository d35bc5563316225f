"""Dossiers of the day as files: PDF to be printed, DOCX to be reused, each written once per content."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.responses import Response

from geo_service.api.conditional import matches
from geo_service.api.held_files import HeldFile
from geo_service.api.state import State
from geo_service.api.zone_pages import PDF
from geo_service.services.dossier import dossier_job, dossier_key, word_job, word_key

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FRESH: Final[Mapping[str, str]] = {"Cache-Control": "no-cache"}
"""Kept by who reads it, asked again each time."""


@dataclass(frozen=True)
class Written:
    """A page to be made a file: its text, the address of the service, its path there, the name of the file."""

    html: str
    base: str
    page: str
    name: str


async def as_pdf(request: Request, state: State, one: Written) -> Response:
    """The page on paper.

    Raises:
        UnavailableError: it takes too long, or too many are asked.
    """
    key = dossier_key(one.html, one.base)
    headers = {**FRESH, "ETag": f'"{key}"', "Content-Disposition": f'inline; filename="{one.name}.pdf"'}
    if matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    job = dossier_job(state.settings, one.html, f"{one.base}{one.page}")
    return HeldFile(await state.exports.file(key, job), state.exports, PDF, headers)


async def as_docx(
    request: Request, state: State, one: Written, *, draft: bool = True, caching: Mapping[str, str] = FRESH
) -> Response:
    """The page for a word processor.

    Raises:
        UnavailableError: it takes too long, or too many are asked.
    """
    key = word_key(one.html, one.base, draft=draft)
    name = f'attachment; filename="{one.name}.docx"'
    headers = {**caching, "ETag": f'"{key}"', "Content-Disposition": name}
    if matches(request.headers.get("if-none-match", ""), headers["ETag"]):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    job = word_job(one.html, f"{one.base}{one.page}", draft=draft)
    return HeldFile(await state.exports.file(key, job), state.exports, DOCX, headers)
