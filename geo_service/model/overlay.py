"""Pairs of surfaces that overlap, and what may be said of them."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Overlap:
    """Two surfaces and what they share, km² on the ellipsoid. A name or a population may be unknown."""

    a: str
    a_nom: str | None
    a_km2: float
    a_population: float | None
    b: str
    b_nom: str | None
    b_km2: float
    b_population: float | None
    km2: float

    @property
    def a_share(self) -> float:
        """Share of the first surface that lies in the second, 0–1."""
        return _share(self.km2, self.a_km2)

    @property
    def b_share(self) -> float:
        """Share of the second surface that lies in the first, 0–1."""
        return _share(self.km2, self.b_km2)

    @property
    def a_people(self) -> float | None:
        """People of the first in the second, if they lived evenly over its surface; None when not known."""
        return None if self.a_population is None else self.a_population * self.a_share

    @property
    def b_people(self) -> float | None:
        """People of the second in the first, if they lived evenly over its surface; None when not known."""
        return None if self.b_population is None else self.b_population * self.b_share


@dataclass(frozen=True)
class Sorted:
    """Overlaps kept, and the slivers dropped: how many, and their surface in km²."""

    kept: tuple[Overlap, ...]
    slivers: int
    slivers_km2: float


def without_slivers(overlaps: Iterable[Overlap], tolerance_m2: float) -> Sorted:
    """Set apart the overlaps smaller than a tolerance: outlines of two sources never agree exactly."""
    found = tuple(overlaps)
    small = [pair for pair in found if pair.km2 * 1e6 < tolerance_m2]
    kept = tuple(pair for pair in found if pair.km2 * 1e6 >= tolerance_m2)
    return Sorted(kept, len(small), sum(pair.km2 for pair in small))


def _share(part: float, whole: float) -> float:
    """Rounding may exceed one by an ulp."""
    return min(1.0, part / whole) if whole > 0 else 0.0
