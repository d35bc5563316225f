"""Published accessibility to general practitioners of all ages."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import published
from geo_service.gaps.sante_apl import apl_indicator
from geo_service.gaps.values import Result

INDICATEUR: Final = apl_indicator(
    "apl_mg",
    "médecins généralistes (tous âges)",
    "Accessibility of GPs, all ages",
    limites=(
        "Tous âges, donc aussi les médecins proches de la retraite : le seuil légal de 2,5 ne s'y applique pas.",
        "2015 est pondérée par la population standardisée de 2022, seule publiée avec elle.",
    ),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Every vintage, as published."""
    return published(inputs, INDICATEUR.id)
