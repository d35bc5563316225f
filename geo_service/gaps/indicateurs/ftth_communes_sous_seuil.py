"""Communes whose rate of connectable premises is under a threshold."""

from typing import Final

from geo_service.gaps.fibre import ESTIMATED, OTHER_BASE, FibreParameters, below, fibre_indicator
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation

PARAMETRES: Final = FibreParameters()
ONE_LARGE: Final = (
    "Un compte de communes ne dit pas le nombre de locaux : une grande ville y pèse autant qu'un village."
)
INDICATEUR: Final = fibre_indicator(
    "ftth_communes_sous_seuil",
    "Communes sous le seuil de locaux raccordables",
    title_en="Communes under the fibre threshold",
    unite="communes",
    definition="Communes dont moins de 95 % des locaux sont raccordables à la fibre ; leurs noms sont en détail.",
    formule="nombre de communes où part < seuil",
    aggregation=Aggregation.OWN,
    poids="aucun : compte de communes",
    limites=(ONE_LARGE, OTHER_BASE, ESTIMATED),
)


def compute(inputs: Inputs, parameters: FibreParameters) -> Result:
    """1 or 0 in each commune; above, how many, and which."""
    return below(inputs, INDICATEUR, parameters.seuil.value)
