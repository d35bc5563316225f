"""Inhabitants per km² of land."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import density, need_indicator
from geo_service.gaps.values import Result

INDICATEUR: Final = need_indicator(
    "densite_population",
    "Densité de population",
    ("population",),
    title_en="Population density",
    theme="ingenierie_territoriale",
    unite="hab./km²",
    definition="Population municipale rapportée à la superficie de terre.",
    formule="Σ population municipale ÷ Σ km² de terre",
    poids="superficie",
    reference="INSEE, populations de référence ; superficie mesurée sur le contour, sans la mer, l'estuaire ni les grands lacs",
    limites=(
        "La superficie de terre diffère de la superficie cadastrale : les grands lacs et l'estuaire n'y sont pas.",
    ),
)


def compute(inputs: Inputs, _: object) -> Result:
    """Quotient of two sums."""
    return density(inputs)
