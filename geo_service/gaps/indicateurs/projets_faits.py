"""Known facts of the pactes: working groups, schemes, places, events."""

from typing import Final

from geo_service.gaps.facts import fact_indicator, known_facts
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result

INDICATEUR: Final = fact_indicator(
    "projets_faits",
    "Faits connus des pactes et des politiques du Département",
    title_en="Known facts of the pactes",
    unite="faits",
    definition="Chantiers, dispositifs, équipements et événements connus, là où leur source les situe.",
    formule="nombre de faits situés dans la zone ; les faits départementaux au seul département",
)


def compute(inputs: Inputs, _: object) -> Result:
    """Counts with themes, scopes and typed euros."""
    return known_facts(inputs, INDICATEUR.niveaux)
