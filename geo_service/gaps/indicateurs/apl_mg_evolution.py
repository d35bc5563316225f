"""Change of the accessibility to general practitioners of all ages since 2015, the only comparable vintages."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import NO_DELAY
from geo_service.gaps.sante_apl import WEIGHTS, change, made_from_apl
from geo_service.gaps.values import Result

INDICATEUR: Final = made_from_apl(
    "apl_mg_evolution",
    "Évolution de l'APL aux généralistes (tous âges) depuis 2015",
    "Change of GP accessibility since 2015, all ages",
    (
        "APL tous âges du dernier millésime moins celle de 2015.",
        "APL(dernier) − APL(2015)",
        "{apres} − {avant}",
    ),
    ("apl_mg",),
    (
        "Tous âges seulement : 2015 n'est comparable à aucune APL bornée par l'âge.",
        "Les deux années sont pondérées par la population standardisée la plus récente, seule publiée.",
        WEIGHTS,
        NO_DELAY,
    ),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Difference of the two vintages."""
    return change(inputs, "apl_mg")
