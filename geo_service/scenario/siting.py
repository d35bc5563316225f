"""Where k new services should go: the question, its three models, and what they are measured by.

What exists stays open: each place of demand brings the minutes it has now (``now``), and a site counts only where it
does better. Minutes from demands (rows) to sites (columns) are infinite beyond reach.

    lscp       fewest sites so that everybody is within the threshold (Toregas et al. 1971)
    mclp       k sites so that most people are within it (Church & ReVelle 1974)
    p_median   k sites so that the mean time of people is least (Hakimi 1964; ReVelle & Swain 1970)

Each is « choose sites so that what is left to pay is least »: ``costs`` says what a person pays at each site.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

from geo_service.errors import InputError
from geo_service.scenario.effects import TOLERANCE_MIN
from geo_service.scenario.network import Bools, Floats, Ints

MAX_SITES: Final = 10


class Model(StrEnum):
    """The three questions."""

    LSCP = "lscp"
    MCLP = "mclp"
    P_MEDIAN = "p_median"


@dataclass(frozen=True, eq=False)
class Demand:
    """People at places, the minutes they have now, and the minutes to each possible site."""

    people: Floats
    now: Floats
    minutes: Floats
    seuil: float

    def __post_init__(self) -> None:
        if self.minutes.shape[:1] != self.people.shape or self.now.shape != self.people.shape:
            raise InputError("Implantation : une ligne de temps est attendue par lieu de demande.")

    def served(self, minutes: Floats) -> Bools:
        """Whether minutes are within the threshold, inclusive."""
        return np.asarray(minutes <= self.seuil + TOLERANCE_MIN)

    @property
    def unserved(self) -> Bools:
        """Places beyond the threshold now."""
        return ~self.served(self.now)

    @property
    def hopeless(self) -> Bools:
        """Places beyond it that no site brings within."""
        return self.unserved & ~self.served(self.minutes).any(axis=1)

    def after(self, sites: Ints) -> Floats:
        """Minutes once these sites are open."""
        return np.asarray(np.minimum(self.now, self.minutes[:, sites].min(axis=1, initial=np.inf)))


@dataclass(frozen=True, eq=False)
class Costs:
    """What is paid at each place as things are, and at each site that is open; never more than now."""

    now: Floats
    at: Floats

    def left(self, sites: Ints) -> float:
        """Total paid with these sites open, each place going to its best."""
        return float(np.minimum(self.now, self.at[:, sites].min(axis=1, initial=np.inf)).sum())


@dataclass(frozen=True, eq=False)
class Small:
    """The same question on the places that may pay less and the sites that may help, by their ranks."""

    costs: Costs
    rows: Ints
    sites: Ints


def costs_of(demand: Demand, model: Model) -> Costs:
    """What each model makes people pay: minutes; or 1 per person, or per place that can be helped, beyond."""
    if model is Model.P_MEDIAN:
        now = demand.people * demand.now
        return Costs(now, np.minimum(demand.people[:, None] * demand.minutes, now[:, None]))
    each = demand.people if model is Model.MCLP else np.where(demand.hopeless, 0.0, 1.0)
    now = np.where(demand.unserved, each, 0.0)
    return Costs(now, np.where(demand.served(demand.minutes), 0.0, now[:, None]))


def smaller(costs: Costs) -> Small:
    """Without the places that no site helps and the sites that help nobody: the best sites are the same."""
    helps = costs.at < costs.now[:, None]
    rows, sites = np.flatnonzero(helps.any(axis=1)), np.flatnonzero(helps.any(axis=0))
    return Small(Costs(costs.now[rows], costs.at[np.ix_(rows, sites)]), rows, sites)


def greedy(costs: Costs, most: int) -> Ints:
    """At most so many sites, each the one that helps most after those before it (the first at a tie)."""
    chosen: list[int] = []
    now = costs.now
    while len(chosen) < most and costs.at.shape[1]:
        totals = np.minimum(now[:, None], costs.at).sum(axis=0)
        best = int(totals.argmin())
        if totals[best] >= now.sum():
            break
        chosen.append(best)
        now = np.minimum(now, costs.at[:, best])
    return np.array(sorted(chosen), dtype=np.int64)
