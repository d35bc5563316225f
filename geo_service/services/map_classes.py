"""Classes of a map as the serving process reads them: made with the figures, declared, or a reader's own limits.

Limits and values are those that readers see: a zone is in the class of the number written beside it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection

from geo_service.errors import NotFoundError, UnavailableError
from geo_service.model.classes import MANUAL, QUANTILES, MapClasses, as_shown, classes_by
from geo_service.model.indicator import Indicateur, Quality
from geo_service.store.indicator_classes import classes_asked, shown_values

LayerKey = tuple[str, str, str | None]
"""Indicator, level, vintage (None: the newest)."""

NOT_MADE = (
    "Les classes de « {} » ne sont pas encore calculées : l'exploitant lance « geo-service compute ». "
    "Les valeurs sont à /api/observations."
)
MERGED = "{} classes au lieu de {} : des limites se confondent une fois arrondies"


async def map_classes(
    connection: AsyncConnection,
    layer: LayerKey,
    definition: Indicateur,
    methode: str | None,
    k: int,
    limits: Sequence[float] = (),
) -> tuple[MapClasses, str]:
    """Classes of a layer by a method, and their vintage; ``limits`` are those of « manuel ».

    Without a method: the limits that the definition declares, or else quantiles.

    Raises:
        NotFoundError: no value at that level and vintage.
        UnavailableError: figures were published before classes were made.
    """
    rows = await shown_values(connection, layer)
    if not rows:
        raise _nothing(layer)
    asked, cut = _usual(definition) if methode is None else (methode, limits)
    note = None
    if asked != MANUAL:
        made = await _made(connection, layer, asked, k)
        cut, note = made["bornes"], made["note"] or _merged(made["bornes"], definition)
    values = [row["valeur"] for row in rows if row["valeur"] is not None]
    made_of = classes_by(values, cut, _missing(rows), definition.decimals, asked, note)
    return made_of, rows[0]["millesime"]


def _usual(definition: Indicateur) -> tuple[str, Sequence[float]]:
    return (MANUAL, definition.bornes) if definition.bornes else (QUANTILES, ())


async def _made(connection: AsyncConnection, layer: LayerKey, methode: str, k: int) -> Mapping[str, Any]:
    row = await classes_asked(connection, layer, methode, k)
    if row is None:
        raise UnavailableError(NOT_MADE.format(layer[0]))
    found: Mapping[str, Any] = row["classes"]
    return found


def _merged(limits: Sequence[float], definition: Indicateur) -> str | None:
    """What is told when limits that differ read the same."""
    left = len({as_shown(limit, definition.decimals) for limit in limits})
    return None if left == len(limits) else MERGED.format(left, len(limits))


def _missing(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    reasons = Counter(row["qualite"] for row in rows if row["valeur"] is None)
    return {reason.value: reasons[reason.value] for reason in Quality}


def _nothing(layer: LayerKey) -> NotFoundError:
    name, niveau, millesime = layer
    vintage = f", millésime « {millesime} »" if millesime else ""
    return NotFoundError(
        f"« {name} » n'a pas de valeur au niveau {niveau}{vintage} : voyez /api/indicateurs/{name}."
    )
