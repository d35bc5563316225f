"""Required services of daily life beyond their threshold, per commune."""

from typing import Any, Final

from geo_service.gaps.access import REFERENCE
from geo_service.gaps.access_levels import (
    COUNT_METHOD,
    count_result,
    level_limits,
    level_parameters,
    told_thresholds,
    types_of,
)
from geo_service.gaps.access_services import INTERMEDIAIRE, PROXIMITE
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads

NIVEAUX: Final = (PROXIMITE, INTERMEDIAIRE)
PARAMETRES: Final = level_parameters(*NIVEAUX)
INDICATEUR: Final = Indicateur(
    id="services_manquants",
    titre="Services du quotidien au-delà de leur seuil",
    title_en="Daily services beyond their threshold",
    famille=Family.SERVICES,
    theme="acces_services",
    unite="services",
    definition=(
        "Nombre de services requis, de proximité ou intermédiaires, au-delà de leur seuil ou hors de portée, au moins ; "
        "au-dessus des communes, nombre moyen par habitant, avec les services qui manquent à chaque commune."
    ),
    formule="Σ_s [t_s > seuil_s] ; au-dessus des communes : moyenne pondérée par les habitants",
    methode=COUNT_METHOD,
    seuil=0,
    seuil_texte=f"aucun service manquant ; {told_thresholds(PARAMETRES, *NIVEAUX)}",
    aggregation=Aggregation.OWN,
    reference=REFERENCE,
    limites=level_limits(*NIVEAUX),
    reads=Reads(facilities=types_of(*NIVEAUX), travel=True),
)


def compute(inputs: Inputs, parameters: Any) -> Result:
    """Services missing, of each commune and of each zone above."""
    return count_result(inputs, INDICATEUR, NIVEAUX, parameters)
