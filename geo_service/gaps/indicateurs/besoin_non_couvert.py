"""Themes whose need is high, without a project or a chantier under way."""

from typing import Final

from geo_service.gaps.carence import Carence, CarenceParameters
from geo_service.gaps.carence_indicateurs import carence_indicator, known_carences
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

PARAMETRES: Final = CarenceParameters()
INDICATEUR: Final = carence_indicator(Carence.BESOIN, "High needs without any action")


def compute(inputs: Inputs, parameters: CarenceParameters) -> Result:
    """Themes known to be so, of each territoire."""
    return known_carences(inputs, Carence.BESOIN, parameters)
