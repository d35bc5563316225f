"""The fifteen questions of planners and councils, one address each."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from geo_service.api.carence_parameters import FILTERS, AskedCarences
from geo_service.api.indicator_parameters import Scope, only
from geo_service.api.procurement_answers import context
from geo_service.api.procurement_parameters import Digits, Level
from geo_service.api.questions_answers import answer, simulations
from geo_service.api.questions_list import QUESTIONS
from geo_service.api.questions_parameters import (
    Conseil,
    GapAsked,
    Least,
    Levels,
    Official,
    SharesAsked,
    SomeZones,
    SuppliersAsked,
    Territoire,
    ThemesAsked,
    TwoConseils,
)
from geo_service.api.spatial_answers import json_answer
from geo_service.api.state import AppState, Snapshot
from geo_service.model.zone import Niveau, ZoneId
from geo_service.services.procurement import title
from geo_service.services.questions.actions import concerning
from geo_service.services.questions.changements import changes
from geo_service.services.questions.ecarts import overlaps, service_levels, without_project
from geo_service.services.questions.fibre import missing_fibre
from geo_service.services.questions.inconnu import unknown
from geo_service.services.questions.marches import by_family, shares
from geo_service.services.questions.priorites import one_theme, priorities, same_problem
from geo_service.services.questions.profil import profile
from geo_service.services.questions.retards import late
from geo_service.services.questions.zones import perimeters
from geo_service.store.fiche_reads import zones_of_level

router = APIRouter(prefix="/api/questions", tags=["Questions"])

PURCHASES: Final = ("zone", "acheteur", "cpv", "annee")


@router.get(
    "",
    summary="Les quinze questions : phrase, paramètres, exemple, ce qu'il faut pour répondre",
    dependencies=[only()],
)
async def questions(connection: Snapshot) -> Response:
    """Une adresse par question ; chaque exemple porte sur ce département."""
    territoire, commune = [await _first(connection, niveau) for niveau in (Niveau.TERRITOIRE, Niveau.COMMUNE)]
    return json_answer({"questions": [one.listed(territoire, commune) for one in QUESTIONS.values()]})


async def _first(connection: Snapshot, niveau: Niveau) -> str:
    found = await zones_of_level(connection, niveau)
    return str(found[0]["id"]) if found else f"{niveau}:exemple"


@router.get("/1", summary=QUESTIONS[1].phrase, dependencies=[only(*QUESTIONS[1].parametres)])
async def sans_projet(asked: GapAsked, connection: Snapshot, request: Request) -> Response:
    """« projet » vaut null avec sa raison tant que personne n'a déclaré les actions complètes à cet endroit."""
    return await answer(request, connection, 1, await without_project(connection, asked))


@router.get(
    "/2", summary=QUESTIONS[2].phrase, dependencies=[only(*(name for name in FILTERS if name != "format"))]
)
async def priorites(asked: AskedCarences, connection: Snapshot, request: Request) -> Response:
    """Chaque priorité connue, chaque règle : vrai, faux, ou null avec ce qu'il faudrait déclarer."""
    return await answer(request, connection, 2, await priorities(connection, asked))


@router.get("/3", summary=QUESTIONS[3].phrase, dependencies=[only(*QUESTIONS[3].parametres)])
async def profil(
    territoire: Territoire, conseil: Conseil, connection: Snapshot, request: Request, state: AppState
) -> Response:
    """Chiffres du territoire à côté de ceux du département ; le conseil vaut null avec sa raison s'il est inconnu."""
    departement = str(ZoneId(Niveau.DEPARTEMENT, state.catalog.departement.code))
    return await answer(request, connection, 3, await profile(connection, territoire, departement, conseil))


@router.get("/4", summary=QUESTIONS[4].phrase, dependencies=[only(*QUESTIONS[4].parametres)])
async def changements(
    territoire: Territoire, conseils: TwoConseils, connection: Snapshot, request: Request
) -> Response:
    """Par cause ; seul un changement réel peut se dire progrès. Null si les publications d'alors ne sont plus gardées."""
    return await answer(request, connection, 4, await changes(connection, territoire, *conseils))


@router.get("/5", summary=QUESTIONS[5].phrase, dependencies=[only(*QUESTIONS[5].parametres)])
async def cumuls(zones: Scope, m: Least, connection: Snapshot, request: Request) -> Response:
    """Communes par ordre alphabétique, jamais un classement."""
    return await answer(request, connection, 5, await overlaps(connection, zones, m))


@router.get("/6", summary=QUESTIONS[6].phrase, dependencies=[only(*QUESTIONS[6].parametres)])
async def niveaux(zones: Scope, connection: Snapshot, request: Request) -> Response:
    """Une ligne par niveau et par durée ; un service requis sans source rend son niveau inconnu."""
    return await answer(request, connection, 6, await service_levels(connection, zones))


@router.get("/7", summary=QUESTIONS[7].phrase, dependencies=[only(*QUESTIONS[7].parametres)])
async def simulation(zones: Scope, connection: Snapshot, request: Request, state: AppState) -> Response:
    """Les adresses des simulations, avec un exemple prêt à envoyer."""
    return await answer(request, connection, 7, simulations(zones, state.catalog.departement.centre))


@router.get("/8", summary=QUESTIONS[8].phrase, dependencies=[only(*QUESTIONS[8].parametres)])
async def actions(zones: SomeZones, themes: ThemesAsked, connection: Snapshot, request: Request) -> Response:
    """Projets, chantiers, fiches-action et faits, par la commune ou un niveau qui la contient ; anciens codes admis."""
    return await answer(request, connection, 8, await concerning(connection, zones, themes or None))


@router.get("/9", summary=QUESTIONS[9].phrase, dependencies=[only(*QUESTIONS[9].parametres)])
async def fibre(zones: Scope, connection: Snapshot, request: Request) -> Response:
    """Par commune, avec sa série ; « estime » quand le producteur ne publie qu'une part."""
    return await answer(request, connection, 9, await missing_fibre(connection, zones))


@router.get("/10", summary=QUESTIONS[10].phrase, dependencies=[only(*PURCHASES)])
async def achats(asked: SharesAsked, connection: Snapshot, request: Request) -> Response:
    """Achats du Département par défaut ; « acheteur=tous » : tous ceux établis dans le département servi."""
    found = await shares(connection, asked, all_buyers=not asked.wanted.buyers)
    shared = await context(connection, await title(connection, asked.wanted))
    return await answer(request, connection, 10, found, shared)


@router.get("/11", summary=QUESTIONS[11].phrase, dependencies=[only(*QUESTIONS[11].parametres)])
async def fournisseurs(
    asked: SuppliersAsked, niveau: Level, chiffres: Digits, connection: Snapshot, request: Request
) -> Response:
    """Secret sous trois entreprises, ou quand une seule domine ; jamais le nom d'une personne physique."""
    found = await by_family(connection, asked, niveau, chiffres)
    shared = await context(connection, await title(connection, asked.wanted))
    return await answer(request, connection, 11, found, shared)


@router.get("/12", summary=QUESTIONS[12].phrase, dependencies=[only(*QUESTIONS[12].parametres)])
async def retards(zones: Scope, themes: ThemesAsked, connection: Snapshot, request: Request) -> Response:
    """Un retard suppose une échéance : sans elle, null avec sa raison."""
    return await answer(request, connection, 12, await late(connection, zones, themes))


@router.get("/13", summary=QUESTIONS[13].phrase, dependencies=[only(*QUESTIONS[13].parametres)])
async def semblables(
    themes: ThemesAsked, dossier: Official, connection: Snapshot, request: Request, state: AppState
) -> Response:
    """Les initiatives sont le récit d'un groupe politique sur lui-même : signalées, et absentes d'un dossier officiel."""
    served = state.catalog.departement.code
    found = await same_problem(connection, one_theme(themes), served, official=dossier)
    return await answer(request, connection, 13, found)


@router.get("/14", summary=QUESTIONS[14].phrase, dependencies=[only(*QUESTIONS[14].parametres)])
async def perimetres(zones: Scope, niveaux: Levels, connection: Snapshot, request: Request) -> Response:
    """Chaque appartenance avec sa confiance, sa source, et l'autre lecture quand il y en a une."""
    return await answer(request, connection, 14, await perimeters(connection, zones, niveaux))


@router.get("/15", summary=QUESTIONS[15].phrase, dependencies=[only(*QUESTIONS[15].parametres)])
async def inconnu(zones: Scope, connection: Snapshot, request: Request) -> Response:
    """Ce qui manque, ce qui est supposé, ce qui a vieilli, et ce qu'aucune source ne couvre."""
    return await answer(request, connection, 15, await unknown(connection, zones))
