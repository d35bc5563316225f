"""Published accessibility to general practitioners aged 65 or less: the legal reference."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import published
from geo_service.gaps.sante_apl import ALONE, LEGAL, TERRITORIES, apl_indicator
from geo_service.gaps.values import Result

INDICATEUR: Final = apl_indicator(
    "apl_mg_65",
    "médecins généralistes de 65 ans et moins",
    "Accessibility of GPs aged 65 or less",
    seuil=LEGAL.value,
    limites=(
        TERRITORIES,
        ALONE,
        "Pas d'année antérieure comparable dans la source : 2015 ne compte que tous les âges.",
    ),
).model_copy(update={"habitants": "sous_seuil_apl_65_share"})


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Every vintage, as published."""
    return published(inputs, INDICATEUR.id)
