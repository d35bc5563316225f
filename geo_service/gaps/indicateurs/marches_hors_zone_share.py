"""Contracts executed in the zone whose winners are established outside it."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured
from geo_service.gaps.marches_parts import hors_zone
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result

INDICATEUR: Final = market_indicator(
    "marches_hors_zone_share",
    "Marchés exécutés dans la zone, titulaires établis hors d'elle",
    "Contracts executed in the zone, winners outside it",
    "Part des marchés exécutés dans la zone dont aucun titulaire localisé n'y est établi.",
    "marchés exécutés dans la zone sans titulaire dans la zone / marchés exécutés avec un titulaire localisé",
    "part des marchés",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Null where the source gives no place of execution."""
    return measured(inputs, lambda contracts, zone: Measured(hors_zone(contracts, zone).number))
