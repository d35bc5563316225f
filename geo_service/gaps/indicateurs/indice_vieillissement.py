"""Inhabitants aged 65 or more for one under 20."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import SMALL, YEAR, need_indicator, ratio_of
from geo_service.gaps.values import Result

INDICATEUR: Final = need_indicator(
    "indice_vieillissement",
    "Indice de vieillissement",
    ("pop_65p", "pop_0_19"),
    title_en="Ageing index",
    theme="vieillissement",
    unite="hab. de 65 ans et plus pour un de moins de 20 ans",
    definition="Habitants de 65 ans et plus pour un habitant de moins de 20 ans ; 1 quand ils sont aussi nombreux.",
    formule="Σ habitants de 65 ans et plus ÷ Σ habitants de moins de 20 ans (recensement 2021)",
    poids="habitants de moins de 20 ans",
    reference="INSEE, indice de vieillissement (ici pour un jeune et non pour cent)",
    limites=(YEAR, SMALL),
)


def compute(inputs: Inputs, _: object) -> Result:
    """Ratio of two counts of the census."""
    return ratio_of(inputs, "pop_65p", "pop_0_19")
