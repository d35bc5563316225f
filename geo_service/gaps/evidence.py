"""Values of zones with their evidence: what the communes add up to, and beside each what stands behind it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

import numpy as np

from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Communes
from geo_service.gaps.values import Bools, Floats, Ints, Values, ZoneValue
from geo_service.model.indicator import Aggregation, Indicateur, Lecture
from geo_service.model.source import Nature
from geo_service.model.zone import Niveau

Detail: TypeAlias = Callable[[str, Ints], Mapping[str, Any]]
"""Evidence of a zone from its public id and the ranks of its communes."""

ABOVE: Final = tuple(niveau for niveau in Niveau if niveau is not Niveau.COMMUNE)


def with_evidence(
    how: tuple[Indicateur, Aggregation],
    communes: Communes,
    values: Values,
    detail: Detail,
    niveaux: Iterable[Niveau] = tuple(Niveau),
) -> tuple[ZoneValue, ...]:
    """Values of communes and of the zones above them, aggregated as told, each with its evidence.

    ``how``: the definition (whose own aggregation is ``OWN``) and the way communes add up.
    """
    members = members_of(communes)
    return tuple(
        replace(row, detail=detail(row.zone, members[row.zone, row.lecture]))
        for row in added_up(how, communes, values, niveaux)
    )


def added_up(
    how: tuple[Indicateur, Aggregation], communes: Communes, values: Values, niveaux: Iterable[Niveau]
) -> tuple[ZoneValue, ...]:
    """The same without evidence."""
    definition, aggregation = how
    summed = definition.model_copy(update={"aggregation": aggregation, "niveaux": tuple(niveaux)})
    return tuple(zone_values(summed, communes, values, (Nature.COMPUTED, Nature.COMPUTED)))


def terms(known: Bools, **cells: Floats) -> dict[int, dict[str, Any]]:
    """Numbers that the value of each commune comes from, by rank; of those that have a value."""
    lists = {name: column.tolist() for name, column in cells.items()}
    return {
        rank: {name: column[rank] for name, column in lists.items()}
        for rank in np.flatnonzero(known).tolist()
    }


def members_of(communes: Communes) -> Mapping[tuple[str, Lecture], Ints]:
    """Ranks of the communes of each zone in each reading, of each commune itself too."""
    own = {
        (f"{Niveau.COMMUNE}:{code}", Lecture.PRINCIPALE): np.array([rank])
        for code, rank in communes.rank().items()
    }
    return own | {(zone.public_id, zone.lecture): zone.members for zone in communes.zones}
