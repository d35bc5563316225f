"""Composite score: weighted mean of the percentiles of chosen indicators, weights in view.

Definition: the percentile of a zone on an indicator is its population-weighted mid-rank among the zones that have
it, once turned so that high is worse:
    p = 100·(people in better zones + ½·people in zones as good, itself included) / people
    score = Σ_c weight_c·p_c / Σ_c weight_c, over the indicators c that the zone has
A zone that lacks an indicator is scored on the others, and told so; below a share of the weights it has no score.
A composite hides what it is made of: it is never shown without its percentiles and weights.

References: mid-ranks, Hazen (1914); OECD & JRC, Handbook on Constructing Composite Indicators (2008), §5 and §6.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from geo_service.errors import InputError
from geo_service.gaps.values import Floats, Ints
from geo_service.gaps.vectors import amounts, numbers
from geo_service.model.parameter import Parameter

METHOD: Final = "composite_v1"


@dataclass(frozen=True)
class CompositeParameters:
    """Below which share of the weights a zone has no score."""

    coverage_min: Parameter = Parameter(0.6, "part des poids", "choix de méthode")


@dataclass(frozen=True, eq=False)
class Criterion:
    """One indicator of a composite: a value per zone (NaN missing; infinite, out of reach, is the far end)."""

    name: str
    values: Any = field(repr=False)
    weight: float = 1.0
    higher_is_worse: bool = True


@dataclass(frozen=True, eq=False)
class Composite:
    """Per zone: ``scores`` from 0 (best) to 100, NaN without enough weights, and ``ranks`` from 1, the worst.

    Ties share the lowest number; rank 0 has no score. ``percentiles`` (zones × criteria) are NaN where missing,
    ``known`` counts the others and ``coverage`` is their share of the weights; ``weights`` add up to 1.
    """

    method: str
    scores: Floats
    ranks: Ints
    percentiles: Floats
    known: Ints
    coverage: Floats
    weights: Floats


def composite(
    criteria: Sequence[Criterion], population: Any, parameters: CompositeParameters | None = None
) -> Composite:
    """Composite of some criteria over the same zones.

    Raises:
        InputError: no criterion, a weight that is not above zero, wrong people, lists of different lengths.
    """
    people = amounts(population, "Population")
    weights = _weights(criteria)
    percentiles = np.column_stack([_of_criterion(one, people) for one in criteria])
    there = ~np.isnan(percentiles)
    coverage = there @ weights
    least = (parameters or CompositeParameters()).coverage_min.value
    # Weights that make exactly the least coverage may add up a rounding below it.
    scored = (coverage >= least - 1e-9) & there.any(axis=1)
    scores = np.divide(
        np.nan_to_num(percentiles) @ weights, coverage, out=np.full(len(people), np.nan), where=scored
    )
    return Composite(
        method=METHOD,
        scores=scores,
        ranks=_ranks(scores),
        percentiles=percentiles,
        known=there.sum(axis=1),
        coverage=coverage,
        weights=weights,
    )


def percentiles_of(values: Any, population: Any) -> Floats:
    """Population-weighted mid-rank of each value, from 0 (low) to 100 (high); NaN stays NaN.

    A zone without people is placed among the others and moves none.

    Raises:
        InputError: lists of different lengths, wrong people, or nobody lives where the value is known.
    """
    numbers_ = numbers(values, "Valeurs")
    people = amounts(population, "Population", len(numbers_))
    known = ~np.isnan(numbers_)
    distinct, place = np.unique(numbers_[known], return_inverse=True)
    tied = np.bincount(place, weights=people[known], minlength=len(distinct))
    if len(distinct) and not tied.sum():
        raise InputError("Centiles : personne n'habite les zones dont la valeur est connue.")
    found = np.full(len(numbers_), np.nan)
    found[known] = (100 * (np.cumsum(tied) - tied / 2) / max(tied.sum(), 1e-300))[place]
    return found


def _of_criterion(one: Criterion, people: Floats) -> Floats:
    values = numbers(one.values, f"Critère « {one.name} »", len(people))
    return percentiles_of(values if one.higher_is_worse else -values, people)


def _weights(criteria: Sequence[Criterion]) -> Floats:
    if not criteria:
        raise InputError("Indice composite : au moins un critère est attendu.")
    for one in criteria:
        if not (np.isfinite(one.weight) and one.weight > 0):
            raise InputError(
                f"Critère « {one.name} » : un poids supérieur à zéro est attendu. Retirez-le sinon."
            )
    weights = np.array([float(one.weight) for one in criteria])
    return np.asarray(weights / weights.sum())


def _ranks(scores: Floats) -> Ints:
    """1 for the highest score, ties together, 0 for none."""
    ordered = np.sort(-scores[~np.isnan(scores)])
    found = np.searchsorted(ordered, -scores, side="left") + 1
    return np.where(np.isnan(scores), 0, found).astype(np.int64)
