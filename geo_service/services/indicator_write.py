"""Values of an indicator into the database: communes, then every zone above them."""

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from geo_service.gaps.aggregate import zone_values
from geo_service.gaps.inputs import Communes
from geo_service.gaps.values import Result, Values, ZoneValue
from geo_service.model.indicator import Indicateur
from geo_service.model.source import Nature, worst_nature
from geo_service.model.zone import ZoneId
from geo_service.store.versions import RowCounts, copy_rows, register_zones, set_counts

COLUMNS = (
    "version_id", "zone_id", "millesime", "lecture", "dernier", "value", "low", "high", "numerator", "denominator",
    "quality", "couverture", "nature", "detail",
)  # fmt: skip


def write_values(
    connection: psycopg.Connection,
    version_id: int,
    definition: Indicateur,
    communes: Communes,
    result: Result,
    used: Mapping[int, Mapping[str, Any]],
) -> None:
    """Write every value of a result, and how many there are."""
    rows = list(every_value(definition, communes, result, used))
    zones = {row.zone: ZoneId.parse(row.zone) for row in rows}
    ids = register_zones(connection, ((zone.niveau, zone.code) for zone in zones.values()))
    newest = max((row.millesime for row in rows), default="")
    numbers = {text: ids[zone.niveau, zone.code] for text, zone in zones.items()}
    kept = copy_rows(
        connection, "indicateur_valeur", COLUMNS, (_cells(version_id, numbers, newest, row) for row in rows)
    )
    set_counts(connection, version_id, RowCounts(kept, kept, 0))


def every_value(
    definition: Indicateur, communes: Communes, result: Result, used: Mapping[int, Mapping[str, Any]]
) -> Iterator[ZoneValue]:
    """Values of communes, those made from them, and those the module gives itself."""
    for values in result.communes:
        yield from zone_values(definition, communes, values, (own_nature(values, used), Nature.COMPUTED))
    yield from result.zones


def own_nature(values: Values, used: Mapping[int, Mapping[str, Any]]) -> str:
    """Nature of the communes' values: the producer's when they are published as they are."""
    natures = [version["nature"] for version in used.values() if version["name"] in values.sources]
    return worst_nature(natures) if values.published and natures else Nature.COMPUTED


def _cells(version_id: int, numbers: Mapping[str, int], newest: str, row: ZoneValue) -> tuple[Any, ...]:
    return (
        version_id, numbers[row.zone], row.millesime, row.lecture, row.millesime == newest, row.value, row.low, row.high,
        row.numerator, row.denominator, row.quality, row.couverture, row.nature, Jsonb(dict(row.detail)),
    )  # fmt: skip
