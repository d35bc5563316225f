"""Points of rate of connectable premises between two vintages."""

from typing import Final

from geo_service.gaps.fibre import OTHER_BASE, change, fibre_indicator
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation, Sens

NOT_PROGRESS: Final = (
    "2018-T1 → 2026-02 : NON COMPARABLE. Les locaux comptés ne sont pas les mêmes : l'écart n'est qu'un ordre de "
    "grandeur et ne mesure pas un progrès. Seul 2017-T3 → 2018-T1 repose sur une même base."
)
INDICATEUR: Final = fibre_indicator(
    "ftth_evolution",
    "Écart de part raccordable entre deux millésimes (non comparable si la base de locaux a changé)",
    title_en="Change of fibre rate (not comparable across bases)",
    unite="points",
    definition="Part raccordable d'un millésime moins celle d'un plus ancien, nommé en détail avec ses deux termes.",
    formule="100 × (part du millésime − part du millésime plus ancien), chacune agrégée à part",
    nombres="100 × ({part_apres} − {part_avant})",
    sens=Sens.NEUTRE,
    aggregation=Aggregation.OWN,
    limites=(NOT_PROGRESS, OTHER_BASE),
)


def compute(inputs: Inputs, _: object) -> Result:
    """Differences between the ends of a series, then between series."""
    return change(inputs, INDICATEUR)
