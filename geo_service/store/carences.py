"""What carences are judged from, as it is published: records, territoires and their communes, measures of needs."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

Row = dict[str, Any]

RECORDS = b"SELECT name, key, attributes FROM pub.record WHERE name = ANY(%s) ORDER BY name, ordinal"

TERRITOIRES = b"""
    SELECT z.code, z.nom, m.code AS commune, a.lecture
    FROM pub.zone z JOIN pub.appartenance a ON a.dans_id = z.feature_id JOIN pub.zone m ON m.feature_id = a.zone_id
    WHERE z.niveau = 'territoire' AND m.niveau = 'commune' ORDER BY z.code, m.code
"""

COMMUNES = (
    b"SELECT code, nom, population FROM pub.zone WHERE niveau = 'commune' AND served ORDER BY nom, code"
)

INDICATEURS = b"""
    SELECT id, definition, parameters, absence, provenance -> 'inputs' AS inputs FROM pub.indicateur
    WHERE id = ANY(%s) ORDER BY id
"""

VALUES = b"""
    SELECT id, max(millesime) AS millesime, array_agg(code) FILTER (WHERE asked) AS codes,
           array_agg(valeur) FILTER (WHERE asked) AS values, array_agg(qualite) FILTER (WHERE asked) AS qualities,
           array_agg(numerateur) FILTER (WHERE asked) AS numerators,
           array_agg(denominateur) FILTER (WHERE asked) AS denominators,
           array_agg(bas) FILTER (WHERE asked) AS lows, array_agg(haut) FILTER (WHERE asked) AS highs
    FROM (
        SELECT indicateur AS id, millesime, v.code, valeur, qualite, numerateur, denominateur, bas, haut,
               %(codes)s::text[] IS NULL OR c.code IS NOT NULL AS asked
        FROM pub.indicateur_valeur v LEFT JOIN unnest(%(codes)s::text[]) AS c (code) ON c.code = v.code
        WHERE indicateur = ANY (%(names)s) AND niveau = 'commune' AND dernier AND lecture = 'principale'
    ) v GROUP BY id
"""

ZONE_VALUES = b"""
    SELECT indicateur AS id, millesime, zone, nom, population, valeur AS value FROM pub.indicateur_valeur
    WHERE indicateur = ANY(%(indicateurs)s) AND niveau = %(niveau)s AND dernier AND lecture = 'principale'
    ORDER BY nom, zone, indicateur
"""


async def record_rows(connection: AsyncConnection, names: Sequence[str]) -> dict[str, list[Row]]:
    """Records of some sources, by source; a source that is not loaded is absent."""
    found: dict[str, list[Row]] = {}
    for row in await _rows(connection, RECORDS, [list(names)]):
        found.setdefault(row["name"], []).append({"key": row["key"], **row["attributes"]})
    return found


async def territoire_rows(connection: AsyncConnection) -> list[Row]:
    """Each commune of each territoire in each reading."""
    return await _rows(connection, TERRITOIRES, [])


async def commune_rows(connection: AsyncConnection) -> list[Row]:
    """Served communes in alphabetical order, with their inhabitants."""
    return await _rows(connection, COMMUNES, [])


async def indicator_rows(connection: AsyncConnection, names: Sequence[str]) -> list[Row]:
    """Published indicators: definition, parameters, inputs, why they have no value."""
    return await _rows(connection, INDICATEURS, [list(names)])


async def commune_measures(
    connection: AsyncConnection, names: Sequence[str], codes: Sequence[str] | None = None
) -> list[Row]:
    """Newest values of communes and their vintage, one row of lists per indicator; those of some codes, or None: all.

    Lists are None where no commune of the codes has a value.
    """
    asked = {"names": list(names), "codes": None if codes is None else list(codes)}
    return await _rows(connection, VALUES, asked)


async def zone_measures(connection: AsyncConnection, names: Sequence[str], niveau: str) -> list[Row]:
    """Newest values of some indicators for the served zones of a level, with vintage and inhabitants."""
    return await _rows(connection, ZONE_VALUES, {"indicateurs": list(names), "niveau": niveau})


async def _rows(connection: AsyncConnection, query: bytes, values: Any) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()
