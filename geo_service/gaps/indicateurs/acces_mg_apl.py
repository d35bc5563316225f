"""« APL approchée »: consultations within reach per standardised inhabitant, from labelled supply."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.sante_scores import APL_SCORE, AplScore, apl_like_indicator, scored, standardised
from geo_service.gaps.values import Result

PEOPLE: Final = "apl_population_standardisee"
PARAMETRES: Final = APL_SCORE
INDICATEUR: Final = apl_like_indicator("acces_mg_apl", PEOPLE, PARAMETRES)


def compute(inputs: Inputs, parameters: AplScore) -> Result:
    """Consultations a year per standardised inhabitant."""
    supplied = parameters.consultations.value * parameters.temps_plein_par_etablissement.value
    return scored(inputs, standardised(inputs, PEOPLE), parameters, supplied, 1)
