"""Inhabitants who have within reach a place that is open after 17:00: town halls."""

from typing import Final

from geo_service.gaps.access import AccessParameters, parameters_of_service
from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.hours import open_indicator, open_within
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

SERVICE: Final = SERVICES["temps_mairie"]
PARAMETRES: Final = parameters_of_service(SERVICE)
INDICATEUR: Final = open_indicator(
    "apres_17h_mairie_share",
    "Mairie proche ouverte après 17 h",
    "Nearby town hall open after 5 pm",
    SERVICE,
    PARAMETRES,
)


def compute(inputs: Inputs, parameters: AccessParameters) -> Result:
    """Inhabitants of each commune who have one."""
    return open_within(inputs, SERVICE, parameters, "apres_17h")
