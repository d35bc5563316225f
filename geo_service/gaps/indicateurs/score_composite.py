"""Composite score, for agents: weighted percentiles, never the only figure."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.synthesis import ScoreParameters, score_indicator, scores_of
from geo_service.gaps.values import Result

PARAMETRES: Final = ScoreParameters()
INDICATEUR: Final = score_indicator(
    "score_composite",
    "Score composite (agents)",
    title_en="Composite score (staff)",
    definition="Moyenne pondérée des centiles de plusieurs indicateurs ; poids visibles et modifiables.",
)


def compute(inputs: Inputs, parameters: ScoreParameters) -> Result:
    """Score of each commune, with what it is made of."""
    return scores_of(inputs, parameters)
