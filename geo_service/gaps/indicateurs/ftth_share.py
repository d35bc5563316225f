"""Share of premises that can be connected to fibre."""

from typing import Final

from geo_service.gaps.fibre import (
    CONNECTABLE,
    ESTIMATED,
    NO_COPPER,
    OTHER_BASE,
    OVERFLOW,
    FibreParameters,
    fibre_indicator,
    overflow_notes,
    rates,
)
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation, Sens

PARAMETRES: Final = FibreParameters()
INDICATEUR: Final = fibre_indicator(
    "ftth_share",
    "Locaux raccordables à la fibre",
    title_en="Premises that can be connected to fibre",
    unite="part des locaux",
    definition="Locaux raccordables à la fibre jusqu'à l'abonné, en part des locaux (logements et établissements).",
    formule="Σ locaux raccordables ÷ Σ locaux ; part seule publiée : Σ part × logements ÷ Σ logements",
    sens=Sens.BAS,
    seuil=PARAMETRES.seuil.value,
    seuil_texte="moins de 95 % des locaux, valeur par défaut",
    aggregation=Aggregation.RATIO,
    limites=(OTHER_BASE, OVERFLOW, ESTIMATED, CONNECTABLE, NO_COPPER),
)


def compute(inputs: Inputs, _: FibreParameters) -> Result:
    """The producer's rates, every vintage; sums above communes."""
    return Result(rates(inputs), (), tuple(overflow_notes(inputs)))
