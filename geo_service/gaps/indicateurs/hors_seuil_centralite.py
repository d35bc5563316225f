"""Share of inhabitants beyond the threshold of a required service, level « de centralité »."""

from typing import Any, Final

from geo_service.gaps.access_levels import level_indicator, level_parameters, level_result
from geo_service.gaps.access_services import CENTRALITE
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

PARAMETRES: Final = level_parameters(CENTRALITE)
INDICATEUR: Final = level_indicator(
    "hors_seuil_centralite",
    CENTRALITE,
    "de centralité",
    "Inhabitants far from a town-centre service",
    PARAMETRES,
)


def compute(inputs: Inputs, parameters: Any) -> Result:
    """Inhabitants beyond, of each commune."""
    return level_result(inputs, CENTRALITE, parameters)
