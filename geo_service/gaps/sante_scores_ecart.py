"""A computed accessibility beside the published one: difference, and agreement in rank and in level."""

from collections.abc import Iterator

import numpy as np
from scipy.stats import rankdata

from geo_service.gaps.evidence import terms
from geo_service.gaps.inputs import Inputs
from geo_service.gaps.values import KNOWN, Floats, Result, Values, worst_quality
from geo_service.gaps.words import decimal

FEWEST = 3
"""Communes below which no correlation is given."""


def against_published(inputs: Inputs, computed: str, published: str) -> Result:
    """Computed minus published where both are known, weighted by the published weights.

    Raises:
        NoSourceError: one of the two has no value.
    """
    ours, theirs = inputs.indicator(computed), inputs.observation(published)
    quality = worst_quality(ours.quality, theirs.quality)
    values = Values(
        ours.millesime, np.where(quality == KNOWN, ours.value - theirs.value, np.nan), quality,
        weight=theirs.denominator, sources=(theirs.source,),
        details=terms(quality == KNOWN, approchee=ours.value, publiee=theirs.value),
    )  # fmt: skip
    both = np.flatnonzero(inputs.communes.served & values.known)
    told = agreement(ours.value[both], theirs.value[both], theirs.denominator[both])
    return Result((values,), notes=tuple(told))


def agreement(ours: Floats, theirs: Floats, weight: Floats) -> Iterator[str]:
    """Correlations of the communes and ratio of the weighted levels, in a sentence; nothing where they mean nothing."""
    if len(ours) < FEWEST or not ours.std() or not theirs.std() or not (weight * theirs).sum():
        return
    plain = np.corrcoef(ours, theirs)[0, 1]
    ranks = np.corrcoef(rankdata(ours), rankdata(theirs))[0, 1]
    level = (weight * ours).sum() / (weight * theirs).sum()
    first, second, third = (decimal(number, 2) for number in (plain, ranks, level))
    yield (
        f"Sur {len(ours)} communes du département : corrélation {first}, de rang {second} ; niveau calculé {third} "
        "fois le niveau publié."
    )
