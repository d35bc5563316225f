"""Carences by territoire and theme, and the template by which they become known."""

from fastapi import APIRouter, Request
from starlette.responses import FileResponse, Response

from geo_service.api.carence_answers import TEMPLATE, answer, csv_answer
from geo_service.api.carence_parameters import FILTERS, AskedCarences, Output
from geo_service.api.layers import CORS
from geo_service.api.links import base_url
from geo_service.api.procurement_parameters import only
from geo_service.api.provenance_words import told_of
from geo_service.api.spatial_answers import json_answer
from geo_service.api.state import AppState, Snapshot
from geo_service.errors import NotFoundError
from geo_service.services.carences import carences

router = APIRouter(tags=["Carences"])


@router.get(
    "/api/carences",
    summary="Carences par territoire et par thème : vrai, faux ou inconnu, et pourquoi",
    dependencies=[only(*FILTERS)],
)
async def matrix(
    asked: AskedCarences, sortie: Output, request: Request, connection: Snapshot, state: AppState
) -> Response:
    """Quatre règles, chacune avec ses preuves, son doute et ce qu'il faudrait déclarer pour la connaître.

    Sans ``zone`` : tous les territoires. Les seuils sont des paramètres ; ceux qui manquent sont ceux de la méthode.
    """
    found = await carences(connection, asked)
    shared = await told_of(connection, found.origins)
    if sortie == "csv":
        return csv_answer(found, asked.types, shared)
    return json_answer(answer(found, asked.types, base_url(request, state.settings)) | shared)


@router.get(TEMPLATE, summary="Modèle vide pour déclarer enjeux, complétude, contributions et actions (csv)")
async def template(state: AppState) -> Response:
    """Une ligne d'en-tête, aucune donnée : rien n'est inventé."""
    path = state.settings.data_dir / "modeles" / "modele_completude.csv"
    if not path.is_file():
        raise NotFoundError(
            "Le modèle n'est pas livré avec ces données : data/modeles/modele_completude.csv."
        )
    return FileResponse(path, media_type="text/csv", filename=path.name, headers=CORS)
