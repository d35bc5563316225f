"""Share of people without a treating doctor, 16 and over."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import published, without_doctor
from geo_service.gaps.values import Result

INDICATEUR: Final = without_doctor(
    "sans_medecin_traitant_share",
    "16 ans et plus",
    "People without a treating doctor, 16 and over",
    ("Ce que les maires demandent en premier, et ce que l'APL ne dit pas.",),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Every vintage, as published."""
    return published(inputs, INDICATEUR.id)
