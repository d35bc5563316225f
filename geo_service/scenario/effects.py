"""What a scenario does to minutes: who crosses the threshold, in which direction, how surely, and where.

Minutes are NaN for a commune without a town hall, infinite where there is no way (« hors de portée »). The threshold
is inclusive: equal to it is within. A place out of reach is beyond it, and is counted apart as well.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from geo_service.scenario.network import Bools, Floats

TOLERANCE_MIN: Final = 1e-9
FELT_MIN: Final = 0.05
"""A time that moves by less is shown unchanged: minutes are shown to a tenth."""


@dataclass(frozen=True)
class Count:
    """Communes, and the people who live there."""

    communes: int
    habitants: int


@dataclass(frozen=True, eq=False)
class Effects:
    """Minutes of every commune before and after, and their people; ``error_share`` is the doubt of a time."""

    before: Floats
    after: Floats
    people: Floats
    seuil: float
    error_share: float

    def beyond(self, minutes: Floats) -> Bools:
        """Communes beyond the threshold."""
        return np.asarray(minutes > self.seuil + TOLERANCE_MIN)

    def within(self, minutes: Floats) -> Bools:
        """Communes within it."""
        return np.asarray(minutes <= self.seuil + TOLERANCE_MIN)

    @property
    def gained(self) -> Bools:
        """Communes that were beyond and are within."""
        return self.beyond(self.before) & self.within(self.after)

    @property
    def lost(self) -> Bools:
        """Communes that were within and are beyond."""
        return self.within(self.before) & self.beyond(self.after)

    @property
    def sure(self) -> Bools:
        """Communes whose two sides stay the same when their two times move by the doubt, either way."""
        return self._firm(self.before) & self._firm(self.after)

    def _firm(self, minutes: Floats) -> Bools:
        low, high = minutes * (1 - self.error_share), minutes * (1 + self.error_share)
        return np.asarray(self.beyond(low) == self.beyond(high))

    def joining(self, minutes: Floats) -> Bools:
        """Communes within that would be beyond if times were longer by the doubt."""
        return self.within(minutes) & self.beyond(minutes * (1 + self.error_share))

    def leaving(self, minutes: Floats) -> Bools:
        """Communes beyond that would be within if times were shorter by the doubt."""
        return self.beyond(minutes) & self.within(minutes * (1 - self.error_share))

    @property
    def moved(self) -> Bools:
        """Communes whose time changes enough to be felt."""
        same = (self.before == self.after) | np.isnan(self.before)
        with np.errstate(invalid="ignore"):
            return np.asarray(~same & (np.abs(self.after - self.before) >= FELT_MIN))

    def count(self, chosen: Bools) -> Count:
        """How many communes, and how many people whose number is known."""
        return Count(int(chosen.sum()), round(float(np.nansum(self.people[chosen]))))

    def mean(self, minutes: Floats, chosen: Bools) -> float | None:
        """Mean minutes of the people of some communes who are within reach; None where nobody is."""
        known = chosen & np.isfinite(minutes) & np.isfinite(self.people)
        total = float(self.people[known].sum())
        return float(minutes[known] @ self.people[known]) / total if total else None


def minutes_after(before: Floats, without: Floats | None, opened: Floats | None) -> Floats:
    """Minutes after a scenario.

    ``without``: to the nearest of the points that are left, None when none closes; ``opened``: to the nearest of
    those that open, None when none does. A closing never shortens a time and an opening never lengthens one.
    """
    after = before if without is None else np.maximum(before, without)
    return after.copy() if opened is None else np.minimum(after, opened)
