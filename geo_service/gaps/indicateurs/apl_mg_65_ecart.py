"""Gap between each commune's accessibility (general practitioners aged 65 or less) and the département's."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import NO_DELAY, NOT_ONE_FIGURE
from geo_service.gaps.sante_apl import WEIGHTS, gap_to_departement, made_from_apl
from geo_service.gaps.values import Result

INDICATEUR: Final = made_from_apl(
    "apl_mg_65_ecart",
    "Écart au département de l'APL aux généralistes de 65 ans et moins",
    "Gap to the département, GPs aged 65 or less",
    (
        "APL aux généralistes de 65 ans et moins, moins la moyenne pondérée du département.",
        "APL_i − Σ APL · population standardisée / Σ population standardisée (communes du département)",
        "{apl} − {moyenne}",
    ),
    ("apl_mg_65",),
    (WEIGHTS, "Un écart positif ne dit pas que l'offre suffit.", NO_DELAY, NOT_ONE_FIGURE),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Difference with the weighted mean of the served communes."""
    return gap_to_departement(inputs, "apl_mg_65")
