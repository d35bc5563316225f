"""Minutes to the nearest pharmacy."""

from typing import Final

from geo_service.gaps.access import AccessParameters, access_indicator, minutes_to, threshold
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

PARAMETRES: Final = threshold(10)
TYPES: Final = ("pharmacie",)
INDICATEUR: Final = access_indicator("temps_pharmacie", "Temps à la pharmacie", TYPES, PARAMETRES, title_en="Time to a pharmacy")


def compute(inputs: Inputs, _: AccessParameters) -> Result:
    """Minutes by car from each town hall."""
    return minutes_to(inputs, TYPES)
