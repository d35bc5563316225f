"""Published accessibility to general practitioners aged 62 or less."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import published
from geo_service.gaps.sante_apl import apl_indicator
from geo_service.gaps.values import Result

INDICATEUR: Final = apl_indicator(
    "apl_mg_62",
    "médecins généralistes de 62 ans et moins",
    "Accessibility of GPs aged 62 or less",
    limites=(
        "Borne d'âge prospective : le seuil légal de 2,5 porte sur les 65 ans et moins, pas sur celle-ci.",
    ),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Every vintage, as published."""
    return published(inputs, INDICATEUR.id)
