"""Published accessibility to dentists."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import published
from geo_service.gaps.sante_apl import FULL_TIME, apl_indicator
from geo_service.gaps.values import Result

INDICATEUR: Final = apl_indicator(
    "apl_dent", "chirurgiens-dentistes", "Accessibility of dentists", unite=FULL_TIME
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Every vintage, as published."""
    return published(inputs, INDICATEUR.id)
