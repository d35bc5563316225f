"""Classes of a map: limits closed on the right, how many zones fall in each, and how many have no value."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, isfinite
from typing import Final

from geo_service.errors import InputError

QUANTILES: Final = "quantiles"
MANUAL: Final = "manuel"
COMPUTED_METHODS: Final = (QUANTILES, "fisher-jenks", "egal")
METHODS: Final = (*COMPUTED_METHODS, MANUAL)
FEWEST, MOST = 2, 9
DEFAULT_K: Final = 5

DECIMALS: Final = 3
"""Of the values that layers show: a value is classed as it is shown."""

HALF_STEP: Final = 0.5 * 10**-DECIMALS
_ROUNDING: Final = 1e-6


@dataclass(frozen=True)
class MapClasses:
    """``breaks[c]`` is the upper limit of class c, included; ``counts`` has one number per class.

    ``missing``: zones without a value, by reason. ``minimum`` and ``maximum`` are None without any value.
    """

    method: str
    breaks: tuple[float, ...]
    counts: tuple[int, ...]
    minimum: float | None
    maximum: float | None
    missing: Mapping[str, int]
    note: str | None = None

    def bounds(self) -> tuple[tuple[float | None, float], ...]:
        """Limits of each class, the lower one excluded, except the minimum, which the first class holds."""
        return tuple(zip((self.minimum, *self.breaks[:-1]), self.breaks, strict=False))

    @property
    def steps(self) -> tuple[float, ...]:
        """Where a drawing that closes classes on the left changes colour: half a decimal above each limit."""
        return tuple(limit + HALF_STEP for limit in self.breaks[:-1])


def shown_limits(limits: Sequence[float]) -> tuple[float, ...]:
    """Limits with the decimals of the values: rounded down, no shown value changes class."""
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


def manual_classes(
    values: Sequence[float], limits: Sequence[float], missing: Mapping[str, int]
) -> MapClasses:
    """Classes by a reader's upper limits, and the maximum when it is above them."""
    highest = max(values, default=None)
    above = (highest,) if highest is not None and highest > limits[-1] else ()
    breaks = (*limits, *above)
    return MapClasses(
        MANUAL, breaks, counts_of(values, breaks), min(values, default=None), highest, dict(missing)
    )


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
