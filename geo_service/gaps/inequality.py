"""Inequality of a rate between zones, each zone counting for its people.

Definition: x the rate of a zone, p its share of the people, μ = Σ p·x, L the Lorenz curve (share of the total
held by the lowest people, zones in growing order of x, straight between zones).
    Gini    1 − Σ p_i·(L_i + L_{i−1})             0 equal, towards 1 concentrated
    Theil   Σ p_i·(x_i/μ)·ln(x_i/μ), 0·ln 0 = 0    0 equal, unbounded
    Hoover  ½·Σ p_i·|x_i/μ − 1|                    share to move for all zones to be equal
    Palma   (1 − L(0.9)) / L(0.4)                  what the top tenth has over what the lowest 40 % have
People of a zone are taken as alike, so inequality inside zones is not seen: each figure is a lower bound.

References: Cowell, Measuring Inequality (2011), §2 and appendix; Palma (2011), Development and Change 42(1).
PySAL ``inequality`` takes no weights; it is the oracle of the tests, on equal and on repeated zones.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo_service.errors import InputError
from geo_service.gaps.values import Floats
from geo_service.gaps.vectors import amounts, numbers
from geo_service.model.parameter import Parameter

METHOD: Final = "inequality_v1"


@dataclass(frozen=True)
class InequalityParameters:
    """The two ends that Palma's ratio compares."""

    top_share: Parameter = Parameter(0.1, "part", "Palma 2011", verified=True)
    bottom_share: Parameter = Parameter(0.4, "part", "Palma 2011", verified=True)


@dataclass(frozen=True)
class Inequality:
    """Indices between ``zones`` zones and their ``people``; None where it does not exist, and ``reason`` says why.

    ``missing`` zones had no rate, and ``missing_people`` live there; zones without people count nowhere.
    """

    method: str
    mean: float | None
    gini: float | None
    theil: float | None
    hoover: float | None
    palma: float | None
    zones: int
    people: float
    missing: int
    missing_people: float
    reason: str | None = None


def inequality(values: Any, population: Any, parameters: InequalityParameters | None = None) -> Inequality:
    """Indices of a rate (per head, minutes…) between zones, weighted by people; NaN is a missing rate.

    Raises:
        InputError: a negative or infinite rate (shares of a total would make no sense), wrong people.
    """
    rates = numbers(values, "Valeurs")
    people = amounts(population, "Population", len(rates))
    missing = np.isnan(rates)
    used = ~missing & (people > 0)
    _refuse(rates[used])
    order = np.argsort(rates[used], kind="stable")
    x, weight = rates[used][order], people[used][order]
    counted = {
        "zones": len(x),
        "people": float(weight.sum()),
        "missing": int(missing.sum()),
        "missing_people": float(people[missing].sum()),
    }
    return _indices(x, weight, counted, parameters or InequalityParameters())


def _refuse(rates: Floats) -> None:
    if not (np.isfinite(rates) & (rates >= 0)).all():
        raise InputError(
            "Inégalité : les valeurs doivent être positives ou nulles et finies. "
            "Donnez les zones hors de portée comme manquantes."
        )


def _indices(
    x: Floats, weight: Floats, counted: dict[str, Any], parameters: InequalityParameters
) -> Inequality:
    """Indices of zones in growing order."""
    total = float(weight @ x)
    if not total:
        reason = (
            "aucune valeur connue là où vivent des habitants"
            if not len(x)
            else "toutes les valeurs sont nulles"
        )
        mean = 0.0 if len(x) else None
        return Inequality(METHOD, mean, None, None, None, None, **counted, reason=reason)
    share = weight / weight.sum()
    relative = x * weight.sum() / total
    lorenz = np.concatenate([[0.0], np.cumsum(share * relative)])
    palma = _palma(np.concatenate([[0.0], np.cumsum(share)]), lorenz, parameters)
    return Inequality(
        method=METHOD,
        mean=total / float(weight.sum()),
        gini=max(0.0, 1 - float(share @ (lorenz[1:] + lorenz[:-1]))),
        theil=max(0.0, float(share @ (relative * np.log(np.where(relative > 0, relative, 1))))),
        hoover=float(share @ np.abs(relative - 1)) / 2,
        palma=palma,
        **counted,
        reason=None if palma is not None else "Palma : le bas de la distribution n'a rien",
    )


def _palma(people: Floats, lorenz: Floats, parameters: InequalityParameters) -> float | None:
    bottom, top = np.interp([parameters.bottom_share.value, 1 - parameters.top_share.value], people, lorenz)
    return float((1 - top) / bottom) if bottom > 0 else None
