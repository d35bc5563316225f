"""Pages where agents create a conseil and prepare its dossier: forms that work without JavaScript."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from geo_service.api.acteur import CurrentPresence
from geo_service.api.csrf import FIELD, form_fields
from geo_service.api.dossier_parts import adresse_of, advance, place_of, round_of, whole
from geo_service.api.errors import status_and_detail
from geo_service.api.pages_compte import HEADERS, SEE_OTHER, SIGN_IN_PAGE, Reader
from geo_service.api.state import AppState, State
from geo_service.errors import ForbiddenError, GeoError, InputError, NotFoundError
from geo_service.model.pacte.comptes import Presence
from geo_service.model.pacte.dossiers import BLOCS, Adresse, lire_blocs, lire_suite
from geo_service.model.pacte.droits import Action, Sujet
from geo_service.model.pacte.objets import OBJETS
from geo_service.pages.html import render_page
from geo_service.pages.preparation import preparation_content
from geo_service.services import dossier_vie
from geo_service.services.access import require
from geo_service.services.preparation import preparation_of
from geo_service.services.registre import creer

router = APIRouter(include_in_schema=False)

PREPARATION: Final = "/conseils/{slug}/{numero}/preparation"
MEETING: Final = ("date", "lieu", "theme_du_conseil", "source")
TEMPLATE: Final = "conseil_preparation.html"


@router.get(PREPARATION)
async def preparation_page(
    slug: str, numero: str, request: Request, reader: Reader, state: AppState
) -> Response:
    """What there is to do for a conseil, for who reads the preparation of its territoire."""
    number = _round(numero)
    if not reader.par_session:
        return RedirectResponse(
            f"{SIGN_IN_PAGE}?suite=/conseils/{slug}/{number}/preparation", SEE_OTHER, HEADERS
        )
    return await _page(state, reader, slug, number, Said(done=request.query_params.get("fait", "")))


@router.post(PREPARATION + "/conseil")
async def create_conseil(
    slug: str, numero: str, request: Request, presence: CurrentPresence, state: AppState
) -> Response:
    """Write a conseil in the registry, by its service."""
    number, fields = _round(numero), await form_fields(request)
    corps = {"numero": number, "territoire": slug, **{name: fields.get(name) or None for name in MEETING}}
    try:
        async with state.writing() as connection:
            await creer(connection, presence.acteur, OBJETS["conseil"], corps)
    except GeoError as error:
        return await _page(state, presence, slug, number, Said(error))
    return _back(slug, number, "conseil")


@router.post(PREPARATION + "/dossier")
async def begin(slug: str, numero: str, presence: CurrentPresence, state: AppState) -> Response:
    """Begin an edition of the dossier."""
    number = _round(numero)
    try:
        async with state.writing() as connection:
            await dossier_vie.ouvrir(connection, presence.acteur, slug, number)
    except GeoError as error:
        return await _page(state, presence, slug, number, Said(error))
    return _back(slug, number, "dossier")


@router.post(PREPARATION + "/blocs")
async def write_blocks(
    slug: str, numero: str, request: Request, presence: CurrentPresence, state: AppState
) -> Response:
    """Comment and hide blocks; what was typed is shown again when it is refused."""
    number, fields = _round(numero), await form_fields(request)
    try:
        adresse, version = _asked(slug, number, fields)
        blocs = lire_blocs({nom: _typed(nom, fields) for nom in BLOCS})
        async with state.writing() as connection:
            before = await dossier_vie.prendre(connection, presence.acteur, adresse, version)
            await dossier_vie.commenter(connection, presence.acteur, before, blocs)
    except GeoError as error:
        return await _page(state, presence, slug, number, Said(error, fields))
    return _back(slug, number, "blocs")


@router.post(PREPARATION + "/etat")
async def move(
    slug: str, numero: str, request: Request, presence: CurrentPresence, state: AppState
) -> Response:
    """Hand in, validate, diffuse, or take back."""
    number, fields = _round(numero), await form_fields(request)
    try:
        asked = _asked(slug, number, fields)
        suite = lire_suite({name: fields.get(name) for name in ("vers", "motif", "fonction")})
        await advance(place_of(request, state), state, presence.acteur, asked, suite)
    except GeoError as error:
        return await _page(state, presence, slug, number, Said(error))
    return _back(slug, number, "etat")


@dataclass(frozen=True)
class Said:
    """What the page tells beside what there is to do: a refusal, what was typed then, what was just done."""

    error: GeoError | None = None
    typed: Mapping[str, str] = field(default_factory=dict)
    done: str = ""


NOTHING: Final = Said()


async def _page(state: State, reader: Presence, slug: str, number: int, said: Said = NOTHING) -> Response:
    try:
        require(reader.acteur, Action.LIRE_PREPARATION, Sujet(frozenset({slug})))
    except ForbiddenError as error:
        return _refusal(state, f"/conseils/{slug}/{number}", error)
    async with state.writing() as connection:
        found = await preparation_of(connection, reader.acteur, slug, number)
    status, sentence = status_and_detail(said.error) if said.error else (HTTPStatus.OK, "")
    content = preparation_content(found, reader.acteur, said.done)
    content |= {"champ": FIELD, "csrf": reader.csrf, "erreur": sentence, "saisie": dict(said.typed)}
    page = render_page(state.settings, state.catalog, TEMPLATE, **content)
    return HTMLResponse(page, int(status), HEADERS)


def _refusal(state: State, back: str, error: ForbiddenError) -> Response:
    page = render_page(state.settings, state.catalog, "refus.html", erreur=str(error), retour=back)
    return HTMLResponse(page, HTTPStatus.FORBIDDEN, HEADERS)


def _round(text: str) -> int:
    number = round_of(text)
    if number is None:
        raise NotFoundError("Aucun conseil ne peut avoir ce numéro : donnez un tour, de 1 à 99.")
    return number


def _asked(slug: str, number: int, fields: Mapping[str, str]) -> tuple[Adresse, int]:
    adresse = adresse_of(slug, str(number), fields.get("edition", ""))
    version = whole(fields.get("version", ""))
    if adresse is None or version is None:
        raise InputError("Formulaire incomplet : rechargez la page et recommencez.")
    return adresse, version


def _typed(nom: str, fields: Mapping[str, str]) -> dict[str, Any]:
    return {"commentaire": fields.get(f"commentaire.{nom}", ""), "masque": f"masque.{nom}" in fields}


def _back(slug: str, number: int, done: str) -> Response:
    return RedirectResponse(f"/conseils/{slug}/{number}/preparation?fait={done}", SEE_OTHER, HEADERS)
