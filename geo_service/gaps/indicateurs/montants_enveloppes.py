"""Euros of the envelopes that the facts of the pactes tell."""

from typing import Final

from geo_service.gaps.facts import envelopes, fact_indicator
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.zone import Niveau

INDICATEUR: Final = fact_indicator(
    "montants_enveloppes",
    "Enveloppes connues des politiques du Département",
    title_en="Known envelopes",
    unite="€",
    definition="Montants de type « enveloppe » des faits connus, par thème et par état en détail ; années mêlées.",
    formule="Σ montants de type « enveloppe »",
    niveaux=(Niveau.TERRITOIRE, Niveau.DEPARTEMENT),
)


def compute(inputs: Inputs, _: object) -> Result:
    """Sums of one type of amounts."""
    return envelopes(inputs, INDICATEUR.niveaux)
