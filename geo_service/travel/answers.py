"""What a provider of travel times answers: minutes, or why there are none."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TypeAlias

import numpy as np

from geo_service.travel.arrays import NOWHERE, Bools, Floats, Ints

MaskedMinutes: TypeAlias = np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]

MINUTES_TOLERANCE = 1e-9
"""Rounding of floats forgiven at a threshold, which is inclusive."""


class Provider(StrEnum):
    """Which engine produced a time."""

    LAND_GRID = "land_grid"
    ROAD_GRAPH = "road_graph"


class Reach(IntEnum):
    """Why a time is, or is not, there."""

    REACHED = 0
    BEYOND = 1
    OUT_OF_REACH = 2
    OFF_NETWORK = 3

    @property
    def label(self) -> str:
        """Words for a reader."""
        return REACH_LABELS[self]


REACH_LABELS = {
    Reach.REACHED: "atteint",
    Reach.BEYOND: "au-delà du temps demandé",
    Reach.OUT_OF_REACH: "hors de portée",
    Reach.OFF_NETWORK: "hors de portée (hors de l'étendue mesurée)",
}


@dataclass(frozen=True)
class Snap:
    """Where points were taken to: node of each (``NOWHERE`` when too far or outside) and metres moved."""

    node: Ints
    distance_m: Floats

    @property
    def off(self) -> Bools:
        """Points that the network does not hold."""
        return np.asarray(self.node == NOWHERE)


@dataclass(frozen=True, eq=False)
class Times:
    """Minutes by car from each origin (rows) to each destination (columns).

    ``minutes`` is masked where there is no time; ``reach`` says why. Under the mask lies infinity, never 0.
    """

    provider: Provider
    minutes: MaskedMinutes
    reach: Ints
    origins: Snap
    destinations: Snap
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Nearest:
    """Minutes by car from each origin to the destination it reaches first.

    ``destination`` is its row in the destinations asked, ``NOWHERE`` where the minutes are masked.
    """

    provider: Provider
    minutes: MaskedMinutes
    reach: Ints
    destination: Ints
    origins: Snap
    destinations: Snap
    notes: tuple[str, ...] = ()


def masked(minutes: Floats, reach: Ints) -> MaskedMinutes:
    """Minutes shown only where they were reached."""
    hidden = reach != Reach.REACHED
    return np.ma.MaskedArray(np.where(hidden, np.inf, minutes), mask=hidden, fill_value=np.inf)


def reach_of(minutes: Floats, cutoff: float | None) -> Ints:
    """State of each time; with a cut-off, what was not reached within it is only said to lie beyond."""
    limit = np.inf if cutoff is None else cutoff
    reached = np.isfinite(minutes) & (minutes <= limit + MINUTES_TOLERANCE)
    return np.where(reached, Reach.REACHED, Reach.OUT_OF_REACH if cutoff is None else Reach.BEYOND).astype(
        np.int64
    )
