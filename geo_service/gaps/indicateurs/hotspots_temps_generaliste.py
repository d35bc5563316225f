"""Hot and cold spots of one indicator among neighbouring communes: time to a general practitioner."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.synthesis import hot_spot_indicator, spots_of
from geo_service.gaps.values import Result

READ: Final = "temps_generaliste"
INDICATEUR: Final = hot_spot_indicator(
    READ, "temps au médecin généraliste", theme="sante", title_en="Hot spots: time to a general practitioner"
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Class of each commune."""
    return spots_of(inputs, READ)
