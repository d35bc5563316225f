"""Inhabitants of communes under the legal threshold of accessibility (general practitioners aged 65 or less)."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.sante import NO_DELAY, NOT_ONE_FIGURE
from geo_service.gaps.sante_apl import ALONE, REFERENCE, TERRITORIES, ThresholdParameters, people_below
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens

PARAMETRES: Final = ThresholdParameters()
INDICATEUR: Final = Indicateur(
    id="sous_seuil_apl_65_share",
    titre="Habitants des communes sous 2,5 d'APL (65 ans et moins)",
    title_en="People in communes under the legal threshold",
    famille=Family.SANTE,
    theme="sante",
    unite="part des habitants",
    definition="Part des habitants dont la commune a une APL aux généralistes de 65 ans et moins inférieure à 2,5.",
    formule="Σ population totale des communes sous le seuil / Σ population totale",
    methode="sous_seuil_apl_v1",
    sens=Sens.HAUT,
    aggregation=Aggregation.RATIO,
    poids="population totale de l'APL (non standardisée)",
    reference=f"{REFERENCE} ; arrêté du 13/11/2017",
    limites=(
        TERRITORIES,
        ALONE,
        "Les habitants se comptent par la population totale ; seules les moyennes se pondèrent par la standardisée.",
        NO_DELAY,
        NOT_ONE_FIGURE,
    ),
    reads=Reads(observations=("apl_mg_65", "apl_population")),
)


def compute(inputs: Inputs, parameters: ThresholdParameters) -> Result:
    """Inhabitants below, over all inhabitants."""
    return people_below(inputs, "apl_mg_65", "apl_population", parameters.seuil_apl.value)
