"""General practitioners within reach: three zones, demand shared between the doctors within reach (3SFCA)."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.sante_scores import (
    PER_100_000,
    THREE_STEP_SCORE,
    ThreeZonesScore,
    residents,
    score_indicator,
    scored,
)
from geo_service.gaps.values import Result

PARAMETRES: Final = THREE_STEP_SCORE
INDICATEUR: Final = score_indicator(
    "acces_mg_3sfca", "3SFCA (choix entre médecins)", PARAMETRES, "Wan, Zou et Sternberg 2012, IJGIS 26(6)"
)


def compute(inputs: Inputs, parameters: ThreeZonesScore) -> Result:
    """Establishments per 100,000 inhabitants."""
    return scored(inputs, residents(inputs), parameters, 1, PER_100_000)
