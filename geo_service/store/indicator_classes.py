"""Classes of indicators in the database: written with their figures, asked by the map."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from geo_service.store.inputs import Rows
from geo_service.store.versions import copy_rows

COLUMNS = (
    "version_id", "niveau", "millesime", "dernier", "effectif", "sans_valeur", "minimum", "maximum", "classes",
)  # fmt: skip

# Rounded as layers show them: a zone is classed by the value its reader sees.
VALUES = b"""
    SELECT z.niveau, v.millesime, v.dernier,
           coalesce(array_agg(round(v.value::numeric, 3)::float8) FILTER (WHERE v.value IS NOT NULL), '{}') AS valeurs,
           jsonb_build_object('missing', count(*) FILTER (WHERE v.quality = 'missing'),
                              'secret', count(*) FILTER (WHERE v.quality = 'secret'),
                              'unreachable', count(*) FILTER (WHERE v.quality = 'unreachable'),
                              'not_applicable', count(*) FILTER (WHERE v.quality = 'not_applicable')) AS sans_valeur
    FROM geo.indicateur_valeur v JOIN geo.zone z ON z.id = v.zone_id
    WHERE v.version_id = %s AND v.lecture = 'principale'
    GROUP BY 1, 2, 3 ORDER BY 1, 2
"""

UNCLASSED = b"""
    SELECT v.id FROM geo.version v
    WHERE v.id = ANY (%s) AND v.rows_kept > 0 AND NOT EXISTS (SELECT FROM geo.classes c WHERE c.version_id = v.id)
    ORDER BY v.id
"""

ASKED = b"""
    SELECT c.millesime, c.effectif, c.sans_valeur, c.minimum, c.maximum, c.classes -> %(methode)s -> %(k)s AS classes
    FROM pub.classes c
    WHERE c.indicateur = %(indicateur)s AND c.niveau = %(niveau)s
      AND CASE WHEN %(millesime)s::text IS NULL THEN c.dernier ELSE c.millesime = %(millesime)s END
"""

SHOWN = b"""
    SELECT v.millesime, round(v.valeur::numeric, 3)::float8 AS valeur, v.qualite
    FROM pub.indicateur_valeur v
    WHERE v.indicateur = %(indicateur)s AND v.niveau = %(niveau)s AND v.lecture = 'principale'
      AND CASE WHEN %(millesime)s::text IS NULL THEN v.dernier ELSE v.millesime = %(millesime)s END
"""


def values_to_class(connection: psycopg.Connection, version_id: int) -> Rows:
    """Values of a version by level and vintage, and how many zones have none, by reason."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(VALUES, [version_id]).fetchall()


def write_classes(connection: psycopg.Connection, version_id: int, rows: Iterable[Mapping[str, Any]]) -> int:
    """Write the classes of a version, one row per level and vintage; returns how many."""
    return copy_rows(connection, "classes", COLUMNS, (_cells(version_id, row) for row in rows))


def _cells(version_id: int, row: Mapping[str, Any]) -> tuple[Any, ...]:
    plain = {"version_id": version_id, **row}
    return tuple(
        Jsonb(plain[name]) if name in ("sans_valeur", "classes") else plain[name] for name in COLUMNS
    )


def unclassed_versions(connection: psycopg.Connection, version_ids: Iterable[int]) -> list[int]:
    """Those of the versions that have values and no classes yet."""
    return [number for (number,) in connection.execute(UNCLASSED, [list(version_ids)]).fetchall()]


async def classes_asked(
    connection: AsyncConnection, layer: tuple[str, str, str | None], methode: str, k: int
) -> Mapping[str, Any] | None:
    """Classes of an indicator, a level and a vintage (the newest when None); None when there are none."""
    asked = _named(layer) | {"methode": methode, "k": str(k)}
    rows = await _all(connection, ASKED, asked)
    return rows[0] if rows else None


async def shown_values(
    connection: AsyncConnection, layer: tuple[str, str, str | None]
) -> Sequence[Mapping[str, Any]]:
    """Values of an indicator, a level and a vintage as its layer shows them, or why there is none."""
    return await _all(connection, SHOWN, _named(layer))


def _named(layer: tuple[str, str, str | None]) -> dict[str, str | None]:
    return dict(zip(("indicateur", "niveau", "millesime"), layer, strict=True))


async def _all(
    connection: AsyncConnection, query: bytes, parameters: Mapping[str, Any]
) -> list[dict[str, Any]]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters, prepare=True)
        return await cursor.fetchall()
