"""Share of inhabitants aged 65 or more: the need of the theme of ageing."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import NeedParameters, census_share, high_from, share_of
from geo_service.gaps.values import Result

PARAMETRES: Final = high_from(0.25)
INDICATEUR: Final = census_share(
    "pop_65p_share",
    "Habitants de 65 ans et plus",
    "pop_65p",
    seuil=PARAMETRES,
    title_en="Inhabitants aged 65 or more",
    theme="vieillissement",
    unite="part des habitants",
    definition="Habitants de 65 ans et plus, en part de la population du même recensement.",
    formule="Σ habitants de 65 ans et plus ÷ Σ habitants (recensement 2021)",
    poids="population du recensement 2021",
    reference="INSEE, recensement de la population",
)


def compute(inputs: Inputs, _: NeedParameters) -> Result:
    """Shares of the census."""
    return share_of(inputs, "pop_65p")
