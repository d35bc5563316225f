"""Communes beyond the thresholds of some indicators, their inhabitants, and how sure that is.

A commune is beyond when at least ``least`` of its values are beyond their thresholds, and within when too few
could be, whatever its missing values hold. Between the two it is counted apart, by reason: never as within.
A value equal to its threshold is within. Source of the doubt: low and high of each value (METHODS §9).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from unicodedata import combining, normalize

from geo_service.model.indicator import Quality, Sens

BEYOND: Final = "au_dela"
WITHIN: Final = "en_deca"

REASONS: Final = (Quality.UNREACHABLE, Quality.MISSING, Quality.SECRET, Quality.NOT_APPLICABLE)
"""The reason told of a commune that has several: what is known of it first."""

Bound = Literal["valeur", "pire", "meilleur"]


@dataclass(frozen=True)
class Threshold:
    """A limit in the unit of its indicator; ``above``: worse is above it."""

    value: float
    above: bool

    @classmethod
    def of(cls, sens: Sens, value: float) -> "Threshold":
        """The threshold of an indicator that has a worse side."""
        return cls(value, above=sens is Sens.HAUT)

    def passed(self, value: float) -> bool:
        """Whether a value is beyond; the limit itself is within."""
        return value > self.value if self.above else value < self.value


@dataclass(frozen=True)
class Cell:
    """A value with its bounds, or why there is none."""

    valeur: float | None
    bas: float | None = None
    haut: float | None = None
    qualite: str | None = None

    def at(self, bound: Bound, *, above: bool) -> float | None:
        """The value itself, or its bound on the worse or the better side; the value where it has no bound."""
        if bound == "valeur":
            return self.valeur
        side = self.haut if above == (bound == "pire") else self.bas
        return self.valeur if side is None else side


ABSENT: Final = Cell(None, qualite=Quality.MISSING.value)


@dataclass(frozen=True)
class Measured:
    """A commune and one cell per indicator, in their order."""

    zone: str
    nom: str
    population: int
    cells: tuple[Cell, ...]
    confiance: str | None = None


@dataclass(frozen=True)
class Count:
    """Communes and the people who live there."""

    communes: int
    habitants: int


@dataclass(frozen=True)
class Beyond:
    """What was found; ``found`` is in the order of names, ``unknown`` by reason.

    ``join`` and ``leave``: people of communes that change side when all values move to their worse bound, or to
    their better one.
    """

    found: tuple[Measured, ...]
    within: Count
    unknown: Mapping[str, tuple[Measured, ...]]
    total: Count
    join: Count
    leave: Count

    @property
    def beyond(self) -> Count:
        """How many are beyond."""
        return counted(self.found)

    @property
    def share(self) -> float | None:
        """Part of the inhabitants whose side is known who are beyond; None where none is known."""
        known = self.beyond.habitants + self.within.habitants
        return self.beyond.habitants / known if known else None


def beyond(communes: Sequence[Measured], thresholds: Sequence[Threshold], least: int = 1) -> Beyond:
    """Sort communes by side; ``least`` values must be beyond."""

    def side(bound: Bound) -> Callable[[Measured], str]:
        return lambda one: side_of(one, thresholds, least, bound)

    now = {one.zone: side("valeur")(one) for one in communes}
    worst, best = side("pire"), side("meilleur")
    within = [one for one in communes if now[one.zone] == WITHIN]
    found = [one for one in communes if now[one.zone] == BEYOND]
    return Beyond(
        found=tuple(found),
        within=counted(within),
        unknown={
            reason.value: tuple(one for one in communes if now[one.zone] == reason.value)
            for reason in REASONS
        },
        total=counted(communes),
        join=counted(one for one in within if worst(one) == BEYOND),
        leave=counted(one for one in found if best(one) == WITHIN),
    )


def side_of(one: Measured, thresholds: Sequence[Threshold], least: int, bound: Bound = "valeur") -> str:
    """Beyond, within, or the reason why it is not known."""
    passed = passed_of(one, thresholds, bound)
    sure, unsure = passed.count(True), passed.count(None)
    if sure >= least:
        return BEYOND
    if sure + unsure < least:
        return WITHIN
    reasons = {cell.qualite for cell in one.cells if cell.valeur is None}
    return next((reason.value for reason in REASONS if reason.value in reasons), Quality.MISSING.value)


def passed_of(
    one: Measured, thresholds: Sequence[Threshold], bound: Bound = "valeur"
) -> tuple[bool | None, ...]:
    """Whether each value is beyond its threshold; None where there is no value."""
    values = [cell.at(bound, above=limit.above) for cell, limit in zip(one.cells, thresholds, strict=True)]
    return tuple(
        None if value is None else limit.passed(value)
        for value, limit in zip(values, thresholds, strict=True)
    )


def counted(communes: Iterable[Measured]) -> Count:
    """How many communes, and how many people live there."""
    people = [one.population for one in communes]
    return Count(len(people), sum(people))


def measured(rows: Iterable[tuple[Any, ...]], indicateurs: Sequence[str]) -> tuple[Measured, ...]:
    """Rows of ``value_cells``, one per commune and indicator, as one line per commune, in the order of names."""
    cells: dict[str, dict[str, Cell]] = {}
    about: dict[str, tuple[str, int | None, str | None]] = {}
    for indicateur, zone, nom, population, valeur, bas, haut, qualite, confiance in rows:
        about[zone] = nom, population, confiance
        cells.setdefault(zone, {})[indicateur] = Cell(valeur, bas, haut, qualite)
    found = [
        Measured(
            zone,
            nom,
            population or 0,
            tuple(cells[zone].get(name, ABSENT) for name in indicateurs),
            confiance,
        )
        for zone, (nom, population, confiance) in about.items()
    ]
    return tuple(sorted(found, key=lambda one: (alphabetical(one.nom), one.zone)))


def alphabetical(name: str) -> str:
    """A name as French lists sort it: without accents, capitals, hyphens and apostrophes."""
    bare = normalize("NFD", name.casefold().replace("œ", "oe"))
    return "".join(letter if letter.isalnum() else " " for letter in bare if not combining(letter))
