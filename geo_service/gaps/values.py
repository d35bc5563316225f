"""Values of an indicator: one per commune and vintage, or one of the four reasons for having none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from geo_service.model.indicator import Lecture, Quality

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]
Texts: TypeAlias = NDArray[np.str_]

KNOWN = 0
"""Code of a number that is there; the codes of its absences follow."""

CODES: Mapping[Quality, int] = {quality: code for code, quality in enumerate(Quality, start=1)}
MISSING, SECRET = CODES[Quality.MISSING], CODES[Quality.SECRET]
UNREACHABLE, NOT_APPLICABLE = CODES[Quality.UNREACHABLE], CODES[Quality.NOT_APPLICABLE]
WORDS: Mapping[int, Quality] = {code: quality for quality, code in CODES.items()}


@dataclass(frozen=True, eq=False)
class Values:
    """One vintage of an indicator, an array of one cell per commune in the order of the inputs.

    ``value`` is NaN exactly where ``quality`` is not ``KNOWN``. ``numerator`` and ``denominator`` make a ratio add
    up; ``weight`` a mean (inhabitants when it is None). ``low`` and ``high`` bound the doubt. ``published`` says
    that the communes' values are the producer's own. ``sources`` names the versions that this vintage read.
    ``details`` holds the evidence of some communes, by rank.
    """

    millesime: str
    value: Floats
    quality: Ints
    numerator: Floats | None = None
    denominator: Floats | None = None
    weight: Floats | None = None
    low: Floats | None = None
    high: Floats | None = None
    published: bool = False
    sources: tuple[str, ...] = ()
    details: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not np.array_equal(np.isnan(self.value), self.quality != KNOWN):
            raise ValueError("a value is absent exactly where its quality says why")

    @property
    def known(self) -> Bools:
        """Communes that have a number."""
        return np.asarray(self.quality == KNOWN)


@dataclass(frozen=True)
class ZoneValue:
    """A value of one zone that is not made from the values of its communes; ``detail`` holds its evidence."""

    zone: str
    millesime: str
    value: float | None
    quality: Quality | None = None
    lecture: Lecture = Lecture.PRINCIPALE
    numerator: float | None = None
    denominator: float | None = None
    low: float | None = None
    high: float | None = None
    couverture: float | None = None
    nature: str = "computed"
    detail: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if (self.value is None) != (self.quality is not None):
            raise ValueError(f"{self.zone}: a value is absent exactly where its quality says why")


@dataclass(frozen=True, eq=False)
class Result:
    """What a module gives back: communes by vintage, values of other zones, sentences for the reader."""

    communes: tuple[Values, ...] = ()
    zones: tuple[ZoneValue, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def millesimes(self) -> frozenset[str]:
        """Vintages that have a value or say why they have none."""
        return frozenset([*(one.millesime for one in self.communes), *(one.millesime for one in self.zones)])


def known_where(value: Floats, known: Bools, otherwise: int = MISSING) -> tuple[Floats, Ints]:
    """Values and qualities: numbers where ``known``, one reason elsewhere."""
    return np.where(known, value, np.nan), np.where(known, KNOWN, otherwise).astype(np.int64)


def worst_quality(*qualities: Ints) -> Ints:
    """For values made of several: known where all are, else the first reason met, in the order given."""
    found = qualities[0].copy()
    for other in qualities[1:]:
        found = np.where(found == KNOWN, other, found)
    return found


def ratio(numerator: Floats, denominator: Floats, quality: Ints) -> tuple[Floats, Ints]:
    """Quotients; « non pertinent » where the denominator is 0."""
    empty = (quality == KNOWN) & (denominator == 0)
    told = np.where(empty, NOT_APPLICABLE, quality).astype(np.int64)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(told == KNOWN, numerator / denominator, np.nan)
    return value, told
