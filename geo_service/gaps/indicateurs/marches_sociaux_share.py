"""Share of the contracts with a social consideration."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured
from geo_service.gaps.marches_mesures import social
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result

INDICATEUR: Final = market_indicator(
    "marches_sociaux_share",
    "Marchés avec une considération sociale",
    "Contracts with a social consideration",
    "Part des marchés qui portent une considération sociale, parmi ceux qui le disent ; cible nationale 30 %.",
    "marchés avec considération sociale / marchés qui le disent",
    "part des marchés",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Null where the source has no such field."""
    return measured(inputs, lambda contracts, _: Measured(social(contracts).part))
