"""Share of dwellings that are vacant: the need of the theme of housing."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import NeedParameters, census_share, high_from, share_of
from geo_service.gaps.values import Result

PARAMETRES: Final = high_from(0.1)
INDICATEUR: Final = census_share(
    "logements_vacants_share",
    "Logements vacants",
    "logements_vacants",
    seuil=PARAMETRES,
    title_en="Vacant dwellings",
    theme="habitat",
    unite="part des logements",
    definition="Logements vacants au sens du recensement, en part des logements.",
    formule="Σ logements vacants ÷ Σ logements (recensement 2021)",
    poids="logements du recensement 2021",
    reference="INSEE, recensement de la population",
)


def compute(inputs: Inputs, _: NeedParameters) -> Result:
    """Shares of the census."""
    return share_of(inputs, "logements_vacants")
