"""Accessibility to professionals as DREES publishes it (APL), and what is made from it.

APL: accessibilité potentielle localisée, consultations a year per standardised inhabitant for general
practitioners, full-time equivalents per 100,000 standardised inhabitants for the others. Two weights, never
mixed: means by standardised inhabitants, people below a threshold by inhabitants.
Reference: Barlet, Coldefy, Collin & Lucas-Gabrielli (2012), DREES, Études et résultats 795; arrêté of 13/11/2017.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo_service.gaps.evidence import terms
from geo_service.gaps.inputs import Communes, Inputs, Observed
from geo_service.gaps.sante import METHOD, NO_DELAY, NOT_ONE_FIGURE
from geo_service.gaps.values import (
    KNOWN,
    Floats,
    Result,
    Values,
    known_where,
    ratio,
    worst_quality,
)
from geo_service.gaps.words import decimal
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens
from geo_service.model.parameter import Parameter

PER_YEAR: Final = "consultations/an/hab. standardisé"
FULL_TIME: Final = "ETP pour 100 000 hab. standardisés"
STANDARDISED: Final = "population standardisée par l'âge (DREES)"
REFERENCE: Final = "DREES, accessibilité potentielle localisée"
WEIGHTS: Final = (
    "Une moyenne se pondère par la population standardisée : la moyenne simple des communes est fausse."
)
TERRITORIES: Final = (
    "Le seuil de 2,5 (arrêté du 13/11/2017) porte sur les généralistes de 65 ans et moins et sur des territoires de "
    "vie-santé : l'appliquer à une commune est un repère, pas une décision."
)
ALONE: Final = "Être au-dessus de 2,5 n'exclut pas une tension : beaucoup de communes classées en ZIP y sont."

REFERENCE_VINTAGE: Final = "2015"
LEGAL: Final = Parameter(
    2.5, PER_YEAR, "arrêté du 13/11/2017, généralistes de 65 ans et moins", verified=True
)


@dataclass(frozen=True)
class ThresholdParameters:
    """Accessibility below which a commune counts; the threshold itself is not below."""

    seuil_apl: Parameter = LEGAL


def apl_indicator(
    id_: str, who: str, title_en: str, *, unite: str = PER_YEAR, seuil: float | None = None, limites: tuple[str, ...] = ()
) -> Indicateur:  # fmt: skip
    """Definition of a published accessibility; ``who`` names the professionals."""
    return Indicateur(
        id=id_,
        titre=f"APL aux {who}",
        title_en=title_en,
        famille=Family.SANTE,
        theme="sante",
        unite=unite,
        definition=f"Accessibilité potentielle localisée aux {who}, publiée par la DREES pour chaque commune.",
        formule="Σ APL · population standardisée / Σ population standardisée",
        methode=METHOD,
        sens=Sens.BAS,
        seuil=seuil,
        seuil_texte="" if seuil is None else f"{seuil:g}".replace(".", ",") + f" {PER_YEAR}, {LEGAL.source}",
        aggregation=Aggregation.RATIO,
        poids=STANDARDISED,
        reference=REFERENCE,
        limites=(*limites, WEIGHTS, NO_DELAY, NOT_ONE_FIGURE),
        reads=Reads(observations=(id_,)),
    )


def gap_to_departement(inputs: Inputs, name: str) -> Result:
    """Each commune's accessibility minus the weighted mean of the served département.

    Raises:
        NoSourceError: no source tells it.
    """
    observed = inputs.observation(name)
    mean = departement_mean(inputs.communes, observed)
    value, quality = known_where(observed.value - mean, observed.known & ~np.isnan(mean))
    values = Values(
        observed.millesime, value, np.where(observed.known, quality, observed.quality),
        weight=observed.denominator, sources=(observed.source,),
        details=terms(observed.known, apl=observed.value, moyenne=np.full(len(value), mean)),
    )  # fmt: skip
    return Result((values,), notes=(f"Moyenne pondérée du département : {_fr(mean)} {observed.unit}.",))


def departement_mean(communes: Communes, observed: Observed) -> float:
    """Σ numerators / Σ denominators over the served communes that have a number; NaN without any."""
    ranks = np.flatnonzero(communes.served & observed.known)
    total = float(observed.denominator[ranks].sum())
    return float(observed.numerator[ranks].sum()) / total if total else float("nan")


def change(inputs: Inputs, name: str) -> Result:
    """Newest vintage minus that of 2015, weighted by the standardised inhabitants of the newest.

    Raises:
        NoSourceError: one of the two vintages is not loaded.
    """
    before, after = inputs.observation(name, REFERENCE_VINTAGE), inputs.observation(name)
    quality = worst_quality(after.quality, before.quality)
    values = Values(
        after.millesime, np.where(quality == KNOWN, after.value - before.value, np.nan), quality,
        weight=after.denominator, sources=(after.source, before.source),
        details=terms(quality == KNOWN, avant=before.value, apres=after.value),
    )  # fmt: skip
    return Result((values,))


def people_below(inputs: Inputs, name: str, people: str, threshold: float) -> Result:
    """Inhabitants (not standardised) of communes strictly below a threshold, over all inhabitants.

    A commune without inhabitants is « non pertinent ».

    Raises:
        NoSourceError: no source tells the accessibility, or its inhabitants of the same vintage.
    """
    observed = inputs.observation(name)
    total = inputs.observation(people, observed.millesime)
    quality = worst_quality(observed.quality, total.quality)
    below = np.where((quality == KNOWN) & (observed.value < threshold), total.value, 0.0)
    value, quality = ratio(below, total.value, quality)
    values = Values(
        observed.millesime, value, quality, below, total.value, sources=(observed.source, total.source)
    )
    return Result((values,), notes=(_counted(inputs.communes, values, below, threshold),))


def _counted(communes: Communes, values: Values, people: Floats, threshold: float) -> str:
    told = communes.served & values.known
    below = np.flatnonzero(told & (values.value > 0))
    names = ", ".join(sorted(communes.names[below].tolist()))
    inhabitants = f"{people[below].sum():,.0f}".replace(",", " ")
    said = f"{len(below)} communes du département sur {told.sum()} sont sous {_fr(threshold)}, {inhabitants} habitants"
    return f"{said} : {names}." if names else f"{said}."


def _fr(number: float) -> str:
    return decimal(number, 3).rstrip("0").rstrip(",")


def made_from_apl(
    id_: str, titre: str, title_en: str, told: tuple[str, str, str], observations: tuple[str, ...], limites: tuple[str, ...]
) -> Indicateur:  # fmt: skip
    """Definition of a difference of accessibilities; ``told``: definition, formula, and that of its numbers."""
    return Indicateur(
        id=id_,
        titre=titre,
        title_en=title_en,
        famille=Family.SANTE,
        theme="sante",
        unite=PER_YEAR,
        definition=told[0],
        formule=told[1],
        nombres=told[2],
        methode=f"{id_}_v1",
        sens=Sens.BAS,
        aggregation=Aggregation.MEAN,
        poids=STANDARDISED,
        reference=REFERENCE,
        limites=limites,
        reads=Reads(observations=observations),
    )
