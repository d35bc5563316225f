"""Classes of a map: limits closed on the right, how many zones fall in each, and how many have no value."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import copysign, floor, isfinite
from typing import Final

from geo_service.errors import InputError

QUANTILES: Final = "quantiles"
MANUAL: Final = "manuel"
COMPUTED_METHODS: Final = (QUANTILES, "fisher-jenks", "egal")
METHODS: Final = (*COMPUTED_METHODS, MANUAL)
FEWEST, MOST = 2, 9
DEFAULT_K: Final = 5

DECIMALS: Final = 3
"""Of the values that layers carry; readers see as many, or fewer (``Indicateur.decimals``)."""

HALF_STEP: Final = 0.5 * 10**-DECIMALS
_ROUNDING: Final = 1e-6


@dataclass(frozen=True)
class MapClasses:
    """``breaks[c]`` is the upper limit of class c, included; ``counts`` has one number per class.

    ``missing``: zones without a value, by reason. ``minimum`` and ``maximum`` are None without any value.
    ``decimals``: of limits and values, as readers see them.
    """

    method: str
    breaks: tuple[float, ...]
    counts: tuple[int, ...]
    minimum: float | None
    maximum: float | None
    missing: Mapping[str, int]
    note: str | None = None
    decimals: int = DECIMALS

    def bounds(self) -> tuple[tuple[float | None, float], ...]:
        """Limits of each class, the lower one excluded, except the minimum, which the first class holds."""
        return tuple(zip((self.minimum, *self.breaks[:-1]), self.breaks, strict=False))

    @property
    def steps(self) -> tuple[float, ...]:
        """Where a drawing that closes classes on the left changes colour, between two values that layers carry."""
        return tuple(_above(limit, self.decimals) for limit in self.breaks[:-1])


def _above(limit: float, decimals: int) -> float:
    """Just below the first value of a layer that reads as more than a limit; halves are read away from zero."""
    if decimals >= DECIMALS:
        return limit + HALF_STEP
    return limit + 0.5 * 10.0**-decimals - copysign(HALF_STEP, limit)


def as_shown(value: float, decimals: int = DECIMALS) -> float:
    """A value with the decimals that readers see, halves away from zero, as databases and browsers write it."""
    scale = 10**decimals
    return copysign(floor(abs(value) * scale + 0.5 + _ROUNDING) / scale, value) + 0.0


def shown_limits(limits: Sequence[float]) -> tuple[float, ...]:
    """Limits with the decimals of the values of layers: rounded down, no such value changes class."""
    scale = 10**DECIMALS
    return tuple(sorted({floor(limit * scale + _ROUNDING) / scale for limit in limits}))


def counts_of(values: Sequence[float], limits: Sequence[float]) -> tuple[int, ...]:
    """Number of values in each class; those above the last limit are in none."""
    counts = [0] * len(limits)
    for value in values:
        rank = bisect_left(limits, value)
        if rank < len(counts):
            counts[rank] += 1
    return tuple(counts)


def classes_by(
    values: Sequence[float],
    limits: Sequence[float],
    missing: Mapping[str, int],
    decimals: int = DECIMALS,
    method: str = MANUAL,
    note: str | None = None,
) -> MapClasses:
    """Classes by upper limits, and the maximum when it is above them; values and limits are read as shown."""
    known = [as_shown(value, decimals) for value in values]
    breaks = tuple(sorted({as_shown(limit, decimals) for limit in limits}))
    highest = max(known, default=None)
    if breaks and highest is not None and highest > breaks[-1]:
        breaks = (*breaks, highest)
    least = min(known, default=None)
    return MapClasses(method, breaks, counts_of(known, breaks), least, highest, dict(missing), note, decimals)


def parse_limits(text: str) -> tuple[float, ...]:
    """Upper limits written « 10,20,30 », from 1 to 9, that grow.

    Raises:
        InputError: something else.
    """
    try:
        limits = tuple(float(part) for part in text.split(","))
    except ValueError:
        limits = ()
    grows = all(low < high for low, high in pairwise(limits))
    if not 1 <= len(limits) <= MOST or not grows or not all(map(isfinite, limits)):
        raise InputError(
            f"« bornes » : de 1 à {MOST} limites hautes qui croissent, séparées par des virgules (10,20,30)."
        )
    return limits
