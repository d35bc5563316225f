"""Floating catchments: the supply within reach of a place, shared with everybody else who reaches it.

Definition: t minutes from place i to supplier j, P people, S supply, W the weight of the minutes.
    step 1   R_j = S_j / Σ_k V_kj·P_k      supply per person within the catchment of j
    step 2   A_i = Σ_j V_ij·R_j            what a person of i reaches
with V = W, or V_ij = W_ij·G_ij and G_ij = W_ij / Σ_l W_il for the variant that shares the demand of a place
between its suppliers (3SFCA). Names and references of the variants: ``catchment_parameters``.

Conservation: Σ_i P_i·A_i = Σ_j S_j over the suppliers that somebody reaches, whatever the variant.
A is in units of supply per person: multiply by 100,000 for practitioners per 100,000 inhabitants.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array, issparse

from geo_service.errors import InputError
from geo_service.gaps.catchment_parameters import Decay
from geo_service.gaps.values import Bools, Floats, Ints
from geo_service.gaps.vectors import amounts, numbers, ranks


@dataclass(frozen=True, eq=False)
class Trips:
    """Known minutes from places to suppliers, each pair once; a pair that is not listed is out of reach.

    Zero minutes are a time like another; infinity is out of reach.
    """

    place: Ints
    supplier: Ints
    minutes: Floats

    @classmethod
    def of_matrix(cls, minutes: Any) -> "Trips":
        """Trips of a sparse matrix (places × suppliers): only stored entries, stored zeros included.

        Raises:
            InputError: a dense matrix, whose zeros could be times as well as absences.
        """
        if not issparse(minutes):
            raise InputError("Trajets : une matrice creuse est attendue, où zéro minute est un temps stocké.")
        found = coo_array(minutes)
        return cls(found.row.astype(np.int64), found.col.astype(np.int64), found.data.astype(np.float64))


@dataclass(frozen=True, eq=False)
class Catchment:
    """Scores of places, in units of supply per person.

    ``reached`` is False for a place out of reach of every supplier; its score is 0 (« hors de portée »).
    ``unreached`` are positions of suppliers in whose catchment nobody lives; ``ratios`` are R_j, 0 for these.
    """

    method: str
    scores: Floats
    reached: Bools
    ratios: Floats
    unreached: Ints


def catchment(trips: Trips, population: Any, supply: Any, decay: Decay) -> Catchment:
    """Score of each place after a variant.

    A supplier whose supply is zero attracts nobody: listing it or not changes nothing. A place without people
    takes nothing from anybody, and has the score its residents would have.

    Raises:
        InputError: negative or missing people, supply or minutes, a position outside of the lists, a pair twice.
    """
    people, offer = amounts(population, "Population"), amounts(supply, "Offre")
    within = weights_within(trips, decay, (len(people), len(offer)), offer > 0)
    demand = people @ within
    ratios = np.divide(offer, demand, out=np.zeros_like(offer), where=demand > 0)
    return Catchment(
        method=decay.method,
        scores=within @ ratios,
        reached=np.diff(within.indptr) > 0,
        ratios=ratios,
        unreached=np.flatnonzero((offer > 0) & (demand == 0)),
    )


def weights_within(trips: Trips, decay: Decay, shape: tuple[int, int], offers: Bools) -> csr_array:
    """V (places × suppliers) of the pairs within reach of a supplier that offers something.

    Raises:
        InputError: as ``catchment`` says of trips.
    """
    place = ranks(trips.place, "Lieux des trajets", shape[0])
    supplier = ranks(trips.supplier, "Offreurs des trajets", shape[1])
    if len(place) != len(supplier):
        raise InputError("Trajets : il faut autant d'offreurs que de lieux.")
    weights = weights_of(numbers(trips.minutes, "Minutes", len(place)), decay)
    kept = (weights > 0) & offers[supplier]
    matrix = csr_array((weights[kept], (place[kept], supplier[kept])), shape=shape)
    if matrix.nnz < np.count_nonzero(kept):
        raise InputError(
            "Trajets : une même paire de lieu et d'offreur est donnée deux fois. Gardez la plus courte."
        )
    return _selected(matrix) if decay.selective else matrix


def weights_of(minutes: Floats, decay: Decay) -> Floats:
    """Weight of each number of minutes; a limit belongs to the zone it closes.

    Raises:
        InputError: a negative or missing number of minutes.
    """
    wrong = np.flatnonzero(~(minutes >= 0))
    if wrong.size:
        raise InputError(
            f"Minutes : la valeur n° {wrong[0] + 1} ({minutes[wrong[0]]:g}) devrait être un temps positif ou nul. "
            "Un trajet hors de portée ne se liste pas."
        )
    limits, weights = zip(*decay.zones(), strict=True)
    return np.array([*weights, 0.0])[np.searchsorted(limits, minutes, side="left")]


def _selected(matrix: csr_array) -> csr_array:
    """W·G: each row times its own shares; sums run over the catchment alone."""
    totals = np.repeat(matrix.sum(axis=1), np.diff(matrix.indptr))
    return csr_array((matrix.data**2 / totals, matrix.indices, matrix.indptr), shape=matrix.shape)
