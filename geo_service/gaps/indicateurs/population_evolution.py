"""Mean yearly change of the population over ten years."""

from dataclasses import dataclass
from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.needs import need_indicator, yearly_change
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation
from geo_service.model.parameter import Parameter


@dataclass(frozen=True)
class EvolutionParameters:
    """Length of the period; a year more is accepted."""

    duree_ans: Parameter = Parameter(10, "ans", "choix de la méthode")


PARAMETRES: Final = EvolutionParameters()
INDICATEUR: Final = need_indicator(
    "population_evolution",
    "Évolution annuelle moyenne de la population",
    ("population_municipale",),
    title_en="Mean yearly population change",
    theme="habitat",
    unite="% par an",
    definition="Variation annuelle moyenne de la population municipale sur dix ou onze ans, jusqu'au millésime.",
    formule="100 × ((Σ P₁ ÷ Σ P₀)^(1/n) − 1) ; P₁ : habitants au millésime, P₀ : habitants n ans avant",
    nombres="100 × (({numerateur} ÷ {denominateur})^(1/{annees}) − 1)",
    aggregation=Aggregation.OWN,
    poids="population de départ",
    reference="INSEE, taux de variation annuel moyen",
    limites=(
        "Communes dans leur périmètre d'aujourd'hui : les fusions s'ajoutent.",
        "Deux millésimes distants de moins de cinq ans ne se comparent pas : le recensement tourne en cinq ans.",
    ),
)


def compute(inputs: Inputs, parameters: EvolutionParameters) -> Result:
    """Rates from summed populations."""
    return yearly_change(inputs, INDICATEUR, parameters.duree_ans.value)
