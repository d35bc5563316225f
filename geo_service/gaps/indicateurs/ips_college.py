"""Social index of college schools, weighed by pupils."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import PUPILS, index_of, need_indicator
from geo_service.gaps.values import Result

NAMES: Final = ("ips_college_public", "ips_college_prive")
INDICATEUR: Final = need_indicator(
    "ips_college",
    "Indice de position sociale au collège",
    NAMES,
    title_en="Lower secondary social index",
    theme="education_college",
    unite="indice",
    definition="Moyenne des indices de position sociale, public et privé, pondérée par les élèves.",
    formule="Σ indice × élèves ÷ Σ élèves",
    poids="élèves",
    reference="Ministère de l'Éducation nationale (DEPP), indice de position sociale, rentrée 2023",
    limites=(
        "L'indice dit l'origine sociale des élèves, pas la qualité d'un établissement.",
        "Dans la commune l'indice du producteur est une moyenne d'établissements.",
        PUPILS,
    ),
)


def compute(inputs: Inputs, _: object) -> Result:
    """Weighted mean of the two sectors."""
    return index_of(inputs, NAMES)
