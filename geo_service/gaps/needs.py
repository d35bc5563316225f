"""Needs of themes told by a census or a register: shares, ratios and sums of observations.

Above communes numerators and denominators are summed: a mean of the communes' shares is another, wrong number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from geo_service.gaps.evidence import ABOVE, added_up
from geo_service.gaps.inputs import Inputs, NoSourceError, Observed
from geo_service.gaps.values import (
    KNOWN,
    MISSING,
    Floats,
    Ints,
    Result,
    Values,
    ZoneValue,
    ratio,
    worst_quality,
)
from geo_service.model.indicator import Aggregation, Family, Indicateur, Reads, Sens
from geo_service.model.parameter import Parameter

METHOD: Final = "besoins_v1"
SMALL: Final = "Sous 50 habitants une part se lit avec son effectif, donné à côté."
YEAR: Final = "Recensement 2021 : ne se rapporte pas à la population municipale en vigueur."
PUPILS: Final = (
    "Seuls les établissements dont l'indice est publié sont comptés : une commune sans élève compté peut avoir une "
    "petite école, elle est « donnée absente »."
)


@dataclass(frozen=True)
class NeedParameters:
    """Value from which the need of the theme is high, inclusive."""

    seuil: Parameter


def high_from(share: float) -> NeedParameters:
    """The parameters of the indicator that tells the need of a theme."""
    return NeedParameters(Parameter(share, "part", "table des thèmes"))


def need_indicator(id_: str, titre: str, reads: Sequence[str], **told: Any) -> Indicateur:
    """Definition of a ratio of observations; ``told`` are the fields of its own."""
    common = {
        "famille": Family.BESOINS, "methode": METHOD, "aggregation": Aggregation.RATIO, "sens": Sens.NEUTRE,
        "reads": Reads(observations=tuple(reads)),
    }  # fmt: skip
    return Indicateur.model_validate(common | {"id": id_, "titre": titre} | told)


def census_share(
    id_: str, titre: str, part: str, *, seuil: NeedParameters | None = None, **told: Any
) -> Indicateur:
    """Definition of a share of the census; the denominator comes with the observation."""
    level = seuil.seuil.value if seuil else None
    return need_indicator(
        id_, titre, (part,),
        seuil=level, sens=Sens.HAUT if seuil else Sens.NEUTRE,
        seuil_texte=f"besoin élevé à partir de {100 * level:g} %, {seuil.seuil.source}" if seuil and level else "",
        limites=(YEAR, SMALL), **told,
    )  # fmt: skip


def share_of(inputs: Inputs, part: str) -> Result:
    """An observation over its own denominator, every vintage.

    Raises:
        NoSourceError: no source tells it.
    """
    return Result(tuple(_share(said) for said in inputs.vintages(part)))


def _share(said: Observed) -> Values:
    quality = worst_quality(said.quality, np.where(np.isnan(said.denominator), MISSING, KNOWN))
    return quotient(said.millesime, (said.value, said.denominator), quality, (said.source,))


def quotient(millesime: str, parts: tuple[Floats, Floats], quality: Ints, sources: tuple[str, ...]) -> Values:
    """Numerators over denominators; « non pertinent » where a denominator is 0."""
    value, told = ratio(*parts, quality)
    return Values(millesime, value, told, *parts, sources=sources)


def ratio_of(inputs: Inputs, above: str, under: str) -> Result:
    """An observation over another, in their newest vintages; the vintage shown is the older of the two.

    Raises:
        NoSourceError: one of the two is told by no source.
    """
    one, other = inputs.observation(above), inputs.observation(under)
    quality = worst_quality(one.quality, other.quality)
    millesime = min(one.millesime, other.millesime)
    return Result((quotient(millesime, (one.value, other.value), quality, (one.source, other.source)),))


def density(inputs: Inputs) -> Result:
    """Inhabitants per km² of land.

    Raises:
        NoSourceError: no source tells the population.
    """
    said, km2 = inputs.observation("population"), inputs.communes.superficie_km2
    quality = worst_quality(said.quality, np.where(np.isnan(km2), MISSING, KNOWN))
    return Result((quotient(said.millesime, (said.value, km2), quality, (said.source,)),))


def pupils_of(inputs: Inputs, names: Sequence[str]) -> Result:
    """Pupils, summed over some observations; a commune where none is counted is missing, not 0.

    Raises:
        NoSourceError: one of them is told by no source.
    """
    said = [inputs.observation(name) for name in names]
    total = np.asarray(np.sum([one.value for one in said], axis=0))
    quality = worst_quality(*(one.quality for one in said), np.where(total == 0, MISSING, KNOWN))
    sources = tuple(sorted({one.source for one in said}))
    return Result(
        (Values(said[0].millesime, np.where(quality == KNOWN, total, np.nan), quality, sources=sources),)
    )


def index_of(inputs: Inputs, names: Sequence[str]) -> Result:
    """Mean of indices weighted by their pupils (the observations' own denominators), over those that are known.

    Raises:
        NoSourceError: one of them is told by no source.
    """
    said = [inputs.observation(name) for name in names]
    above = np.sum([np.where(one.known, one.value * one.denominator, 0) for one in said], axis=0)
    under = np.sum([np.where(one.known, one.denominator, 0) for one in said], axis=0)
    quality = np.where(np.any([one.known for one in said], axis=0), KNOWN, said[0].quality)
    sources = tuple(sorted({one.source for one in said}))
    return Result((quotient(said[0].millesime, (above, under), quality, sources),))


def yearly_change(inputs: Inputs, definition: Indicateur, years: float) -> Result:
    """Mean yearly change of the population, in %, over about ``years`` years, by the year it ends in.

    (P₁ / P₀)^(1/n) − 1, from the summed populations at every level. Populations of one source, whose communes are
    brought to today's.

    Raises:
        NoSourceError: no two vintages are that far apart.
    """
    periods = list(_periods(inputs.vintages("population_municipale"), years))
    if not periods:
        raise NoSourceError(f"aucune paire de populations à {years:g} ans d'écart n'est chargée")
    every = [_between(before, after) for before, after in periods]
    zones = (row for values in every for row in _yearly_above(inputs, definition, values))
    return Result(tuple(_yearly(values) for values in every), tuple(zones))


def _periods(said: Sequence[Observed], years: float) -> Iterator[tuple[Observed, Observed]]:
    """Each vintage with the nearest one that is ``years`` before it, or a year more."""
    for after in said:
        for before in reversed(said):
            if before.source == after.source and years <= _years(before, after) <= years + 1:
                yield before, after
                break


def _years(before: Observed, after: Observed) -> int:
    return int(after.millesime[:4]) - int(before.millesime[:4])


@dataclass(frozen=True, eq=False)
class Period:
    """Populations at the two ends of a period, as a quotient, and its length in years."""

    values: Values
    since: str
    years: int

    @property
    def told(self) -> dict[str, Any]:
        """The period, as evidence."""
        return {"depuis": self.since, "annees": self.years}


def _between(before: Observed, after: Observed) -> Period:
    quality = worst_quality(after.quality, before.quality)
    values = quotient(after.millesime, (after.value, before.value), quality, (after.source,))
    return Period(values, before.millesime, _years(before, after))


def _yearly(period: Period) -> Values:
    values = period.values
    yearly = 100 * (values.value ** (1 / period.years) - 1)
    detail = dict.fromkeys(np.flatnonzero(values.known).tolist(), period.told)
    return replace(values, value=yearly, details=detail)


def _yearly_above(inputs: Inputs, definition: Indicateur, period: Period) -> Iterator[ZoneValue]:
    for row in added_up((definition, Aggregation.RATIO), inputs.communes, period.values, ABOVE):
        yearly = None if row.value is None else 100 * (row.value ** (1 / period.years) - 1)
        yield ZoneValue(
            row.zone, row.millesime, yearly, row.quality, row.lecture, row.numerator, row.denominator,
            couverture=row.couverture, detail=period.told,
        )  # fmt: skip
