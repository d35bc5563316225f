"""Do neighbouring zones look alike: Moran's I, its local parts (LISA), and hot and cold spots (Gi*).

Definition: z = x − mean, w row-standardised queen weights (1/neighbours), n zones.
    Moran's I   Σ_ij w_ij·z_i·z_j / Σ_i z_i²  for Σ_ij w_ij = n; −1/(n−1) expected without any pattern
    LISA        I_i = (n − 1)·z_i·Σ_j w_ij·z_j / Σ z²; HH and LL are clusters, HL and LH zones unlike their neighbours
    Gi*         (Σ_j w_ij·x_j − mean) / (s·√((n/k − 1)/(n − 1))), the zone itself among its k neighbours
p-values are two-sided: by permutations of the zones with a fixed seed for Moran's I and LISA, by the normal law
for Gi*; those of the local statistics are adjusted for their number (false discovery rate).
Zones without value, then zones left without neighbour, take no part: they are told apart and have no statistic.

References: Moran (1950); Anselin (1995), Geographical Analysis 27(2); Ord & Getis (1995), ibid. 27(4);
Benjamini & Hochberg (1995). Computed by PySAL ``esda``.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from esda.getisord import G_Local
from esda.moran import Moran, Moran_Local
from libpysal.weights import W
from scipy.sparse import coo_array, csr_array
from scipy.stats import false_discovery_control, norm

from geo_service.errors import InputError
from geo_service.gaps.values import Bools, Floats, Ints
from geo_service.gaps.vectors import numbers, ranks
from geo_service.model.parameter import Parameter

MORAN: Final = "moran_v1"
LISA: Final = "lisa_v1"
GI_STAR: Final = "gi_star_v1"


@dataclass(frozen=True)
class HotspotParameters:
    """Level of the tests and how they are drawn."""

    level: Parameter = Parameter(0.05, "part", "convention : part de fausses découvertes admise")
    permutations: Parameter = Parameter(9999, "tirages", "convention")
    seed: Parameter = Parameter(20240701, "graine", "arbitraire : un même calcul donne le même résultat")
    fewest: Parameter = Parameter(
        10, "zones", "convention : en dessous, ni tirages ni loi normale n'ont de sens"
    )


class State(IntEnum):
    """Why a zone has a local statistic or none."""

    KNOWN = 0
    MISSING = 1
    ISLAND = 2


STATES: Final = {State.MISSING: "donnée absente", State.ISLAND: "sans voisin"}


class Spot(IntEnum):
    """Where a zone stands among its neighbours, once its statistic passes the test."""

    NONE = 0
    HIGH_HIGH = 1
    LOW_HIGH = 2
    LOW_LOW = 3
    HIGH_LOW = 4


SPOTS: Final = {
    Spot.NONE: "non significatif",
    Spot.HIGH_HIGH: "valeurs hautes regroupées",
    Spot.LOW_HIGH: "valeur basse entourée de hautes",
    Spot.LOW_LOW: "valeurs basses regroupées",
    Spot.HIGH_LOW: "valeur haute entourée de basses",
}


@dataclass(frozen=True, eq=False)
class Global:
    """Moran's I over ``used`` zones; ``expected`` is its value without any pattern; ``state`` per zone."""

    method: str
    statistic: float
    expected: float
    p_value: float
    used: int
    state: Ints


@dataclass(frozen=True, eq=False)
class Local:
    """One statistic per zone: ``statistic``, ``p_value`` and ``adjusted`` are NaN unless its state is KNOWN.

    ``spot`` is NONE where the adjusted p-value is above the level. Gi* knows HIGH_HIGH (hot) and LOW_LOW (cold).
    """

    method: str
    statistic: Floats
    p_value: Floats
    adjusted: Floats
    spot: Ints
    state: Ints


@dataclass(frozen=True, eq=False)
class _Field:
    """Values and neighbours of the zones that take part."""

    values: Floats
    weights: csr_array
    used: Bools
    state: Ints
    parameters: HotspotParameters

    def pysal(self) -> W:
        """Binary neighbour lists, in the order of the values."""
        lists = np.split(self.weights.indices, self.weights.indptr[1:-1])
        return W({rank: found.tolist() for rank, found in enumerate(lists)}, silence_warnings=True)

    def local(self, method: str, statistic: Floats, p_value: Floats, spots: Ints) -> Local:
        """The answer over all zones."""
        adjusted = np.asarray(false_discovery_control(p_value))
        kept = np.where(adjusted <= self.parameters.level.value, spots, Spot.NONE)
        wide = self._everywhere
        everywhere = np.zeros(len(self.used), dtype=np.int64)
        everywhere[self.used] = kept
        return Local(method, wide(statistic), wide(p_value), wide(adjusted), everywhere, self.state)

    def _everywhere(self, column: Floats) -> Floats:
        found = np.full(len(self.used), np.nan)
        found[self.used] = column
        return found


def moran(values: Any, pairs: Any, parameters: HotspotParameters | None = None) -> Global:
    """Moran's I of one value per zone; ``pairs`` (m, 2) are positions of zones that touch, in any order.

    Raises:
        InputError: see ``lisa``.
    """
    zones = _field(values, pairs, parameters or HotspotParameters())
    with _quiet():
        found = Moran(zones.values, zones.pysal(), permutations=0)
    drawn = _permuted(zones)
    tail = min(np.count_nonzero(drawn >= found.I), np.count_nonzero(drawn <= found.I))
    p_value = min(1.0, 2 * (tail + 1) / (len(drawn) + 1))
    return Global(MORAN, float(found.I), float(found.EI), p_value, len(zones.values), zones.state)


def lisa(values: Any, pairs: Any, parameters: HotspotParameters | None = None) -> Local:
    """Local Moran's I; NaN is a missing value, ``pairs`` (m, 2) are positions of zones that touch.

    Raises:
        InputError: an infinite value, a position outside of the list, too few zones with a value and a
            neighbour, or the same value everywhere.
    """
    zones = _field(values, pairs, parameters or HotspotParameters())
    settings = zones.parameters
    with _quiet():
        found = Moran_Local(
            zones.values,
            zones.pysal(),
            permutations=int(settings.permutations.value),
            seed=int(settings.seed.value),
            keep_simulations=False,
        )
    # esda counts one tail, chosen after seeing the value: twice that is the two-sided p-value.
    return zones.local(LISA, found.Is, np.minimum(1, 2 * found.p_sim), found.q.astype(np.int64))


def hot_spots(values: Any, pairs: Any, parameters: HotspotParameters | None = None) -> Local:
    """Gi* of each zone, as a standard score; arguments as in ``lisa``.

    Raises:
        InputError: see ``lisa``.
    """
    zones = _field(values, pairs, parameters or HotspotParameters())
    # The score does not move when all values are shifted, but esda divides by their sum: keep it away from zero.
    shifted = zones.values - zones.values.min() + np.ptp(zones.values)
    with _quiet():
        # Binary: the score is the same as row-standardised, where esda 2.9 forgets the variance of a mean.
        found = G_Local(shifted, zones.pysal(), transform="B", star=True, permutations=0)
    spots = np.where(found.Zs > 0, Spot.HIGH_HIGH, Spot.LOW_LOW)
    return zones.local(GI_STAR, found.Zs, 2 * norm.sf(np.abs(found.Zs)), spots)


def _field(values: Any, pairs: Any, parameters: HotspotParameters) -> _Field:
    everything = numbers(values, "Valeurs")
    if np.isinf(everything).any():
        raise InputError(
            "Valeurs : une zone hors de portée n'a pas de valeur ici. Donnez-la comme manquante."
        )
    touching = _touching(pairs, len(everything))
    known = ~np.isnan(everything)
    company = touching @ known.astype(np.float64)
    used = known & (company > 0)
    state = np.where(known, np.where(used, State.KNOWN, State.ISLAND), State.MISSING).astype(np.int64)
    kept = everything[used]
    if len(kept) < parameters.fewest.value:
        raise InputError(
            f"Regroupements : {len(kept)} zones ont une valeur et un voisin qui en a une ; "
            f"il en faut au moins {parameters.fewest.value:g}. Choisissez un niveau plus fin."
        )
    if np.ptp(kept) == 0:
        raise InputError("Regroupements : toutes les zones ont la même valeur, rien ne se regroupe.")
    return _Field(kept, touching[used][:, used], used, state, parameters)


def _touching(pairs: Any, size: int) -> csr_array:
    """Symmetric matrix of ones; a zone does not touch itself, a pair given twice counts once."""
    found = np.asarray(pairs).reshape(-1, 2) if np.size(pairs) else np.empty((0, 2), dtype=np.int64)
    start, end = ranks(found[:, 0], "Voisins", size), ranks(found[:, 1], "Voisins", size)
    apart = start != end
    row = np.concatenate([start[apart], end[apart]])
    column = np.concatenate([end[apart], start[apart]])
    matrix = coo_array((np.ones(len(row)), (row, column)), shape=(size, size)).tocsr()
    matrix.data[:] = 1
    return matrix


def _permuted(zones: _Field) -> Floats:
    """Moran's I of the values dealt again at random over the zones."""
    rng = np.random.default_rng(int(zones.parameters.seed.value))
    z = zones.values - zones.values.mean()
    spread = zones.weights.multiply(1 / zones.weights.sum(axis=1)[:, None]).tocsr()
    draws = (rng.permutation(z) for _ in range(int(zones.parameters.permutations.value)))
    return np.array([draw @ (spread @ draw) / (z @ z) for draw in draws])


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep esda from speaking of its next version, and from reseeding the generator that all the process shares."""
    state = np.random.get_state()  # noqa: NPY002  # the one esda uses
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        np.random.set_state(state)  # noqa: NPY002  # as it was
