"""Catchment scores by blocks of places: for more pairs than one machine should hold as one matrix.

Step 1 sums what the places of each block ask of every supplier; the sums are added in the order of the blocks,
and the ratios go back to every block for step 2. Scores are those of ``catchment`` but for the rounding of
those sums (1e-15 of a score), and the same to the last bit wherever the blocks ran.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from geo_service.gaps.catchment import Catchment, Trips, weights_within
from geo_service.gaps.catchment_parameters import Decay
from geo_service.gaps.values import Bools, Floats, Ints
from geo_service.gaps.vectors import amounts, ranks
from geo_service.model.mapper import Mapper

BLOCK_PLACES: Final = 4096


@dataclass(frozen=True, eq=False)
class Block:
    """People of some places, and their trips: ``trips.place`` counts within the block."""

    people: Floats
    trips: Trips


@dataclass(frozen=True, eq=False)
class Side:
    """What every block needs: supply of every supplier, the variant, and in step 2 the ratios."""

    offer: Floats
    decay: Decay
    ratios: Floats


def catchment_by_blocks(
    trips: Trips, population: Any, supply: Any, decay: Decay, mapper: Mapper, places: int = BLOCK_PLACES
) -> Catchment:  # fmt: skip
    """Score of each place after a variant; see ``catchment``, also for what it raises.

    ``places``: how many a block holds.
    """
    people, offer = amounts(population, "Population"), amounts(supply, "Offre")
    blocks = blocks_of(trips, people, places)
    side = Side(offer, decay, np.zeros_like(offer))
    demand = np.zeros_like(offer)
    for part in mapper.map(demand_of, side, blocks):
        demand += part
    ratios = np.divide(offer, demand, out=np.zeros_like(offer), where=demand > 0)
    scored = mapper.map(scores_of, Side(offer, decay, ratios), blocks)
    return Catchment(
        method=decay.method,
        scores=np.concatenate([scores for scores, _ in scored] or [np.empty(0)]),
        reached=np.concatenate([reached for _, reached in scored] or [np.empty(0, dtype=np.bool_)]),
        ratios=ratios,
        unreached=np.flatnonzero((offer > 0) & (demand == 0)),
    )


def demand_of(side: Side, block: Block) -> Floats:
    """People of a block who reach each supplier, weighed."""
    within = weights_within(block.trips, side.decay, (len(block.people), len(side.offer)), side.offer > 0)
    return np.asarray(block.people @ within)


def scores_of(side: Side, block: Block) -> tuple[Floats, Bools]:
    """Scores of the places of a block, and whether they reach anybody."""
    within = weights_within(block.trips, side.decay, (len(block.people), len(side.offer)), side.offer > 0)
    return np.asarray(within @ side.ratios), np.diff(within.indptr) > 0


def blocks_of(trips: Trips, people: Floats, places: int) -> list[Block]:
    """Trips cut by ranks of places.

    Raises:
        InputError: a place out of the list.
    """
    order: Ints = np.argsort(ranks(trips.place, "Lieux des trajets", len(people)), kind="stable")
    place = trips.place[order]
    found = []
    for first in range(0, len(people), places):
        mine = order[slice(*np.searchsorted(place, [first, first + places]))]
        own = Trips(trips.place[mine] - first, trips.supplier[mine], trips.minutes[mine])
        found.append(Block(people[first : first + places], own))
    return found
