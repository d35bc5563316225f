"""Classes of a map as the serving process reads them: those made with the figures, or a reader's own limits."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection

from geo_service.errors import NotFoundError, UnavailableError
from geo_service.model.classes import MANUAL, MapClasses, manual_classes
from geo_service.model.indicator import Quality
from geo_service.store.indicator_classes import classes_asked, shown_values

LayerKey = tuple[str, str, str | None]
"""Indicator, level, vintage (None: the newest)."""

NOT_MADE = (
    "Les classes de « {} » ne sont pas encore calculées : l'exploitant lance « geo-service compute ». "
    "Les valeurs sont à /api/observations."
)


async def map_classes(
    connection: AsyncConnection, layer: LayerKey, methode: str, k: int, limits: tuple[float, ...] = ()
) -> tuple[MapClasses, str]:
    """Classes of a layer by a method, and their vintage; ``limits`` are those of « manuel ».

    Raises:
        NotFoundError: no value at that level and vintage.
        UnavailableError: figures were published before classes were made.
    """
    if methode == MANUAL:
        return await _manual(connection, layer, limits)
    row = await classes_asked(connection, layer, methode, k)
    if row is None:
        raise await _why_none(connection, layer)
    return _classes(row, methode), row["millesime"]


def _classes(row: Mapping[str, Any], methode: str) -> MapClasses:
    made = row["classes"]
    return MapClasses(
        methode,
        tuple(made["bornes"]),
        tuple(made["effectifs"]),
        row["minimum"],
        row["maximum"],
        row["sans_valeur"],
        made["note"],
    )


async def _manual(
    connection: AsyncConnection, layer: LayerKey, limits: tuple[float, ...]
) -> tuple[MapClasses, str]:
    rows = await shown_values(connection, layer)
    if not rows:
        raise _nothing(layer)
    reasons = Counter(row["qualite"] for row in rows if row["valeur"] is None)
    missing = {reason.value: reasons[reason.value] for reason in Quality}
    values = [row["valeur"] for row in rows if row["valeur"] is not None]
    return manual_classes(values, limits, missing), rows[0]["millesime"]


async def _why_none(connection: AsyncConnection, layer: LayerKey) -> NotFoundError | UnavailableError:
    if await shown_values(connection, layer):
        return UnavailableError(NOT_MADE.format(layer[0]))
    return _nothing(layer)


def _nothing(layer: LayerKey) -> NotFoundError:
    name, niveau, millesime = layer
    vintage = f", millésime « {millesime} »" if millesime else ""
    return NotFoundError(
        f"« {name} » n'a pas de valeur au niveau {niveau}{vintage} : voyez /api/indicateurs/{name}."
    )
