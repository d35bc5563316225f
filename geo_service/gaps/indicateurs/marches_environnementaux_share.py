"""Share of the contracts with an environmental consideration."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.marches_indicateurs import Measured, market_indicator, measured
from geo_service.gaps.marches_mesures import environmental
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.values import Result

INDICATEUR: Final = market_indicator(
    "marches_environnementaux_share",
    "Marchés avec une considération environnementale",
    "Contracts with an environmental consideration",
    "Part des marchés qui portent une considération environnementale, parmi ceux qui le disent ; cible nationale 100 %.",
    "marchés avec considération environnementale / marchés qui le disent",
    "part des marchés",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Null where the source has no such field."""
    return measured(inputs, lambda contracts, _: Measured(environmental(contracts).part))
