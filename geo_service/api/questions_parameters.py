"""Parameters of the fifteen questions, each read once into a typed value."""

from typing import Annotated, Final

from fastapi import Depends, Query

from geo_service.api.carence_parameters import words
from geo_service.api.gaps_parameters import Subject, thresholds_of
from geo_service.api.indicator_answers import definition_of, published
from geo_service.api.indicator_parameters import Scope, indicator_names
from geo_service.api.parameters import whole_number
from geo_service.api.procurement_parameters import Asked as ContractsAsked
from geo_service.api.procurement_parameters import AskedContracts, Buyers
from geo_service.api.spatial_parameters import levels, positive
from geo_service.api.state import AppState, Snapshot
from geo_service.errors import InputError, NotFoundError
from geo_service.model.marche import Perimetre
from geo_service.model.zone import Niveau, ZoneId
from geo_service.services.questions.ecarts import Asked
from geo_service.services.questions.marches import Asked as PurchaseAsked
from geo_service.store.fiche_reads import theme_labels
from geo_service.store.marches import Wanted

MOST_THEMES: Final = 20
MOST_CONSEILS: Final = 999

Themes = Annotated[
    str | None, Query(description="thèmes séparés par des virgules ; tous par défaut", examples=["sante"])
]
Numero = Annotated[str, Query(description="numéro du conseil", examples=["3"])]


async def themes_asked(connection: Snapshot, theme: Themes = None) -> tuple[str, ...]:
    """Codes of themes; empty for all of them.

    Raises:
        NotFoundError: one is not in the list.
    """
    asked = words(theme)
    known = await theme_labels(connection) if asked else {}
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise NotFoundError(f"Thème « {unknown[0][:40]} » inconnu. Thèmes : {', '.join(known)}.")
    return asked


async def gap_asked(
    connection: Snapshot,
    zones: Scope,
    themes: Annotated[tuple[str, ...], Depends(themes_asked)],
    indicateur: Annotated[
        str, Query(description="un identifiant de /api/indicateurs", examples=["temps_pharmacie"])
    ],
    seuil: Annotated[
        str | None,
        Query(
            description="dans l'unité de l'indicateur ; le sien par défaut. L'égalité est en deçà.",
            examples=["15"],
        ),
    ] = None,
) -> Asked:
    """A service with its threshold, and the theme of the actions looked for: the indicator's by default."""
    names = indicator_names(indicateur)
    if len(names) != 1 or len(themes) > 1:
        raise InputError("Cette question porte sur un seul indicateur et un seul thème.")
    rows = await published(connection, names, agents=False)
    (threshold,) = thresholds_of(rows, Subject(names, seuil=seuil))
    return Asked(rows[0], threshold, themes[0] if themes else definition_of(rows[0]).theme, zones)


def least(
    m: Annotated[
        str, Query(description="nombre de thèmes au-delà d'un seuil, au moins", examples=["3"])
    ] = "2",
) -> int:
    """How many themes must be beyond at once."""
    return positive("m", m, MOST_THEMES)


def one_territoire(zones: Scope) -> str:
    """Code of the one territoire asked.

    Raises:
        InputError: none, several, or another level.
    """
    found = [ZoneId.parse(zone) for zone in zones]
    if len(found) != 1 or found[0].niveau is not Niveau.TERRITOIRE:
        raise InputError("Cette question porte sur un territoire : donnez zone=territoire:code.")
    return found[0].code


def conseil(conseil: Numero) -> int:
    """The conseil to come."""
    return whole_number("conseil", conseil, MOST_CONSEILS)


def two_conseils(
    de: Annotated[str, Query(description="numéro du premier conseil", examples=["2"])],
    a: Annotated[str, Query(description="numéro du second conseil", examples=["3"])],
) -> tuple[int, int]:
    """The two conseils compared."""
    return whole_number("de", de, MOST_CONSEILS), whole_number("a", a, MOST_CONSEILS)


def some_zones(zones: Scope) -> tuple[str, ...]:
    """Zones, at least one.

    Raises:
        InputError: none is named.
    """
    if not zones:
        raise InputError("Donnez « zone », par exemple zone=commune:01001.")
    return zones


def official(
    dossier: Annotated[
        str | None,
        Query(description="officiel : sans les initiatives, dont la source est un groupe politique"),
    ] = None,
) -> bool:
    """Whether the answer goes into an official file.

    Raises:
        InputError: another word.
    """
    if dossier not in (None, "officiel"):
        raise InputError("« dossier » ne vaut que « officiel ».")
    return dossier is not None


def shares_asked(asked: AskedContracts, state: AppState, acheteur: Buyers = None) -> PurchaseAsked:
    """Contracts of the Département unless other buyers are named; the served département unless a zone is."""
    served = state.catalog.departement
    usual = (served.siren,) if acheteur is None and served.siren else asked.wanted.buyers
    return _purchases(asked, state, Wanted(usual, asked.wanted.cpv, asked.wanted.years))


def suppliers_asked(asked: AskedContracts, state: AppState) -> PurchaseAsked:
    """Contracts of all buyers unless some are named."""
    return _purchases(asked, state, asked.wanted)


def _purchases(asked: ContractsAsked, state: AppState, wanted: Wanted) -> PurchaseAsked:
    served = state.catalog.departement
    zone = asked.zone or Perimetre(served.nom, frozenset({served.code}))
    return PurchaseAsked(served, wanted, zone)


ThemesAsked = Annotated[tuple[str, ...], Depends(themes_asked)]
GapAsked = Annotated[Asked, Depends(gap_asked)]
Least = Annotated[int, Depends(least)]
Territoire = Annotated[str, Depends(one_territoire)]
Conseil = Annotated[int, Depends(conseil)]
TwoConseils = Annotated[tuple[int, int], Depends(two_conseils)]
SomeZones = Annotated[tuple[str, ...], Depends(some_zones)]
Official = Annotated[bool, Depends(official)]
Levels = Annotated[tuple[Niveau, ...], Depends(levels)]
SharesAsked = Annotated[PurchaseAsked, Depends(shares_asked)]
SuppliersAsked = Annotated[PurchaseAsked, Depends(suppliers_asked)]
