"""Zones that look like one, on published indicators of its level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from psycopg import AsyncConnection

from geo_service.errors import InputError, NotFoundError
from geo_service.gaps.carence_besoin import stale
from geo_service.gaps.similarity import Similar, similar
from geo_service.gaps.values import Floats
from geo_service.model.indicator import Indicateur
from geo_service.model.told import Said
from geo_service.model.zone import ZoneId
from geo_service.store.carences import indicator_rows, zone_measures

USUAL: Final = (
    "densite_population", "population_evolution", "pop_0_19_share", "pop_65p_share", "res_secondaires_share",
    "logements_vacants_share", "apl_mg_65", "sans_medecin_traitant_share",
)  # fmt: skip
"""Compared by default. No travel time: those of towns are too short to compare with the country's."""


@dataclass(frozen=True)
class Place:
    """A zone of the level: public id, name, inhabitants."""

    zone: str
    nom: str
    habitants: int | None


@dataclass(frozen=True, eq=False)
class SimilarZones:
    """The zone asked and those that look like it. ``table``: zones × ``indicators``, NaN without value.

    ``left_out``: why some indicators are not compared, by id.
    """

    places: tuple[Place, ...]
    rank: int
    indicators: tuple[Indicateur, ...]
    millesimes: tuple[str, ...]
    table: Floats
    found: Similar
    left_out: Mapping[str, str]


async def similar_zones(
    connection: AsyncConnection, zone: ZoneId, k: int, names: Sequence[str] = USUAL
) -> SimilarZones:
    """The ``k`` zones of the same level that are nearest to one.

    Raises:
        NotFoundError: the zone has no value of these indicators.
        InputError: an indicator has no value at this level, or none of them varies.
    """
    rows = await zone_measures(connection, names, zone.niveau)
    definitions = {
        row["id"]: Indicateur.model_validate(row["definition"])
        for row in await indicator_rows(connection, names)
    }
    kept, left_out = _fresh(definitions, rows, names)
    if not kept:
        raise InputError(
            f"Aucun indicateur comparable au niveau {zone.niveau} : {' ; '.join(left_out.values())}."
        )
    places = {row["zone"]: Place(row["zone"], row["nom"], row["population"]) for row in rows}
    if str(zone) not in places:
        raise NotFoundError(f"Zone « {zone} » sans valeur publiée : cherchez-la par /api/recherche?q=nom.")
    table = _table(rows, tuple(places), tuple(kept))
    rank = list(places).index(str(zone))
    return SimilarZones(
        places=tuple(places.values()),
        rank=rank,
        indicators=tuple(definition for definition, _ in kept.values()),
        millesimes=tuple(millesime for _, millesime in kept.values()),
        table=table,
        found=similar(table, rank, k),
        left_out=left_out,
    )


def _table(rows: Sequence[Mapping[str, Any]], zones: Sequence[str], names: Sequence[str]) -> Floats:
    """Zones × indicators, NaN without value."""
    rank = {zone: number for number, zone in enumerate(zones)}
    column = {name: number for number, name in enumerate(names)}
    table = np.full((len(zones), len(names)), np.nan)
    for row in rows:
        if row["id"] in column and row["value"] is not None:
            table[rank[row["zone"]], column[row["id"]]] = row["value"]
    return table


def _fresh(
    definitions: Mapping[str, Indicateur], rows: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> tuple[dict[str, tuple[Indicateur, str]], dict[str, str]]:
    """Indicators to compare, in the order asked, and why others are not: agents only, absent, or too old."""
    vintages = {row["id"]: row["millesime"] for row in rows}
    today = datetime.now(UTC).date()
    kept: dict[str, tuple[Indicateur, str]] = {}
    left_out: dict[str, str] = {}
    for name in names:
        definition, millesime = definitions.get(name), vintages.get(name)
        if definition is None or millesime is None or not definition.public:
            left_out[name] = Said("« {nom} » n'a pas de valeur publiée à ce niveau", nom=name)
        elif stale(definition, millesime, today):
            left_out[name] = Said(
                "« {nom} » est trop ancien pour comparer : {millesime}", nom=name, millesime=millesime
            )
        else:
            kept[name] = (definition, millesime)
    return kept, left_out
