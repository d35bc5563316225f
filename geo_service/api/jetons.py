"""Tokens for tools: made, listed and revoked by who is signed in to a page."""

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from geo_service.api.acteur import CurrentPresence
from geo_service.api.private import PRIVATE, Body, RowId, described, private_answer, read_model
from geo_service.api.state import AppState
from geo_service.model.pacte.comptes import Jeton
from geo_service.model.pacte.droits import Action
from geo_service.services import jetons
from geo_service.services.connexion import account_of_session
from geo_service.services.jetons import LONGEST_DAYS, MAX_LABEL, Wanted

router = APIRouter(prefix="/api/jetons", tags=["Accès"])


class WantedToken(Body):
    """A token to make: what for, what it may do, for how many days."""

    libelle: str = Field(max_length=MAX_LABEL)
    portees: list[str] = Field(
        min_length=1,
        max_length=len(Action),
        json_schema_extra={"items": {"type": "string", "enum": list(Action)}},
    )
    jours: int = Field(90, ge=1, le=LONGEST_DAYS)


@router.get("", summary="Mes jetons")
async def list_mine(presence: CurrentPresence, state: AppState) -> Response:
    """Expirés et révoqués compris, jamais le jeton lui-même."""
    async with state.writing() as connection:
        return private_answer({"jetons": [shown(one) for one in await jetons.mine(connection, presence)]})


@router.post(
    "",
    summary="Créer un jeton, montré cette seule fois",
    status_code=201,
    openapi_extra=described(
        WantedToken, {"libelle": "QGIS du service", "portees": ["lire_restreint"], "jours": 90}
    ),
)
async def make(request: Request, presence: CurrentPresence, state: AppState) -> Response:
    """Limité aux actions choisies parmi celles de son compte, un an au plus. Un jeton n'en crée pas d'autre."""
    account_of_session(presence)
    asked = await read_model(request, WantedToken)
    wanted = Wanted(asked.libelle, jetons.actions(asked.portees), asked.jours)
    async with state.writing() as connection:
        given = await jetons.make(connection, presence, wanted)
    return private_answer(shown(given.jeton) | {"jeton": given.secret}, 201)


@router.delete("/{jeton}", summary="Révoquer un jeton", status_code=204, response_class=Response)
async def revoke(jeton: RowId, presence: CurrentPresence, state: AppState) -> Response:
    """Le sien ; celui de n'importe qui pour un administrateur. Il est refusé dès la demande suivante."""
    async with state.writing() as connection:
        await jetons.revoke(connection, presence, jeton)
    return Response(status_code=204, headers=PRIVATE)


def shown(jeton: Jeton) -> dict[str, object]:
    """A token without its word."""
    return dict(vars(jeton))
