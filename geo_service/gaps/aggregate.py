"""From communes to the zones that hold them, with the producer's weights: never a plain mean of communes."""

from collections.abc import Iterator

import numpy as np

from geo_service.gaps.inputs import Communes, Zone
from geo_service.gaps.values import KNOWN, WORDS, Bools, Floats, Ints, Values, ZoneValue
from geo_service.model.indicator import Aggregation, Indicateur, Lecture, Quality
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau


def zone_values(
    definition: Indicateur, communes: Communes, values: Values, natures: tuple[str, str]
) -> Iterator[ZoneValue]:
    """Values of the served communes, then of every zone above them in each reading.

    ``natures``: of the communes' values, and of what is computed from them.
    """
    own, computed = natures
    if Niveau.COMMUNE in definition.niveaux:
        ranks = np.flatnonzero(communes.served)
        yield from (_of_commune(communes, values, rank, own) for rank in ranks.tolist())
    if definition.aggregation is Aggregation.OWN:
        return
    for zone in communes.zones:
        if zone.niveau in definition.niveaux:
            yield _of_zone(definition.aggregation, communes, values, zone, computed)


def _of_commune(communes: Communes, values: Values, rank: int, nature: str) -> ZoneValue:
    code = int(values.quality[rank])
    return ZoneValue(
        zone=f"{Niveau.COMMUNE}:{communes.codes[rank]}",
        millesime=values.millesime,
        value=float(values.value[rank]) if code == KNOWN else None,
        quality=WORDS.get(code),
        lecture=Lecture.PRINCIPALE,
        numerator=_cell(values.numerator, rank),
        denominator=_cell(values.denominator, rank),
        low=_cell(values.low, rank),
        high=_cell(values.high, rank),
        couverture=1.0 if code == KNOWN else 0.0,
        nature=nature,
        detail=values.details.get(rank, {}),
    )


def _cell(cells: Floats | None, rank: int) -> float | None:
    return None if cells is None or np.isnan(cells[rank]) else float(cells[rank])


def _of_zone(
    how: Aggregation, communes: Communes, values: Values, zone: Zone, nature: str = Nature.COMPUTED
) -> ZoneValue:
    known = zone.members[values.known[zone.members]]
    couverture = covered(communes.population, zone.members, values.known)
    total = TOTALS[how](communes, values, known) if len(known) else None
    if total is None or np.isnan(total[0]):
        return ZoneValue(
            zone.public_id, values.millesime, None, common_reason(values.quality[zone.members]), zone.lecture,
            couverture=couverture, nature=nature,
        )  # fmt: skip
    value, numerator, denominator = total
    return ZoneValue(
        zone.public_id, values.millesime, value, None, zone.lecture, numerator, denominator,
        _bound(how, communes, values, known, values.low), _bound(how, communes, values, known, values.high),
        couverture, nature,
    )  # fmt: skip


Total = tuple[float, float | None, float | None]


def _sum(_: Communes, values: Values, known: Ints) -> Total:
    return float(values.value[known].sum()), None, None


def _ratio(_: Communes, values: Values, known: Ints) -> Total:
    assert values.numerator is not None, "a ratio has numerators"
    assert values.denominator is not None, "a ratio has denominators"
    numerator, denominator = float(values.numerator[known].sum()), float(values.denominator[known].sum())
    return (numerator / denominator if denominator else np.nan), numerator, denominator


def _mean(communes: Communes, values: Values, known: Ints) -> Total:
    weight = communes.population if values.weight is None else values.weight
    weights = np.nan_to_num(weight[known])
    total = float(weights.sum())
    weighted = float((weights * values.value[known]).sum())
    return (weighted / total if total else np.nan), weighted, total


TOTALS = {Aggregation.SUM: _sum, Aggregation.RATIO: _ratio, Aggregation.MEAN: _mean}


def _bound(
    how: Aggregation, communes: Communes, values: Values, known: Ints, bound: Floats | None
) -> float | None:
    """The same sum over the communes' bounds; a bound of a ratio weighs by its denominator."""
    if bound is None or np.isnan(bound[known]).any():
        return None
    if how is Aggregation.SUM:
        return float(bound[known].sum())
    weight = values.denominator if how is Aggregation.RATIO else values.weight
    weights = np.nan_to_num((communes.population if weight is None else weight)[known])
    return float((weights * bound[known]).sum() / weights.sum()) if weights.sum() else None


def covered(population: Floats, members: Ints, known: Bools) -> float:
    """Share of a zone's inhabitants whose commune has a value; 0 for a zone without inhabitants."""
    people = np.nan_to_num(population[members])
    return float(people[known[members]].sum() / people.sum()) if people.sum() else 0.0


def common_reason(qualities: Ints) -> Quality:
    """Why a zone has no value: what its communes say when they agree, else that data are missing."""
    reasons = set(qualities[qualities != KNOWN].tolist())
    return WORDS[reasons.pop()] if len(reasons) == 1 else Quality.MISSING
