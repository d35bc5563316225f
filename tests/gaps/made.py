"""Inputs of indicators built by hand: communes on a line, times of one minute per kilometre, what a test says.

inputs = made_inputs(
    [commune("33001", 100), commune("33002", 300, x=10_000), commune("17001", 50, x=20_000, served=False)],
    zones=[zone("epci", "200", "33001", "33002")],
    observations={"apl_mg_65": [observed("2022", {"33001": 2.4, "33002": "secret"})]},
    facilities=[facility("pharmacie", "33001"), facility("gare", "17001", x=21_000, millesime="2013")],
)
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from geo_service.gaps.inputs import Communes, Facilities, Inputs, NearestTimes, Observed, Pairs, Travel, Zone
from geo_service.gaps.values import CODES, KNOWN, MISSING, UNREACHABLE, Floats, Ints, Values
from geo_service.model.indicator import Lecture, Quality
from geo_service.model.zone import Niveau

Told = Mapping[str, float | str | None]
"""Of each commune a number, or the word of a quality; a commune left out is missing."""


@dataclass(frozen=True)
class Commune:
    """One commune: its town hall at ``x``, ``y`` metres; ``place`` false for one without a town hall."""

    code: str
    population: float | None = 100
    x: float = 0
    y: float = 0
    served: bool = True
    place: bool = True
    km2: float = 10
    name: str = ""


commune = Commune


@dataclass(frozen=True)
class Point:
    """One service point; without ``x`` it stands at the town hall of its commune."""

    type: str
    commune: str
    x: float | None = None
    y: float | None = None
    nombre: float = 1
    source: str = "essai"
    millesime: str = "2024"
    nature: str = "extract"
    newest: bool = True
    attributes: Mapping[str, Any] = field(default_factory=dict)


facility = Point


@dataclass(frozen=True)
class Said:
    """One vintage of an observation, by code of commune."""

    millesime: str
    value: Told
    numerator: Told = field(default_factory=dict)
    denominator: Told = field(default_factory=dict)
    source: str = "essai"
    unit: str = ""
    nature: str = "extract"


observed = Said


def zone(niveau: str, code: str, *members: str, lecture: Lecture = Lecture.PRINCIPALE) -> tuple[Any, ...]:
    """A zone above communes, by their codes."""
    return Niveau(niveau), code, members, lecture


@dataclass(frozen=True, eq=False)
class StraightTravel:
    """One minute per kilometre as the crow flies, 2 min at least; nobody goes beyond ``reach_min``."""

    communes: Communes
    reach_min: float = 1000
    error_share: float = 0.25

    def minutes(self, places: Floats) -> Floats:
        """Minutes from each commune to each place."""
        gap = self.communes.place[:, None, :] - places[None, :, :]
        found = np.asarray(np.hypot(gap[..., 0], gap[..., 1]) / 1000)
        return np.where(found <= self.reach_min, found, np.nan)

    def nearest(self, places: Floats) -> NearestTimes:
        """See ``Travel.nearest``."""
        every = np.where(np.isnan(minutes := self.minutes(places)), np.inf, np.maximum(minutes, 2))
        first = every.argmin(axis=1)
        best = every[np.arange(len(every)), first]
        found = np.isfinite(best)
        lost = np.where(np.isnan(self.communes.place[:, 0]), MISSING, UNREACHABLE)
        return NearestTimes(
            np.where(found, best, np.nan), np.where(found, KNOWN, lost).astype(np.int64),
            np.where(found, first, -1), self.error_share, "straight",
        )  # fmt: skip

    def within(self, places: Floats, cutoff_min: float) -> Pairs:
        """See ``Travel.within``."""
        minutes = self.minutes(places)
        origin, place = np.nonzero(np.nan_to_num(minutes, nan=np.inf) <= cutoff_min)
        return Pairs(origin, place, minutes[origin, place])


def made_inputs(
    communes: Sequence[Commune],
    *,
    zones: Iterable[tuple[Any, ...]] = (),
    observations: Mapping[str, Sequence[Said]] | None = None,
    facilities: Sequence[Point] = (),
    records: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    indicators: Mapping[str, Sequence[Values]] | None = None,
    contracts: Sequence[Any] = (),
    travel: Travel | None = None,
    reach_min: float = 1000,
    today: date = date(2026, 1, 1),
) -> Inputs:
    """Inputs that hold what the test gives, and nothing else. Communes are put in the order of their codes."""
    placed = made_communes(communes, zones)
    said = observations or {}
    return Inputs(
        "33", "223300013", today, placed, travel or StraightTravel(placed, reach_min),
        lambda name: [made_observed(placed, one) for one in said.get(name, ())],
        lambda types: made_facilities(placed, [one for one in facilities if one.type in types]),
        lambda name: (records or {}).get(name, ()),
        lambda name: (indicators or {}).get(name, ()),
        lambda: contracts,
    )  # fmt: skip


def made_communes(communes: Sequence[Commune], zones: Iterable[tuple[Any, ...]] = ()) -> Communes:
    """Communes as arrays, with the zones that hold them."""
    rows = sorted(communes, key=lambda one: one.code)
    rank = {one.code: number for number, one in enumerate(rows)}
    return Communes(
        codes=np.array([one.code for one in rows], dtype=np.str_),
        names=np.array([one.name or f"Commune {one.code}" for one in rows], dtype=np.str_),
        served=np.array([one.served for one in rows], dtype=np.bool_),
        population=np.array(
            [np.nan if one.population is None else one.population for one in rows], dtype=np.float64
        ),
        population_millesime="2022",
        place=np.array([(one.x, one.y) if one.place else (np.nan, np.nan) for one in rows], dtype=np.float64),
        superficie_km2=np.array([one.km2 for one in rows], dtype=np.float64),
        zones=tuple(
            Zone(niveau, code, code, np.array([rank[member] for member in members], dtype=np.int64), lecture)
            for niveau, code, members, lecture in zones
        ),
    )


def made_facilities(communes: Communes, points: Sequence[Point]) -> Facilities:
    """Service points as arrays."""
    hall = dict(zip(communes.codes.tolist(), communes.place.tolist(), strict=True))
    places = [hall[one.commune] if one.x is None else (one.x, one.y or 0) for one in points]
    texts = {
        name: np.array([getattr(one, name) for one in points], dtype=np.str_)
        for name in ("type", "commune", "source", "millesime", "nature")
    }
    return Facilities(
        place=np.array(places, dtype=np.float64).reshape(-1, 2),
        nombre=np.array([one.nombre for one in points], dtype=np.float64),
        newest=np.array([one.newest for one in points], dtype=np.bool_),
        attributes=tuple(one.attributes for one in points),
        **texts,
    )


def made_observed(communes: Communes, said: Said) -> Observed:
    """One vintage of an observation as arrays."""
    value, quality = cells(communes, said.value)
    numerator, denominator = cells(communes, said.numerator)[0], cells(communes, said.denominator)[0]
    return Observed(
        said.millesime, said.source, said.unit, said.nature, value, quality, numerator, denominator
    )


def made_values(communes: Communes, millesime: str, told: Told, **others: Any) -> Values:
    """One vintage of another indicator, by code of commune; ``others`` as in ``Values``."""
    value, quality = cells(communes, told)
    return Values(millesime, value, quality, **others)


def cells(communes: Communes, told: Told) -> tuple[Floats, Ints]:
    """Numbers and qualities of what is told; a commune left out, or told None, is missing."""
    codes = communes.codes.tolist()
    words = [told.get(code) for code in codes]
    value = np.array([one if isinstance(one, int | float) else np.nan for one in words], dtype=np.float64)
    quality = [_quality(one) for one in words]
    return value, np.array(quality, dtype=np.int64)


def _quality(one: float | str | None) -> int:
    if isinstance(one, str):
        return CODES[Quality(one)]
    return MISSING if one is None else KNOWN


def value_of(inputs: Inputs, values: Values, code: str) -> float | str:
    """The number of a commune, or the word of its quality."""
    rank = inputs.communes.rank()[code]
    known = {number: word.value for word, number in CODES.items()}
    number = int(values.quality[rank])
    return float(values.value[rank]) if number == KNOWN else known[number]
