"""Signing in and out by the API, and who asks."""

from fastapi import APIRouter, Request
from pydantic import Field, SecretStr
from starlette.responses import Response

from geo_service.api.acteur import CurrentPresence
from geo_service.api.cookies import FORM, SESSION, check_secure, clear_cookie, read_cookie, set_cookie
from geo_service.api.csrf import refuse_foreign
from geo_service.api.limits import client_of
from geo_service.api.private import PRIVATE, Body, described, private_answer, read_model
from geo_service.api.state import AppState, State
from geo_service.model.pacte.comptes import Presence
from geo_service.model.pacte.droits import Action, est_agent, permis_quelque_part
from geo_service.services.connexion import (
    Attempt,
    Opened,
    account_of_session,
    change_password,
    sign_in,
    sign_out,
)

router = APIRouter(prefix="/api", tags=["Accès"])


class SignIn(Body):
    """An address and its password."""

    courriel: str = Field(max_length=254)
    mot_de_passe: SecretStr = Field(max_length=1000)


class NewPassword(Body):
    """The current password, and the next."""

    actuel: SecretStr = Field(max_length=1000)
    nouveau: SecretStr = Field(max_length=1000)


@router.post(
    "/connexion",
    summary="Se connecter : ouvre une session, rendue par un cookie",
    openapi_extra=described(
        SignIn, {"courriel": "agent@exemple.fr", "mot_de_passe": "quatre mots sans rapport"}
    ),
)
async def sign_in_by_json(request: Request, state: AppState) -> Response:
    """Rend le « csrf » que chaque écriture de cette session répète dans l'en-tête X-CSRF-Token."""
    refuse_foreign(request)
    check_secure(request)
    asked = await read_model(request, SignIn)
    opened = await try_to_enter(request, state, asked.courriel, asked.mot_de_passe.get_secret_value())
    seconds = int(opened.lasting.total_seconds())
    response = private_answer({"compte": opened.compte, "csrf": opened.csrf, "duree_s": seconds})
    keep_session(request, response, opened)
    return response


@router.post("/deconnexion", summary="Fermer la session", status_code=204, response_class=Response)
async def sign_out_by_json(request: Request, presence: CurrentPresence, state: AppState) -> Response:
    """Sans session, ne fait rien."""
    response = Response(status_code=204, headers=PRIVATE)
    await leave_session(request, response, presence, state)
    return response


@router.get("/moi", summary="Qui suis-je : compte, charges, actions permises")
async def me(presence: CurrentPresence, state: AppState) -> Response:
    """Sans session ni jeton, ce que chacun peut faire."""
    acteur = presence.acteur
    actions = [action for action in Action if permis_quelque_part(acteur, action)]
    return private_answer(
        {
            "compte": acteur.compte,
            "nom": presence.nom,
            "courriel": presence.courriel,
            "charges": acteur.charges,
            "actions": actions,
            "vue_agents": state.settings.agents_view or est_agent(acteur),
            "jeton": acteur.jeton,
            "expire_le": presence.expire_le,
            "csrf": presence.csrf or None,
        }
    )


@router.post(
    "/moi/mot-de-passe",
    summary="Changer de mot de passe ; les autres sessions se ferment",
    status_code=204,
    response_class=Response,
    openapi_extra=described(NewPassword, {"actuel": "l'ancien, en entier", "nouveau": "quatre autres mots"}),
)
async def change_my_password(request: Request, presence: CurrentPresence, state: AppState) -> Response:
    """12 caractères au moins, et rien de ce que tout le monde essaie ; aucune autre règle."""
    account_of_session(presence)
    asked = await read_model(request, NewPassword)
    words = asked.actuel.get_secret_value(), asked.nouveau.get_secret_value()
    await change_password(state.writing, state.passwords, presence, read_cookie(request, SESSION), words)
    return Response(status_code=204, headers=PRIVATE)


async def try_to_enter(request: Request, state: State, courriel: str, password: str) -> Opened:
    """Open a session for who types an address and a password."""
    client = client_of(request.client.host) if request.client else ""
    return await sign_in(state.writing, state.passwords, state.settings, Attempt(courriel, password, client))


def keep_session(request: Request, response: Response, opened: Opened) -> None:
    """Give the reader the word of their session; the one of the form has served."""
    set_cookie(request, response, SESSION, opened.secret, int(opened.lasting.total_seconds()))
    clear_cookie(request, response, FORM)


async def leave_session(request: Request, response: Response, presence: Presence, state: State) -> None:
    """Close the session of who asks, if one is open."""
    if presence.par_session:
        async with state.writing() as connection:
            await sign_out(connection, presence.acteur, read_cookie(request, SESSION))
    clear_cookie(request, response, SESSION)
