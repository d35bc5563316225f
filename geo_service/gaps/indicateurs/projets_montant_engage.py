"""Euros engaged for the known projects of a fund."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.projects import (
    NOT_COMPLETE,
    ONE_FUND,
    ONLY_ENGAGED,
    PLACED,
    SEAT,
    engaged_euros,
    project_indicator,
)
from geo_service.gaps.values import Result

INDICATEUR: Final = project_indicator(
    "projets_montant_engage",
    "Montant engagé pour les projets connus (Fonds vert 2023)",
    title_en="Euros engaged for known projects (green fund)",
    unite="€",
    definition="Montants engagés par le Fonds vert dans l'année, là où est la commune du projet ; par thème en détail.",
    formule="Σ montants de type « engagé »",
    limites=(ONLY_ENGAGED, NOT_COMPLETE, ONE_FUND, PLACED, SEAT),
)


def compute(inputs: Inputs, _: object) -> Result:
    """Sums by year, with themes and typed euros."""
    return engaged_euros(inputs, INDICATEUR)
