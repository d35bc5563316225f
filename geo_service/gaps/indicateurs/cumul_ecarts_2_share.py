"""Share of inhabitants where at least 2 themes are beyond a threshold."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.overlaps import OverlapParameters, overlap_indicator, people_with
from geo_service.gaps.values import Result

PARAMETRES: Final = OverlapParameters()
LEAST: Final = 2
INDICATEUR: Final = overlap_indicator(
    "cumul_ecarts_2_share",
    f"Habitants où au moins {LEAST} écarts se cumulent",
    title_en=f"Inhabitants where at least {LEAST} gaps overlap",
    unite="part des habitants",
    definition=f"Habitants des communes au-delà d'un seuil sur au moins {LEAST} thèmes.",
    formule=f"Σ habitants des communes à {LEAST} écarts ou plus ÷ Σ habitants des communes où c'est établi",
)


def compute(inputs: Inputs, parameters: OverlapParameters) -> Result:
    """Inhabitants of these communes."""
    return people_with(inputs, parameters, INDICATEUR, LEAST)
