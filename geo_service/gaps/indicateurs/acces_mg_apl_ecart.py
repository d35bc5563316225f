"""« APL approchée » minus the published accessibility (all ages): how far the two are, never a verdict."""

from typing import Final

from geo_service.gaps.inputs import Inputs
from geo_service.gaps.modules import NoParameters
from geo_service.gaps.sante_scores import UPPER_BOUND
from geo_service.gaps.sante_scores_ecart import against_published
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens

COMPUTED, PUBLISHED = "acces_mg_apl", "apl_mg"
INDICATEUR: Final = Indicateur(
    id="acces_mg_apl_ecart",
    titre="Écart de l'APL approchée à l'APL publiée (tous âges)",
    title_en="Computed minus published accessibility of GPs",
    famille=Family.SANTE,
    theme="sante",
    unite="consultations/an/hab. standardisé",
    definition="APL approchée (calculée ici) moins APL publiée par la DREES, tous âges.",
    formule="APL approchée − APL publiée ; au-dessus : moyenne pondérée",
    nombres="{approchee} − {publiee}",
    methode="acces_mg_apl_ecart_v1",
    sens=Sens.NEUTRE,
    aggregation=Aggregation.MEAN,
    poids="population standardisée par l'âge (DREES)",
    reference="DREES, accessibilité potentielle localisée",
    limites=(
        "Mesure le doute de l'APL approchée, pas l'accès aux soins : la valeur publiée fait référence.",
        "Surtout l'effet de l'offre majorée et de la différence d'années (offre 2025, APL publiée 2022).",
        UPPER_BOUND,
    ),
    reads=Reads(observations=(PUBLISHED,), indicators=(COMPUTED,)),
)


def compute(inputs: Inputs, _: NoParameters) -> Result:
    """Difference per commune, and how well the two agree over the served communes."""
    return against_published(inputs, COMPUTED, PUBLISHED)
