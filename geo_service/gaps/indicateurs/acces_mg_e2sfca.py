"""General practitioners within reach: three zones of 10, 20 and 30 min (E2SFCA)."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.sante_scores import (
    ENHANCED_SCORE,
    PER_100_000,
    ThreeZonesScore,
    residents,
    score_indicator,
    scored,
)
from geo_service.gaps.values import Result

PARAMETRES: Final = ENHANCED_SCORE
INDICATEUR: Final = score_indicator(
    "acces_mg_e2sfca", "E2SFCA (10, 20, 30 min)", PARAMETRES, "Luo et Qi 2009, Health & Place 15(4)"
)


def compute(inputs: Inputs, parameters: ThreeZonesScore) -> Result:
    """Establishments per 100,000 inhabitants."""
    return scored(inputs, residents(inputs), parameters, 1, PER_100_000)
