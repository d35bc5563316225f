"""Catchment scores before and after a scenario: what a change of numbers does where minutes stay the same."""

from typing import Final

import numpy as np

from geo_service.gaps.catchment import Trips, catchment
from geo_service.gaps.catchment_parameters import Decay, variant
from geo_service.gaps.inputs import Pairs
from geo_service.gaps.values import Bools, Floats
from geo_service.scenario.network import Changed
from geo_service.services.scenario_ground import Ground, kept_pairs

PER: Final = 100_000
DEFAULT: Final = "e2sfca_v1"


def scores(ground: Ground, after: Changed, method: str) -> tuple[Floats, Floats]:
    """Points of the service per 100,000 people within the catchment of each commune, before and after.

    Every kept point stays in place: one that closes supplies nothing, which changes nothing else (``catchment``).

    Raises:
        InputError: no variant of this name.
    """
    decay = variant(method)
    limit = decay.zones()[-1][0]
    known = kept_pairs(ground, limit)
    opened = ground.travel.within(after.opened.place, limit) if len(after.opened) else None
    supply = np.concatenate([np.where(after.kept, after.nombre, 0.0), after.opened.nombre])
    before = np.concatenate([ground.network.nombre, np.zeros(len(after.opened))])
    trips = joined(known, opened, len(ground.network))
    return _scored(ground, trips, before, decay), _scored(ground, trips, supply, decay)


def joined(known: Pairs, opened: Pairs | None, first: int) -> Trips:
    """Trips to existing points, then to those that open, numbered from ``first``."""
    if opened is None:
        return Trips(known.commune, known.place, known.minutes)
    return Trips(
        np.concatenate([known.commune, opened.commune]),
        np.concatenate([known.place, opened.place + first]),
        np.concatenate([known.minutes, opened.minutes]),
    )


def _scored(ground: Ground, trips: Trips, supply: Floats, decay: Decay) -> Floats:
    people = ground.communes.population
    unknown: Bools = np.isnan(people) | np.isnan(ground.minutes)
    found = catchment(trips, np.nan_to_num(people), supply, decay)
    return np.where(unknown, np.nan, found.scores * PER)
