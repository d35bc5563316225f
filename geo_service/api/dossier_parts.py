"""Dossiers of conseils as answers: bytes that never change for everybody, drafts for those who prepare them."""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Final

from fastapi import Request
from starlette.responses import Response

from geo_service.api.conditional import matches
from geo_service.api.links import base_url
from geo_service.api.private import PRIVATE
from geo_service.api.state import State
from geo_service.api.zone_pages import PDF
from geo_service.model.pacte.dossiers import LAST_ROUND, Adresse, Dossier, Etat, Suite
from geo_service.model.pacte.droits import Acteur
from geo_service.pages.conseil import style_digests
from geo_service.services import dossier_vie
from geo_service.services.dossier import dossier_job, dossier_key
from geo_service.services.dossier_gel import Place, Sujet, dated, geler
from geo_service.services.dossier_vie import Gel
from geo_service.store.dossiers import Fige, frozen

HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"
FOR_EVER: Final = "public, max-age=31536000, immutable"
POLICY: Final = "default-src 'none'; style-src {styles}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"


@dataclass(frozen=True)
class Piece:
    """One of the three forms of a dossier."""

    content: bytes
    media_type: str
    headers: dict[str, str]


def whole(text: str) -> int | None:
    """A round or an edition as an address writes it; None for anything else."""
    plain = text.isascii() and text.isdigit() and not text.startswith("0") and len(text) < 6
    return int(text) if plain else None


def round_of(text: str) -> int | None:
    """A round of conseils; None when there can be none of that number."""
    number = whole(text)
    return number if number is not None and number <= LAST_ROUND else None


def adresse_of(slug: str, conseil: str, edition: str) -> Adresse | None:
    """The edition an address names; None when there can be none."""
    numero, number = round_of(conseil), whole(edition)
    return Adresse(slug, numero, number) if numero and number else None


def place_of(request: Request, state: State) -> Place:
    """What documents are written with."""
    return Place(state.settings, state.catalog, state.live.current, base_url(request, state.settings))


def piece(fige: Fige, form: str, name: str) -> Piece:
    """A form of frozen bytes, with the headers that belong to it."""
    if form == "pdf" and fige.pdf is not None:
        return Piece(fige.pdf, PDF, {"Content-Disposition": f'inline; filename="{name}.pdf"'})
    if form == "json":
        return Piece(fige.donnees, JSON, {})
    return Piece(fige.html, HTML, page_policy(fige.html))


def page_policy(html: bytes) -> dict[str, str]:
    """A frozen page may use the style sheets it carries, by their digests, and nothing else."""
    styles = " ".join(style_digests(html.decode()))
    return {"Content-Security-Policy": POLICY.format(styles=styles or "'none'")}


def for_ever(request: Request, one: Piece) -> Response:
    """An answer that everybody may keep: it will not change."""
    etag = f'"{hashlib.sha256(one.content).hexdigest()[:32]}"'
    headers = one.headers | {"Cache-Control": FOR_EVER, "ETag": etag}
    if matches(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(one.content, headers=headers, media_type=one.media_type)


def for_reader(one: Piece) -> Response:
    """An answer for who prepares the dossier alone."""
    return Response(one.content, headers=one.headers | PRIVATE, media_type=one.media_type)


async def as_it_is(place: Place, state: State, acteur: Acteur, adresse: Adresse) -> Fige:
    """What an edition says to those who prepare it: of now as a draft, else frozen; with its state.

    Raises:
        NotFoundError: there is none, or it may not be read.
    """
    async with state.writing() as connection:
        dossier = await dossier_vie.lire(connection, acteur, adresse)
        held = await frozen(connection, dossier)
    if dossier.etat is Etat.BROUILLON or held is None:
        held = (await _now(place, state, dossier)).fige
    return dated(held, dossier)


async def printed(place: Place, state: State, html: str, page: str) -> bytes:
    """The PDF of a dossier, drawn by another process.

    Raises:
        UnavailableError: it takes too long, or too many are asked.
    """
    job = dossier_job(state.settings, html, f"{place.base}{page}")
    file = await state.exports.file(dossier_key(html, place.base), job)
    try:
        return await asyncio.to_thread(file.path.read_bytes)
    finally:
        state.exports.release(file)


async def advance(
    place: Place, state: State, acteur: Acteur, asked: tuple[Adresse, int | None], suite: Suite
) -> Dossier:
    """Move a dossier; handing it in freezes it, diffusing it prints it. Nothing is written when it changed meanwhile.

    Raises:
        NotFoundError, ForbiddenError, ConflictError, StaleError: see ``services.dossier_vie``.
    """
    adresse, version = asked
    async with state.writing() as connection:
        dossier = await dossier_vie.prendre(connection, acteur, adresse, version)
        dossier_vie.verifier(acteur, dossier, suite)
        held = await frozen(connection, dossier)
    gel = await _gel(place, state, dossier, suite, held)
    async with state.writing() as connection:
        again = await dossier_vie.prendre(connection, acteur, adresse, dossier.version)
        return await dossier_vie.passer(connection, acteur, again, suite, gel)


async def _gel(place: Place, state: State, dossier: Dossier, suite: Suite, held: Fige | None) -> Gel | None:
    """The bytes that a transition makes; None for one that makes none."""
    if suite.vers is Etat.RELU:
        return await _now(place, state, dossier)
    if suite.vers is not Etat.DIFFUSE or held is None:
        return None
    now = datetime.now(UTC)
    final = dated(held, dossier_vie.moved(dossier, suite, now))
    pdf = await printed(place, state, final.html.decode(), dossier.adresse.page)
    return Gel(Fige(final.html, final.donnees, pdf), dossier.publication, now)


async def _now(place: Place, state: State, dossier: Dossier) -> Gel:
    async with state.heavy_snapshot() as connection:
        return await geler(connection, place, Sujet.of(dossier))
