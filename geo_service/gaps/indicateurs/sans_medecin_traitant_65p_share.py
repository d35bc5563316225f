"""Share of people without a treating doctor, 65 and over."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante import published, without_doctor
from geo_service.gaps.values import Result

INDICATEUR: Final = without_doctor(
    "sans_medecin_traitant_65p_share",
    "65 ans et plus",
    "People without a treating doctor, 65 and over",
    (
        "Seules les communes où au moins 10 personnes de 65 ans et plus sont sans médecin traitant ont un chiffre : la part de l'ensemble peut s'en écarter, dans les deux sens.",
    ),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Every vintage, as published."""
    return published(inputs, INDICATEUR.id)
