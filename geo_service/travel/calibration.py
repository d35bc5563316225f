"""Fits the law of the land grid on trips whose time is known, and says how far off it is."""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import lsq_linear

from geo_service.errors import InputError
from geo_service.travel.arrays import Bools, Floats
from geo_service.travel.law import Law

MIN_PAIRS = 20
SEED = 20_250_101
SHORT_MIN = 30.0


@dataclass(frozen=True)
class Errors:
    """How far estimated minutes are from known ones; shares are of the known time."""

    pairs: int
    mean_absolute_min: float
    bias_min: float
    median_share: float
    p90_share: float
    under_30_min_share: float | None
    """Median over the trips known to last less than 30 minutes; None without any."""


@dataclass(frozen=True)
class Calibration:
    """A law fitted on half of the pairs, and its errors (and the former law's) on the other half."""

    law: Law
    fitted_on: int
    held_out: Errors
    former: Errors


def calibrate(law: Law, d_km: Floats, known_min: Floats, source: str) -> Calibration:
    """Fit constant, slope and root by least squares; the law still grows with distance.

    Halves are drawn with a fixed seed: the same pairs give the same law.

    Raises:
        InputError: fewer than 20 pairs.
    """
    if len(d_km) < MIN_PAIRS:
        raise InputError(
            f"{len(d_km)} trajets utilisables : il en faut au moins {MIN_PAIRS} pour caler la loi et la vérifier."
        )
    fitting = half(len(d_km))
    terms = np.column_stack([np.ones(len(d_km)), d_km, np.sqrt(d_km)])
    lowest = np.array([-np.inf, 0.0, 0.0])
    found = lsq_linear(terms[fitting], known_min[fitting], bounds=(lowest, np.full(3, np.inf))).x
    fitted = with_coefficients(law, found, f"{source} : {int(fitting.sum())} trajets")
    aside = ~fitting
    return Calibration(
        fitted,
        int(fitting.sum()),
        errors_of(fitted, d_km[aside], known_min[aside]),
        errors_of(law, d_km[aside], known_min[aside]),
    )


def half(count: int) -> Bools:
    """Half of the ranks, drawn with a fixed seed."""
    chosen = np.zeros(count, dtype=np.bool_)
    chosen[np.random.default_rng(SEED).permutation(count)[: (count + 1) // 2]] = True
    return chosen


def with_coefficients(law: Law, found: Floats, source: str) -> Law:
    """The law with other coefficients."""
    constant, slope, root = (round(float(value), 4) for value in found)
    return replace(
        law,
        constant_min=replace(law.constant_min, value=constant, source=source),
        per_km=replace(law.per_km, value=slope, source=source),
        per_root_km=replace(law.per_root_km, value=root, source=source),
    )


def errors_of(law: Law, d_km: Floats, known_min: Floats) -> Errors:
    """Errors of a law on trips whose time is known."""
    gap = law.minutes(d_km) - known_min
    share = np.abs(gap) / known_min
    short = known_min < SHORT_MIN
    return Errors(
        pairs=len(gap),
        mean_absolute_min=float(np.abs(gap).mean()),
        bias_min=float(gap.mean()),
        median_share=float(np.median(share)),
        p90_share=float(np.quantile(share, 0.9)),
        under_30_min_share=float(np.median(share[short])) if short.any() else None,
    )
