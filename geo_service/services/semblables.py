"""Zones that look like one, in words."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from psycopg import AsyncConnection

from geo_service.model.indicator import Indicateur, Quality
from geo_service.model.told import Said
from geo_service.model.zone import ZoneId
from geo_service.pages.fiche_text import number, short
from geo_service.pages.semblables import Compare, Semblable, Semblables
from geo_service.services.fiche_subject import page_of
from geo_service.services.similar_zones import SimilarZones, similar_zones

HOW_MANY: Final = 5


async def semblables_of(connection: AsyncConnection, zone: str) -> Semblables:
    """The zones of its level that are nearest to one.

    Raises:
        NotFoundError, InputError: see ``similar_zones``.
    """
    found = await similar_zones(connection, ZoneId.parse(zone), HOW_MANY)
    near = found.found
    rows = tuple(
        _row(found, rank, int(shared)) for rank, shared in zip(near.zones.tolist(), near.shared, strict=True)
    )
    zones = [zone, *(found.places[rank].zone for rank in near.zones.tolist())]
    return Semblables(
        zone, _row(found, found.rank, len(found.indicators)), rows,
        tuple(Compare(*told) for told in zip(found.indicators, found.millesimes, strict=True)),
        (*found.left_out.values(), *_constant(found)), f"/comparer?zone={','.join(zones)}",
    )  # fmt: skip


def _row(found: SimilarZones, rank: int, shared: int) -> Semblable:
    place = found.places[rank]
    return Semblable(
        place.nom, page_of(place.zone), "—" if place.habitants is None else number(place.habitants), shared,
        _figures(found.indicators, found.table[rank].tolist()),
    )  # fmt: skip


def _figures(indicators: Sequence[Indicateur], values: Sequence[float]) -> tuple[str, ...]:
    return tuple(
        Quality.MISSING.label if np.isnan(value) else short(one, value)
        for one, value in zip(indicators, values, strict=True)
    )


def _constant(found: SimilarZones) -> tuple[str, ...]:
    titles = [found.indicators[rank].title for rank in found.found.constant.tolist()]
    return tuple(Said("« {titre} » a la même valeur partout", titre=title) for title in titles)
