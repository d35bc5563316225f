"""Inequality of one indicator between communes: accessibility of GPs aged 65 or less."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.synthesis import inequality_indicator, inequality_of
from geo_service.gaps.values import Result

READ: Final = "apl_mg_65"
INDICATEUR: Final = inequality_indicator(
    READ,
    "APL aux généralistes de 65 ans et moins",
    theme="sante",
    title_en="Inequality: accessibility of GPs aged 65 or less",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Gini between the communes of each zone."""
    return inequality_of(inputs, READ, INDICATEUR.niveaux)
