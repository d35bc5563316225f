"""Median distance from buyer to winner, as the source gives it."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured
from geo_service.gaps.marches_mesures import median_distance
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result

INDICATEUR: Final = market_indicator(
    "marches_distance_km",
    "Distance entre acheteur et titulaire",
    "Distance from buyer to winner",
    "Distance médiane, en km, de l'acheteur à l'établissement titulaire, telle que la source la donne.",
    "médiane des distances des attributions",
    "km",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Null where the source gives no distance."""
    return measured(inputs, lambda contracts, _: Measured(median_distance(contracts)))
