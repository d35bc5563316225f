"""Classes of indicators, made when their figures are: the map asks for them and never waits for a computation.

This is the one place outside of the methods that imports mapclassify: the serving process never does.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import psycopg

from geo_service.errors import GeoError
from geo_service.gaps.classes import classify_each
from geo_service.model.classes import COMPUTED_METHODS, MOST, shown_limits
from geo_service.store.indicator_classes import unclassed_versions, values_to_class, write_classes

log = logging.getLogger(__name__)


def precompute_classes(connection: psycopg.Connection, version_id: int) -> int:
    """Class the values of a version: every level, vintage, method, and from 2 to 9 classes.

    Returns how many levels and vintages were classed; a version without values has none.
    """
    return write_classes(connection, version_id, map(_classed, values_to_class(connection, version_id)))


def precompute_missing(connection: psycopg.Connection, version_ids: Iterable[int]) -> None:
    """Class the versions that have values and no classes yet.

    Figures are published even where classes cannot be made: the log says it, ``/api/classes`` too, and the next
    computation tries again.
    """
    try:
        with connection.transaction():
            for version_id in unclassed_versions(connection, version_ids):
                precompute_classes(connection, version_id)
    except (psycopg.Error, GeoError) as error:
        log.warning("classes of indicators are not made: %s", error)


def _classed(row: Mapping[str, Any]) -> dict[str, Any]:
    values = sorted(row["valeurs"])
    return {
        **{name: row[name] for name in ("niveau", "millesime", "dernier", "sans_valeur")},
        "effectif": len(values) + sum(row["sans_valeur"].values()),
        "minimum": values[0] if values else None,
        "maximum": values[-1] if values else None,
        "classes": {method: dict(_by_number(values, method)) for method in COMPUTED_METHODS},
    }


def _by_number(values: Sequence[float], method: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for k, made in classify_each(values, method, MOST).items():
        yield str(k), {"bornes": shown_limits(made.breaks), "note": made.note}
