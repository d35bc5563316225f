"""Inhabitants who have within reach a place that is open on Saturday: France services."""

from typing import Final

from geo_service.gaps.access import AccessParameters, parameters_of_service
from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.hours import open_indicator, open_within
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

SERVICE: Final = SERVICES["temps_france_services"]
PARAMETRES: Final = parameters_of_service(SERVICE)
INDICATEUR: Final = open_indicator(
    "samedi_france_services_share",
    "Espace France services proche ouvert le samedi",
    "Nearby France services desk open on Saturday",
    SERVICE,
    PARAMETRES,
)


def compute(inputs: Inputs, parameters: AccessParameters) -> Result:
    """Inhabitants of each commune who have one."""
    return open_within(inputs, SERVICE, parameters, "samedi")
