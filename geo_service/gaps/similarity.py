"""Zones that look alike: distance on standardised indicators.

Definition: z_c = (x_c − mean_c) / s_c per indicator c, mean and standard deviation over the zones that have it
(weighted by ``weights`` when given, of the whole set: divided by n). Between two zones, over the indicators C that
both have:
    d = √( Σ_{c∈C} (z_c − z'_c)² / |C| )
The mean, not the sum: zones compared on fewer indicators are not nearer for that. The contribution of c is its
share of Σ (z_c − z'_c)². An indicator that is the same everywhere says nothing and is left out, and named.

Reference: Gower (1971), Biometrics 27(4), for distances over the shared columns.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo_service.errors import InputError
from geo_service.gaps.values import Floats, Ints
from geo_service.gaps.vectors import amounts
from geo_service.model.parameter import Parameter

METHOD: Final = "similarity_v1"


@dataclass(frozen=True)
class SimilarityParameters:
    """When two zones share too little to be compared."""

    shared_min: Parameter = Parameter(0.5, "part des indicateurs", "choix de méthode")


@dataclass(frozen=True, eq=False)
class Similar:
    """The nearest zones, nearest first (ties in the order of the list): one row each.

    ``contributions`` (k, indicators) adds up to 1 per row, NaN where an indicator is not shared, 0 everywhere at
    distance 0. ``shared`` counts the indicators compared. ``constant`` are positions of indicators left out.
    """

    method: str
    zones: Ints
    distances: Floats
    contributions: Floats
    shared: Ints
    constant: Ints


def similar(
    table: Any,
    zone: int,
    k: int,
    weights: Any = None,
    parameters: SimilarityParameters | None = None,
) -> Similar:
    """The ``k`` zones nearest to a zone in a table (zones × indicators); NaN is a missing value.

    Fewer come back when fewer share enough indicators with it.

    Raises:
        InputError: not a table, an infinite value, a zone out of the table, ``k`` below 1, or no indicator of the
            zone that differs between zones.
    """
    values = _table(table)
    if not 0 <= zone < len(values) or k < 1:
        raise InputError(f"Zones proches : rang de 0 à {len(values) - 1} et au moins une zone sont attendus.")
    weight = np.ones(len(values)) if weights is None else amounts(weights, "Poids", len(values))
    scores, constant = _standardised(values, weight)
    squares = (scores - scores[zone]) ** 2
    shared = np.isfinite(squares).sum(axis=1)
    if not shared[zone]:
        raise InputError("Zones proches : la zone n'a aucun indicateur qui varie. Choisissez-en d'autres.")
    enough = (parameters or SimilarityParameters()).shared_min.value * shared[zone]
    others = np.flatnonzero((shared >= max(1, enough)) & (np.arange(len(values)) != zone))
    distances = np.sqrt(np.nansum(squares[others], axis=1) / shared[others])
    nearest = np.argsort(distances, kind="stable")[:k]
    return Similar(
        method=METHOD,
        zones=others[nearest],
        distances=distances[nearest],
        contributions=_shares(squares[others[nearest]]),
        shared=shared[others[nearest]],
        constant=constant,
    )


def _table(table: Any) -> Floats:
    values = np.asarray(table, dtype=np.float64)
    if values.ndim != 2 or np.isinf(values).any():
        raise InputError("Indicateurs : un tableau de nombres finis (zones × indicateurs) est attendu.")
    return values


def _standardised(values: Floats, weight: Floats) -> tuple[Floats, Ints]:
    """Scores, NaN where a value is missing or its indicator varies nowhere, and the positions of these."""
    scores = np.full(values.shape, np.nan)
    constant = []
    for column, found in enumerate(values.T):
        used = ~np.isnan(found) & (weight > 0)
        if not used.any() or np.ptp(found[used]) == 0:
            constant.append(column)
            continue
        mean = np.average(found[used], weights=weight[used])
        spread = np.sqrt(np.average((found[used] - mean) ** 2, weights=weight[used]))
        scores[:, column] = (found - mean) / spread
    return scores, np.array(constant, dtype=np.int64)


def _shares(squares: Floats) -> Floats:
    totals = np.nansum(squares, axis=1, keepdims=True)
    shares: Floats = np.divide(
        squares, totals, out=np.where(np.isnan(squares), np.nan, 0.0), where=totals > 0
    )
    return shares
