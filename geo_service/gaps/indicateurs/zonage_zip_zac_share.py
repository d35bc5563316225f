"""Inhabitants where doctors are helped to settle, as the regional health agency decided."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante_zonage import zonage_indicator, zoned_share
from geo_service.gaps.values import Result

INDICATEUR: Final = zonage_indicator(
    "zonage_zip_zac_share",
    "Habitants en zone d'aide à l'installation des médecins (ZIP ou ZAC)",
    "People in zones where doctors are helped to settle",
    "en zone d'intervention prioritaire (ZIP) ou d'action complémentaire (ZAC)",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Communes of these classes."""
    return zoned_share(INDICATEUR, inputs, ("ZIP", "ZAC"))
