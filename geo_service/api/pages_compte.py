"""Pages to sign in and to see one's account. They work without JavaScript, and carry none."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from geo_service.api.acteur import CurrentPresence, presence_of
from geo_service.api.connexion import keep_session, leave_session, try_to_enter
from geo_service.api.cookies import (
    ELSEWHERE,
    FORM,
    SESSION,
    check_secure,
    clear_cookie,
    read_cookie,
    set_cookie,
)
from geo_service.api.csrf import FIELD, form_fields, refuse_forged
from geo_service.api.errors import status_and_detail
from geo_service.api.links import base_url
from geo_service.api.private import PRIVATE, RowId
from geo_service.api.state import AppState, State
from geo_service.errors import GeoError, InputError, SignInError
from geo_service.model.pacte.comptes import PERSONNE, Presence
from geo_service.pages.comptes import account_content
from geo_service.pages.html import render_page
from geo_service.pages.langues import language_of
from geo_service.services import jetons
from geo_service.services.access import new_secret
from geo_service.services.connexion import change_password
from geo_service.services.jetons import Given, Wanted
from geo_service.services.oidc_connexion import AWAY_FOR, Back, arrive, depart

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = PRIVATE | {"Content-Security-Policy": POLICY}
FORM_S: Final = 3600
SIGN_IN_PAGE, ACCOUNT_PAGE, BACK_PAGE = "/connexion", "/compte", "/connexion/oidc/retour"
SEE_OTHER: Final = 303
TYPED_DIFFERENTLY: Final = "Les deux nouveaux mots de passe ne sont pas les mêmes : recommencez."
CHANGED: Final = "Votre mot de passe est changé ; vos autres sessions sont fermées."

router = APIRouter(include_in_schema=False)


async def reader_of(request: Request, state: AppState) -> Presence:
    """Who asks for a page; nobody when the session is over: the page then says where to sign in."""
    try:
        return await presence_of(request, state)
    except SignInError:
        return PERSONNE


Reader = Annotated[Presence, Depends(reader_of)]


@router.get(SIGN_IN_PAGE)
async def sign_in_page(request: Request, state: AppState, suite: Annotated[str, Query()] = "") -> Response:
    """The form."""
    return _form(request, state, _local(suite))


@router.post(SIGN_IN_PAGE)
async def sign_in_by_form(request: Request, state: AppState) -> Response:
    """Sign in, and go where the reader was going; or the form again, with the reason."""
    fields = await form_fields(request)
    after = _local(fields.get("suite", ""))
    try:
        check_secure(request)
        await refuse_forged(request, read_cookie(request, FORM))
        opened = await try_to_enter(
            request, state, fields.get("courriel", ""), fields.get("mot_de_passe", "")
        )
    except GeoError as error:
        return _form(request, state, after, error)
    response = _go(after)
    keep_session(request, response, opened)
    return response


@router.post("/deconnexion")
async def sign_out_by_form(request: Request, reader: Reader, state: AppState) -> Response:
    """Sign out, and go back to the form."""
    response = _go(SIGN_IN_PAGE)
    await leave_session(request, response, reader, state)
    return response


@router.get("/connexion/oidc")
async def go_elsewhere(request: Request, state: AppState) -> Response:
    """Send the reader to the OpenID Connect provider."""
    try:
        check_secure(request)
        sent = await depart(state.writing, state.provider, _back_address(request, state))
    except GeoError as error:
        return _form(request, state, ACCOUNT_PAGE, error)
    response = _go(sent.address)
    set_cookie(request, response, ELSEWHERE, sent.browser, int(AWAY_FOR.total_seconds()))
    return response


@router.get(BACK_PAGE)
async def come_back(
    request: Request,
    state: AppState,
    code: Annotated[str, Query(alias="code")] = "",
    etat: Annotated[str, Query(alias="state")] = "",
) -> Response:
    """The reader is back from the provider."""
    back = Back(etat, code, read_cookie(request, ELSEWHERE), _back_address(request, state))
    try:
        opened = await arrive(state.writing, state.provider, state.settings, back)
    except GeoError as error:
        response = _form(request, state, ACCOUNT_PAGE, error)
    else:
        response = _go(ACCOUNT_PAGE)
        keep_session(request, response, opened)
    clear_cookie(request, response, ELSEWHERE)
    return response


@router.get(ACCOUNT_PAGE)
async def account_page(request: Request, reader: Reader, state: AppState) -> Response:
    """Who I am, what I may, my tokens."""
    return await _account(request, state, reader)


@router.post("/compte/jetons")
async def make_token(request: Request, presence: CurrentPresence, state: AppState) -> Response:
    """Make a token and show it, this once."""
    fields = await form_fields(request, several=("portees",))
    try:
        wanted = Wanted(
            fields.get("libelle", ""),
            jetons.actions(fields.get("portees", "").split()),
            _whole(fields.get("jours", "")),
        )
        async with state.writing() as connection:
            given = await jetons.make(connection, presence, wanted)
    except InputError as error:
        return await _account(request, state, presence, error=error)
    return await _account(request, state, presence, given=given)


@router.post("/compte/jetons/{jeton}/revocation")
async def revoke_token(jeton: RowId, presence: CurrentPresence, state: AppState) -> Response:
    """Revoke a token."""
    async with state.writing() as connection:
        await jetons.revoke(connection, presence, jeton)
    return _go(ACCOUNT_PAGE)


@router.post("/compte/mot-de-passe")
async def change_my_password(request: Request, presence: CurrentPresence, state: AppState) -> Response:
    """Change one's password."""
    fields = await form_fields(request)
    words = fields.get("actuel", ""), fields.get("nouveau", "")
    try:
        if words[1] != fields.get("encore", ""):
            raise InputError(TYPED_DIFFERENTLY)
        await change_password(state.writing, state.passwords, presence, read_cookie(request, SESSION), words)
    except InputError as error:
        return await _account(request, state, presence, error=error)
    return await _account(request, state, presence, done=CHANGED)


def _form(request: Request, state: State, after: str, error: GeoError | None = None) -> Response:
    status, sentence = status_and_detail(error) if error else (200, "")
    word = read_cookie(request, FORM) or new_secret()
    provider = state.settings.oidc_label if state.provider.offered else ""
    content = {"csrf": word, "champ": FIELD, "suite": after, "erreur": sentence, "fournisseur": provider}
    content |= {"langue": language_of(request.query_params.get("lang")), "bascule": SIGN_IN_PAGE}
    response = _page(state, "connexion.html", content, int(status))
    try:
        set_cookie(request, response, FORM, word, FORM_S)
    except InputError as insecure:
        return _page(state, "connexion.html", content | {"erreur": str(insecure)}, 400)
    return response


async def _account(
    request: Request,
    state: State,
    reader: Presence,
    error: GeoError | None = None,
    given: Given | None = None,
    done: str = "",
) -> Response:
    if not reader.par_session:
        response = _go(f"{SIGN_IN_PAGE}?suite={ACCOUNT_PAGE}")
        clear_cookie(request, response, SESSION)
        return response
    async with state.writing() as connection:
        held = await jetons.mine(connection, reader)
    status, sentence = status_and_detail(error) if error else (200, "")
    content = account_content(reader, held) | {
        "champ": FIELD,
        "erreur": sentence,
        "nouveau": given,
        "fait": done,
    }
    return _page(state, "compte.html", content, int(status))


def _page(state: State, template: str, content: dict[str, Any], status: int) -> Response:
    return HTMLResponse(render_page(state.settings, state.catalog, template, **content), status, HEADERS)


def _go(address: str) -> Response:
    return RedirectResponse(address, SEE_OTHER, HEADERS)


def _local(address: str) -> str:
    """An address of this service, the account page for any other: nobody is sent away by a link to sign in."""
    safe = address.startswith("/") and address[1:2] not in ("/", "\\") and address.isascii()
    return address if safe and address.isprintable() and len(address) <= 500 else ACCOUNT_PAGE


def _back_address(request: Request, state: State) -> str:
    return base_url(request, state.settings) + BACK_PAGE


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
