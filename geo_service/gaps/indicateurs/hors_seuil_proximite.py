"""Share of inhabitants beyond the threshold of a required service, level « de proximité »."""

from typing import Any, Final

from geo_service.gaps.access_levels import level_indicator, level_parameters, level_result
from geo_service.gaps.access_services import PROXIMITE
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

PARAMETRES: Final = level_parameters(PROXIMITE)
INDICATEUR: Final = level_indicator(
    "hors_seuil_proximite", PROXIMITE, "de proximité", "Inhabitants far from a local service", PARAMETRES
)


def compute(inputs: Inputs, parameters: Any) -> Result:
    """Inhabitants beyond, of each commune."""
    return level_result(inputs, PROXIMITE, parameters)
