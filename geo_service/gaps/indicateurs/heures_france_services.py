"""Hours a week of the most open place within reach: France services."""

from typing import Final

from geo_service.gaps.access import AccessParameters, parameters_of_service
from geo_service.gaps.access_services import SERVICES
from geo_service.gaps.hours import hours_indicator, hours_within
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

SERVICE: Final = SERVICES["temps_france_services"]
PARAMETRES: Final = parameters_of_service(SERVICE)
INDICATEUR: Final = hours_indicator(
    "heures_france_services",
    "Heures d'ouverture d'un espace France services proche",
    "Opening hours of a nearby France services desk",
    SERVICE,
    PARAMETRES,
)


def compute(inputs: Inputs, parameters: AccessParameters) -> Result:
    """Hours within reach of each commune."""
    return hours_within(inputs, SERVICE, parameters)
