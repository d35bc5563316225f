"""Share of premises where a private operator had said it would build fibre."""

from typing import Final

from geo_service.gaps.fibre import METHOD
from geo_service.gaps.initiative import PREMISES, RECORDS, private_initiative
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import Result
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens

INDICATEUR: Final = Indicateur(
    id="zone_initiative_privee_share",
    titre="Locaux en zone d'initiative privée déclarée pour la fibre",
    title_en="Premises in declared private-initiative zones",
    famille=Family.NUMERIQUE,
    theme="numerique_thd",
    unite="part des locaux",
    definition="Part des locaux des communes en zone très dense ou sous engagement d'un opérateur, à la date dite.",
    formule="Σ locaux des communes d'initiative privée déclarée ÷ Σ locaux",
    methode=METHOD,
    sens=Sens.NEUTRE,
    aggregation=Aggregation.OWN,
    poids="locaux de 2018",
    reference="ARCEP ; article L. 33-13 du code des postes et des communications électroniques",
    limites=(
        "Attribut daté de 2018 : l'initiative a pu changer depuis.",
        "Sans engagement ni zone très dense, l'initiative est publique ou inconnue : le fichier ne le dit pas.",
        "Une commune sous engagement partiel compte en entier.",
    ),
    reads=Reads(observations=(PREMISES,), records=(RECORDS,)),
    age_max_years=10,
)


def compute(inputs: Inputs, _: object) -> Result:
    """1 or 0 in each commune, with its class; weighed by premises above."""
    return private_initiative(inputs, INDICATEUR)
