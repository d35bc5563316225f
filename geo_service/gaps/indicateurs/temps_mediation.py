"""Minutes to the nearest place of a service: digital help."""

from typing import Final

from geo_service.gaps.access import AccessParameters, access_indicator, minutes_to, parameters_of_service
from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

SERVICE: Final = SERVICES["temps_mediation"]
PARAMETRES: Final = parameters_of_service(SERVICE)
INDICATEUR: Final = access_indicator(SERVICE, PARAMETRES)


def compute(inputs: Inputs, _: AccessParameters) -> Result:
    """Minutes by car from each town hall."""
    return minutes_to(inputs, SERVICE)
