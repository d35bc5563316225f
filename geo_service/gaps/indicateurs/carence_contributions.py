"""Themes that are a priority of the pacte and drew few contributions."""

from typing import Final

from geo_service.gaps.carence import Carence, CarenceParameters
from geo_service.gaps.carence_indicateurs import carence_indicator, known_carences
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

PARAMETRES: Final = CarenceParameters()
INDICATEUR: Final = carence_indicator(Carence.CONTRIBUTIONS, "Priorities with few contributions")


def compute(inputs: Inputs, parameters: CarenceParameters) -> Result:
    """Themes known to be so, of each territoire."""
    return known_carences(inputs, Carence.CONTRIBUTIONS, parameters)
