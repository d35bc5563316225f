"""Share of inhabitants under 20."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import census_share, share_of
from geo_service.gaps.values import Result

INDICATEUR: Final = census_share(
    "pop_0_19_share",
    "Habitants de moins de 20 ans",
    "pop_0_19",
    title_en="Inhabitants under 20",
    theme="jeunesse_familles",
    unite="part des habitants",
    definition="Habitants de 0 à 19 ans, en part de la population du même recensement.",
    formule="Σ habitants de 0 à 19 ans ÷ Σ habitants (recensement 2021)",
    poids="population du recensement 2021",
    reference="INSEE, recensement de la population",
)


def compute(inputs: Inputs, _: object) -> Result:
    """Shares of the census."""
    return share_of(inputs, "pop_0_19")
