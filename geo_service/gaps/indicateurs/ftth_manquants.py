"""Premises that cannot be connected to fibre."""

from typing import Final

from geo_service.gaps.fibre import fibre_indicator, missing_premises, overflow_notes
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation

INDICATEUR: Final = fibre_indicator(
    "ftth_manquants",
    "Locaux restant à rendre raccordables à la fibre",
    title_en="Premises without fibre",
    unite="locaux",
    definition="Locaux qui ne sont pas raccordables à la fibre ; estimés en logements quand seule la part est publiée.",
    formule="Σ max(locaux − raccordables, 0) ; part seule publiée : Σ (1 − part) × logements",
    aggregation=Aggregation.SUM,
    poids="aucun : somme de locaux",
)


def compute(inputs: Inputs, _: object) -> Result:
    """Premises to connect, every vintage."""
    return Result(missing_premises(inputs), (), tuple(overflow_notes(inputs)))
