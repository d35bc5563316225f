"""Share of dwellings that are second homes or occasional."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import census_share, share_of
from geo_service.gaps.values import Result

INDICATEUR: Final = census_share(
    "res_secondaires_share",
    "Résidences secondaires",
    "res_secondaires",
    title_en="Second homes",
    theme="habitat",
    unite="part des logements",
    definition="Résidences secondaires et logements occasionnels, en part des logements.",
    formule="Σ résidences secondaires ÷ Σ logements (recensement 2021)",
    poids="logements du recensement 2021",
    reference="INSEE, recensement de la population",
)


def compute(inputs: Inputs, _: object) -> Result:
    """Shares of the census."""
    return share_of(inputs, "res_secondaires")
