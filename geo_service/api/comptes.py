"""Accounts, their charges and the journal, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import Field, SecretStr
from starlette.responses import Response

from geo_service.api.acteur import CurrentActeur
from geo_service.api.private import MAX_ID, Body, RowId, described, private_answer, read_model
from geo_service.api.state import AppState
from geo_service.model.pacte.droits import Action, Charge, Role
from geo_service.services import comptes
from geo_service.services.access import require
from geo_service.services.comptes import MAX_NAME, NewAccount
from geo_service.store.comptes import list_accounts
from geo_service.store.journal import read_journal

MAX_PAGE = 500
LAST_LINE = 9_223_372_036_854_775_807

router = APIRouter(prefix="/api", tags=["Administration"])
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="lignes au plus")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,80}$")]
ChantierId = Annotated[int, Field(ge=1, le=MAX_ID)]


class Created(Body):
    """An account to open."""

    courriel: str = Field(max_length=254)
    nom: str | None = Field(None, max_length=MAX_NAME)
    mot_de_passe: SecretStr | None = Field(None, max_length=1000)


class Changed(Body):
    """What changes of an account."""

    actif: bool


class Ground(Body):
    """On what a role is held."""

    territoires: list[Slug] = Field(default_factory=list, max_length=200)
    chantiers: list[ChantierId] = Field(default_factory=list, max_length=1000)


@router.get("/comptes", summary="Les comptes et leurs charges")
async def accounts(
    acteur: CurrentActeur,
    state: AppState,
    apres: Annotated[int, Query(ge=0, le=MAX_ID, description="dernier numéro reçu")] = 0,
    limite: Limit = 100,
) -> Response:
    """Dans l'ordre des numéros ; « suivant » est l'« apres » de la page suivante."""
    comptes.require_accounts(acteur)
    async with state.writing() as connection:
        found = await list_accounts(connection, apres, limite)
    following = found[-1].id if len(found) == limite else None
    return private_answer({"comptes": found, "suivant": following})


@router.post(
    "/comptes",
    summary="Ouvrir un compte",
    status_code=201,
    openapi_extra=described(Created, {"courriel": "agent@exemple.fr", "nom": "Camille Agent"}),
)
async def create(request: Request, acteur: CurrentActeur, state: AppState) -> Response:
    """Sans mot de passe, il ne se connecte que par le fournisseur OpenID Connect."""
    comptes.require_accounts(acteur)
    asked = await read_model(request, Created)
    password = asked.mot_de_passe.get_secret_value() if asked.mot_de_passe else None
    new = NewAccount(asked.courriel, asked.nom, password)
    kept = await comptes.kept_password(state.passwords, new)
    async with state.writing() as connection:
        return private_answer(await comptes.create(connection, acteur, new, kept), 201)


@router.get("/comptes/{compte}", summary="Un compte et ses charges")
async def one(compte: RowId, acteur: CurrentActeur, state: AppState) -> Response:
    """Jamais son mot de passe."""
    comptes.require_accounts(acteur)
    async with state.writing() as connection:
        return private_answer(await comptes.found(connection, compte))


@router.patch(
    "/comptes/{compte}",
    summary="Fermer ou rouvrir un compte",
    openapi_extra=described(Changed, {"actif": False}),
)
async def change(compte: RowId, request: Request, acteur: CurrentActeur, state: AppState) -> Response:
    """Fermé, ses sessions se terminent et ses jetons sont refusés ; rien n'est effacé."""
    comptes.require_accounts(acteur)
    asked = await read_model(request, Changed)
    async with state.writing() as connection:
        return private_answer(await comptes.activate(connection, acteur, compte, active=asked.actif))


@router.put(
    "/comptes/{compte}/charges/{role}",
    summary="Donner une charge à un compte, ou changer sur quoi",
    openapi_extra=described(Ground, {"territoires": ["ouest"], "chantiers": []}),
)
async def give(
    compte: RowId, role: Role, request: Request, acteur: CurrentActeur, state: AppState
) -> Response:
    """Sur des territoires ou des chantiers, selon le rôle."""
    comptes.require_accounts(acteur)
    asked = await read_model(request, Ground)
    charge = Charge(role, frozenset(asked.territoires), frozenset(asked.chantiers))
    async with state.writing() as connection:
        return private_answer(await comptes.give(connection, acteur, compte, charge))


@router.delete("/comptes/{compte}/charges/{role}", summary="Retirer une charge")
async def withdraw(compte: RowId, role: Role, acteur: CurrentActeur, state: AppState) -> Response:
    """Qui l'a donnée et retirée, et quand, reste au journal."""
    comptes.require_accounts(acteur)
    async with state.writing() as connection:
        return private_answer(await comptes.withdraw(connection, acteur, compte, role))


@router.get("/journal", summary="Qui a fait quoi, et quand")
async def journal(
    acteur: CurrentActeur,
    state: AppState,
    avant: Annotated[int | None, Query(ge=1, le=LAST_LINE, description="première ligne reçue")] = None,
    action: Annotated[str | None, Query(pattern="^[a-z_]{1,60}$", description="une seule action")] = None,
    limite: Limit = 100,
) -> Response:
    """Les plus récentes d'abord : connexions acceptées et refusées, comptes, charges, jetons, écritures."""
    require(acteur, Action.LIRE_JOURNAL)
    async with state.writing() as connection:
        return private_answer({"journal": await read_journal(connection, limite, avant, action)})
