"""Published figures of health: taken as their producer gives them, added up from numerators and denominators.

The producer's weights come with each observation: standardised inhabitants for accessibility (APL), beneficiaries
for treating doctors. A mean of communes without them is a wrong answer.
"""

from typing import Final

from geo_service.gaps.inputs import Inputs, Observed
from geo_service.gaps.values import Result, Values
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens

METHOD: Final = "publie_rapport_v1"
NOT_ONE_FIGURE: Final = (
    "Aucun de ces chiffres ne dit seul si un territoire manque de soins : lire ensemble l'APL tous âges, l'APL aux "
    "65 ans et moins, l'écart au département et le zonage de l'ARS."
)
NO_DELAY: Final = (
    "Les délais de rendez-vous, les refus de patients et les secteurs d'honoraires n'y sont pas."
)
SMALL_COUNTS: Final = (
    "Les petits effectifs (moins de 10) sont supprimés par le producteur : ces communes sont au secret, jamais à "
    "zéro, et ne comptent dans aucune somme. Elles sont surtout petites : la part couverte est donnée."
)
BENEFICIARIES: Final = (
    "Bénéficiaires du régime général seulement : ni la MSA (agriculture), ni les régimes spéciaux."
)


def as_published(observed: Observed) -> Values:
    """One vintage of a ratio as its producer gives it, with what makes it add up."""
    return Values(
        millesime=observed.millesime,
        value=observed.value,
        quality=observed.quality,
        numerator=observed.numerator,
        denominator=observed.denominator,
        published=True,
        sources=(observed.source,),
    )


def published(inputs: Inputs, name: str) -> Result:
    """Every vintage of an observation, oldest first; one source per vintage, the last by name.

    Raises:
        NoSourceError: no source tells it.
    """
    vintages = {one.millesime: one for one in inputs.vintages(name)}
    return Result(tuple(as_published(one) for one in vintages.values()))


def without_doctor(id_: str, who: str, title_en: str, limites: tuple[str, ...] = ()) -> Indicateur:
    """Definition of the share of people without a treating doctor; ``who`` says of what age."""
    return Indicateur(
        id=id_,
        titre=f"Sans médecin traitant ({who})",
        title_en=title_en,
        famille=Family.SANTE,
        theme="sante",
        unite=f"part des bénéficiaires de {who}",
        definition=f"Part des bénéficiaires du régime général de {who} qui n'ont pas déclaré de médecin traitant.",
        formule="Σ sans médecin traitant / Σ bénéficiaires, sur les communes dont les deux effectifs sont publiés",
        methode=METHOD,
        sens=Sens.HAUT,
        aggregation=Aggregation.RATIO,
        poids=f"bénéficiaires du régime général de {who}",
        reference="CNAM et CNAV, observatoire des fragilités",
        limites=(BENEFICIARIES, SMALL_COUNTS, *limites),
        reads=Reads(observations=(id_,)),
    )
