"""What a reader chooses the overlays of the map from: themes, types of services, initiatives of other places."""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.procurement_parameters import only
from geo_service.api.provenance_words import told_of
from geo_service.api.state import AppState, Snapshot
from geo_service.api.tilejson import conditional_json
from geo_service.services.questions.priorites import ACCOUNT, INITIATIVES, is_elsewhere
from geo_service.store.carences import record_rows
from geo_service.store.surcouches import Row, service_rows, theme_rows

router = APIRouter(prefix="/api", tags=["Carte"])

NO_PLACE: Final = (
    "Ces initiatives ont lieu ailleurs : elles se lisent en liste, et n'ont aucun point sur cette carte."
)
COUNTED: Final = (
    "« place » faux : le service est compté dans sa commune, et son point est celui de la mairie."
)


@router.get("/themes", summary="Thèmes, dans leur ordre", dependencies=[only()])
async def themes(request: Request, connection: Snapshot) -> Response:
    """Les thèmes que partagent projets, chantiers, contributions, faits, écarts et initiatives."""
    rows = await theme_rows(connection)
    return conditional_json(request, {"themes": rows} | await told_of(connection, ["themes"]))


@router.get("/services", summary="Types de services, au millésime le plus récent", dependencies=[only()])
async def services(request: Request, connection: Snapshot) -> Response:
    """Chaque type avec ses lieux, son nombre, sa source et son millésime ; ses points, par « type », dans /layers/services."""
    rows = await service_rows(connection)
    told = await told_of(connection, {row["source"] for row in rows})
    return conditional_json(request, {"services": rows, "regle": COUNTED} | told)


@router.get("/initiatives", summary="Initiatives d'autres Départements", dependencies=[only()])
async def initiatives(request: Request, state: AppState, connection: Snapshot) -> Response:
    """Ce que d'autres ont fait, pour s'en inspirer ; mesures de crise et initiatives d'ici écartées, et comptées."""
    rows = (await record_rows(connection, [INITIATIVES])).get(INITIATIVES, [])
    kept = [_shown(row) for row in rows if is_elsewhere(row, state.catalog.departement.code)]
    body = {
        "initiatives": kept,
        "ecartees": len(rows) - len(kept),
        "raison": None if rows else "aucune source d'initiatives n'est chargée",
        "signalement": ACCOUNT,
        "regle": NO_PLACE,
    }
    return conditional_json(request, body | await told_of(connection, [INITIATIVES]))


def _shown(row: Row) -> dict[str, Any]:
    """An initiative; what nobody said is null. The amount is that of a whole programme."""
    names = (
        "key",
        "titre",
        "resume",
        "theme",
        "lieu",
        "annee",
        "montant_eur",
        "quantite",
        "unite",
        "source",
        "note",
    )
    return {name: row.get(name) for name in names} | {"departements": row.get("departement_nom") or []}
