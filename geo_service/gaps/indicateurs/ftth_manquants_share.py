"""Share of premises that cannot be connected to fibre: the need of its theme."""

from typing import Final

from geo_service.gaps.fibre import MissingParameters, fibre_indicator, missing_shares, overflow_notes
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation

PARAMETRES: Final = MissingParameters()
INDICATEUR: Final = fibre_indicator(
    "ftth_manquants_share",
    "Part des locaux non raccordables à la fibre",
    title_en="Share of premises without fibre",
    unite="part des locaux",
    definition="Locaux qui ne sont pas raccordables à la fibre, en part des locaux.",
    formule="Σ max(locaux − raccordables, 0) ÷ Σ locaux",
    seuil=PARAMETRES.seuil.value,
    seuil_texte="besoin élevé à partir de 5 %, table des thèmes",
    aggregation=Aggregation.RATIO,
)


def compute(inputs: Inputs, _: MissingParameters) -> Result:
    """Shares of every vintage; sums above communes."""
    return Result(missing_shares(inputs), (), tuple(overflow_notes(inputs)))
