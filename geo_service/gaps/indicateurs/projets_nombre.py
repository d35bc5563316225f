"""Known projects that a fund supports."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.projects import known_projects, project_indicator
from geo_service.gaps.values import Result

INDICATEUR: Final = project_indicator(
    "projets_nombre",
    "Projets connus (Fonds vert 2023)",
    title_en="Known projects (green fund)",
    unite="projets",
    definition="Projets que le Fonds vert a soutenus dans l'année, là où est leur commune ; par thème en détail.",
    formule="nombre de projets connus",
)


def compute(inputs: Inputs, _: object) -> Result:
    """Counts by year, with themes and typed euros."""
    return known_projects(inputs, INDICATEUR)
