"""On how many themes a commune is beyond a threshold, the list of indicators in view."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.overlaps import OverlapParameters, counted_gaps, overlap_indicator
from geo_service.gaps.values import Result

PARAMETRES: Final = OverlapParameters()
INDICATEUR: Final = overlap_indicator(
    "cumul_ecarts",
    "Écarts cumulés",
    title_en="Overlapping gaps",
    unite="thèmes au-delà d'un seuil",
    definition="Nombre de thèmes dont un indicateur au moins dépasse son seuil dans une commune ; la liste des indicateurs est un paramètre visible.",
    formule="nombre de thèmes au-delà d'un seuil ; au-dessus des communes : moyenne pondérée par les habitants",
)


def compute(inputs: Inputs, parameters: OverlapParameters) -> Result:
    """Themes beyond, of each commune."""
    return counted_gaps(inputs, parameters, INDICATEUR)
