"""Inhabitants in priority zones, as the regional health agency decided."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante_zonage import zonage_indicator, zoned_share
from geo_service.gaps.values import Result

INDICATEUR: Final = zonage_indicator(
    "zonage_zip_share",
    "Habitants en zone d'intervention prioritaire (ZIP)",
    "People in priority zones for doctors",
    "en zone d'intervention prioritaire (ZIP)",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Communes of these classes."""
    return zoned_share(INDICATEUR, inputs, ("ZIP",))
