"""Inequality of one indicator between communes: time to a general practitioner."""

from typing import Final

from geo_service.gaps.access import SHORTEST_MIN
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.overlaps import URBAN
from geo_service.gaps.synthesis import LOWER_BOUND, inequality_indicator, inequality_of
from geo_service.gaps.values import Result

READ: Final = "temps_generaliste"
INDICATEUR: Final = inequality_indicator(
    READ,
    "temps au médecin généraliste",
    theme="sante",
    title_en="Inequality: time to a general practitioner",
    limites=(
        LOWER_BOUND,
        URBAN,
        f"Aucun trajet ne compte pour moins de {SHORTEST_MIN.value:g} min : l'indice en est abaissé.",
    ),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Gini between the communes of each zone."""
    return inequality_of(inputs, READ, INDICATEUR.niveaux)
