"""Public contracts: shares by where winners are established, flows between zones, suppliers by family."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from geo_service.api.procurement_answers import (
    LINE_ENDS,
    NO_OUTLINE,
    consideration_row,
    context,
    flow_csv,
    flow_features,
    flow_row,
    geojson_answer,
    measure_row,
    outside_rows,
    parts_rows,
    rounded,
    supplier_row,
    totals_row,
)
from geo_service.api.procurement_parameters import (
    EVERYBODY,
    AskedContracts,
    Buyers,
    Digits,
    Level,
    Output,
    only,
)
from geo_service.api.spatial_answers import json_answer
from geo_service.api.state import AppState, Snapshot
from geo_service.gaps.marches_flux import Matrix, flows
from geo_service.gaps.marches_fournisseurs import Suppliers, suppliers
from geo_service.gaps.marches_mesures import (
    concentration,
    environmental,
    median_distance,
    size_shares,
    social,
)
from geo_service.gaps.marches_noms import UNNAMED
from geo_service.gaps.marches_parts import executed_in, hors_zone, masked, parts_locales
from geo_service.model.departement import Departement
from geo_service.model.indicator import Lecture
from geo_service.model.marche import Marche, Perimetre
from geo_service.services.procurement import contracts, places, title
from geo_service.store.marches import Wanted

router = APIRouter(prefix="/api/procurement", tags=["Commande publique"])

LEVEL_WORDS = {"departement": "département", "epci": "EPCI", "territoire": "territoire", "commune": "commune"}
FILTERS = ("zone", "acheteur", "cpv", "annee")
COUNTED_PER_PAIR = "Un marché compte une fois par couple de zones : leur somme peut dépasser le nombre de marchés ; les montants s'additionnent."
NAMED = f"Fournisseurs par ordre alphabétique, sans classement ; jamais le nom d'une personne physique : « {UNNAMED} » compte dans les nombres."
UNITS = {"marches": "marchés", "montant_eur_ht": "€ HT", "fournisseurs": "entreprises (SIREN)"}


@router.get(
    "/flux",
    summary="Marchés publics entre zones d'acheteurs et zones de titulaires",
    dependencies=[only(*FILTERS, "niveau", "format")],
)
async def flux(
    asked: AskedContracts,
    niveau: Level,
    sortie: Output,
    connection: Snapshot,
    state: AppState,
) -> Response:
    """Matrice, ou lignes. ``zone`` est celle des acheteurs ; sans elle ni acheteur, le département servi."""
    served = state.catalog.departement
    found = await contracts(connection, served, asked.wanted)
    zone = asked.zone if asked.zone or asked.wanted.buyers else _served(served)
    matrix = flows(found.bought_in(zone), niveau, found.zone_of(niveau))
    known = await places(connection, niveau, matrix.codes, served)
    shared = await context(connection, await title(connection, asked.wanted))
    if sortie == "csv":
        return flow_csv(matrix, known, shared)
    members = _flux_members(matrix, zone) | {"non_localises": [flow_row(one, known) for one in matrix.apart]}
    if sortie == "geojson":
        ends = {"extremites": LINE_ENDS, "sans_ligne": NO_OUTLINE}
        return geojson_answer(flow_features(matrix, known), members | shared | ends)
    return json_answer({"flux": [flow_row(one, known) for one in matrix.flows]} | members | shared)


@router.get(
    "/parts", summary="Parts des marchés selon l'établissement des titulaires", dependencies=[only(*FILTERS)]
)
async def parts(
    asked: AskedContracts,
    connection: Snapshot,
    state: AppState,
    acheteur: Buyers = None,
) -> Response:
    """Par nombre et par montant, dans ``zone`` (le département servi par défaut) ; acheteur : le Département par défaut.

    « acheteur=tous » : tous les acheteurs établis dans le département servi. ``autre_lecture`` : les communes
    dont le rattachement se discute, lues dans l'autre territoire.
    """
    served = state.catalog.departement
    wanted = _default_buyer(asked.wanted, acheteur, served)
    zone = asked.zone or _served(served)
    found = await contracts(connection, served, wanted)
    kept = found.kept if wanted.buyers else found.bought_in(_served(served))
    shared = await context(connection, await title(connection, wanted))
    heading = f"Titulaires établis dans la zone ({zone.nom}) : {shared['perimetre']}"
    buyers = {"acheteurs": list(wanted.buyers) if wanted.buyers else EVERYBODY}
    other = {"autre_lecture": parts_rows(masked(parts_locales(kept, asked.other)))} if asked.other else {}
    return json_answer({"titre": heading, "zone": zone.nom} | buyers | _measures(kept, zone) | other | shared)


@router.get(
    "/fournisseurs",
    summary="Fournisseurs par famille CPV et par zone d'établissement",
    dependencies=[only(*FILTERS, "niveau", "chiffres")],
)
async def fournisseurs(
    asked: AskedContracts,
    niveau: Level,
    chiffres: Digits,
    connection: Snapshot,
    state: AppState,
) -> Response:
    """``zone`` est celle des fournisseurs ; secret sous trois entreprises, ou quand une fait 85 % du montant."""
    served = state.catalog.departement
    found = await contracts(connection, served, asked.wanted)
    told = suppliers(found.kept, niveau, found.zone_of(niveau), chiffres, asked.zone)
    known = await places(connection, niveau, {cell.zone for cell in told.cells if cell.zone}, served)
    shared = await context(connection, await title(connection, asked.wanted))
    rows = {"fournisseurs": [supplier_row(cell, known) for cell in told.cells]}
    heading = {
        "titre": f"Fournisseurs par famille et par {LEVEL_WORDS[niveau]} : {shared['perimetre']}",
        "niveau": niveau,
        "lecture": Lecture.PRINCIPALE,
    }
    return json_answer(heading | rows | _supplier_totals(told) | {"unites": UNITS, "regle": NAMED} | shared)


def _served(served: Departement) -> Perimetre:
    return Perimetre(served.nom, frozenset({served.code}))


def _default_buyer(wanted: Wanted, given: str | None, served: Departement) -> Wanted:
    """Without a named buyer, the Département itself: its purchases are those of its scheme (SPASER)."""
    default = (served.siren,) if given is None and served.siren else wanted.buyers
    return Wanted(default, wanted.cpv, wanted.years)


def _flux_members(matrix: Matrix, zone: Perimetre | None) -> dict[str, Any]:
    return {
        "niveau": matrix.level,
        "lecture": Lecture.PRINCIPALE,
        "zone_acheteurs": zone.nom if zone else None,
        "raison": matrix.reason,
        "marches": matrix.contracts,
        "montant_eur_ht": rounded(matrix.amount),
        "annees": list(matrix.years),
        "unites": UNITS,
        "regle": COUNTED_PER_PAIR,
    }


def _measures(kept: tuple[Marche, ...], zone: Perimetre) -> dict[str, Any]:
    local = masked(parts_locales(kept, zone))
    index = concentration(kept)
    return {
        "totaux": totals_row(local.totals),
        "parts": parts_rows(local),
        "execution": {"part_executee_dans_la_zone": measure_row(executed_in(kept, zone))}
        | outside_rows(masked(hors_zone(kept, zone))),
        "distance_mediane": measure_row(median_distance(kept)),
        "concentration": {
            "attributions": index.awards,
            "hhi": measure_row(index.hhi),
            "fournisseurs_effectifs": measure_row(index.effective),
        },
        "tailles": {name: measure_row(measure) for name, measure in size_shares(kept).items()},
        "considerations": {
            "sociales": consideration_row(social(kept)),
            "environnementales": consideration_row(environmental(kept)),
        },
    }


def _supplier_totals(told: Suppliers) -> dict[str, Any]:
    return {
        "raison": told.reason,
        "totaux": {
            "marches": told.contracts,
            "fournisseurs": told.businesses,
            "montant_eur_ht": rounded(told.amount),
            "annees": list(told.years),
        },
    }
