"""Pupils of primaire schools whose social index is published."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import PUPILS, need_indicator, pupils_of
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation

NAMES: Final = ("eleves_primaire_public", "eleves_primaire_prive")
INDICATEUR: Final = need_indicator(
    "eleves_primaire",
    "Élèves à l'école",
    NAMES,
    title_en="Primary pupils",
    theme="education_college",
    unite="élèves",
    definition="Élèves des écoles publiques et privées de la commune dont l'indice de position sociale est publié.",
    formule="Σ élèves du public et du privé",
    aggregation=Aggregation.SUM,
    poids="aucun : somme d'élèves",
    reference="Ministère de l'Éducation nationale (DEPP), rentrée 2023",
    limites=(PUPILS, "Élèves scolarisés dans la commune, où qu'ils habitent."),
)


def compute(inputs: Inputs, _: object) -> Result:
    """Sum of the two sectors."""
    return pupils_of(inputs, NAMES)
