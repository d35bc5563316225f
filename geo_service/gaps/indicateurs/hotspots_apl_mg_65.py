"""Hot and cold spots of one indicator among neighbouring communes: accessibility of GPs aged 65 or less."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.synthesis import hot_spot_indicator, spots_of
from geo_service.gaps.values import Result

READ: Final = "apl_mg_65"
INDICATEUR: Final = hot_spot_indicator(
    READ,
    "APL aux généralistes de 65 ans et moins",
    theme="sante",
    title_en="Hot spots: accessibility of GPs aged 65 or less",
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Class of each commune."""
    return spots_of(inputs, READ)
