"""General practitioners within reach: one catchment of 30 min (2SFCA)."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.sante_scores import (
    PER_100_000,
    TWO_STEP_SCORE,
    OneZoneScore,
    residents,
    score_indicator,
    scored,
)
from geo_service.gaps.values import Result

PARAMETRES: Final = TWO_STEP_SCORE
INDICATEUR: Final = score_indicator(
    "acces_mg_2sfca", "2SFCA (30 min)", PARAMETRES, "Luo et Wang 2003, Environment and Planning B 30(6)"
)


def compute(inputs: Inputs, parameters: OneZoneScore) -> Result:
    """Establishments per 100,000 inhabitants."""
    return scored(inputs, residents(inputs), parameters, 1, PER_100_000)
