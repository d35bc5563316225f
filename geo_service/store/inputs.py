"""Rows of given versions, read back for computations and checks."""

from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from geo_service.crs import LAMBERT93
from geo_service.model.indicator import PREFIX

Rows = list[dict[str, Any]]


def zone_rows(connection: psycopg.Connection, version_id: int) -> Rows:
    """Zones of a source: niveau, code, nom, attributes, wkb (EPSG:2154)."""
    return _all(
        connection,
        """
        SELECT z.niveau, z.code, s.nom, s.attributes, ST_AsBinary(s.geom) AS wkb
        FROM geo.zone_source s JOIN geo.zone z ON z.id = s.zone_id WHERE s.version_id = %s ORDER BY z.code
        """,
        [version_id],
    )


def record_rows(connection: psycopg.Connection, version_id: int) -> Rows:
    """Records of a source: their attributes, with ``key``, in file order."""
    rows = _all(
        connection,
        "SELECT key, attributes FROM geo.record WHERE version_id = %s ORDER BY ordinal",
        [version_id],
    )
    return [{"key": row["key"], **row["attributes"]} for row in rows]


def facility_rows(connection: psycopg.Connection, version_id: int) -> Rows:
    """Facilities of a source: id, type, commune, attributes, wkb (EPSG:2154)."""
    return _all(
        connection,
        """
        SELECT e.id, e.type, z.code AS commune, e.attributes, ST_AsBinary(e.geom) AS wkb
        FROM geo.equipement e JOIN geo.zone z ON z.id = e.zone_id WHERE e.version_id = %s ORDER BY e.id DESC
        """,
        [version_id],
    )


def water_rows(connection: psycopg.Connection, version_ids: Sequence[int]) -> Rows:
    """Untouched water polygons: key, wkb (EPSG:2154)."""
    return _all(
        connection,
        "SELECT key, ST_AsBinary(ST_Transform(geom, %s::int)) AS wkb FROM geo.eau WHERE version_id = ANY(%s) AND bande = 4",
        [LAMBERT93, list(version_ids)],
    )


def observation_rows(connection: psycopg.Connection, version_ids: Sequence[int], indicateur: str) -> Rows:
    """Values of an indicator by commune: code, millesime, value."""
    return _all(
        connection,
        """
        SELECT z.code, o.millesime, o.value FROM geo.observation o JOIN geo.zone z ON z.id = o.zone_id
        WHERE o.version_id = ANY(%s) AND o.indicateur = %s AND z.niveau = 'commune'
        """,
        [list(version_ids), indicateur],
    )


def zone_version_rows(connection: psycopg.Connection, version_id: int) -> Rows:
    """Computed zones of every level, with their untouched outline (EPSG:2154) as wkb."""
    return _all(
        connection,
        """
        SELECT niveau, code, nom, served, population, superficie_km2, superficie_terre_km2, departement_code, epci_code,
               territoire_code, territoire_confiance, ST_AsBinary(geom) AS wkb
        FROM geo.zone_version WHERE version_id = %s ORDER BY niveau, code
        """,
        [version_id],
    )


def band_rows(connection: psycopg.Connection, version_id: int, niveau: str, band: int) -> Rows:
    """Outlines of a level at a band: code, wkb (EPSG:3857)."""
    return _all(
        connection,
        """
        SELECT z.code, ST_AsBinary(b.geom) AS wkb FROM geo.zone_bande b JOIN geo.zone z ON z.id = b.zone_id
        WHERE b.version_id = %s AND b.niveau = %s AND b.bande = %s ORDER BY z.code
        """,
        [version_id, niveau, band],
    )


def missing_memberships(connection: psycopg.Connection, version_id: int) -> list[str]:
    """Codes of communes whose département, EPCI or territoire has no row of membership."""
    rows = connection.execute(
        """
        SELECT DISTINCT z.code
        FROM geo.zone_version z
        CROSS JOIN LATERAL (VALUES
            ('epci', z.epci_code), ('territoire', z.territoire_code),
            ('departement', CASE WHEN z.served THEN z.departement_code END)) AS said (niveau, code)
        JOIN geo.zone_version d ON (d.version_id, d.niveau, d.code) = (z.version_id, said.niveau, said.code)
        WHERE z.version_id = %s AND z.niveau = 'commune'
          AND NOT EXISTS (SELECT FROM geo.appartenance a
                          WHERE (a.version_id, a.zone_id, a.dans_id) = (z.version_id, z.zone_id, d.zone_id))
        ORDER BY z.code
        """,
        [version_id],
    )
    return [code for (code,) in rows]


def unplaced_codes(connection: psycopg.Connection, version_id: int) -> list[str]:
    """Codes of zones that published facilities or observations name and that have no outline."""
    rows = connection.execute(
        """
        SELECT DISTINCT z.code
        FROM (SELECT version_id, zone_id FROM geo.equipement
              UNION SELECT version_id, zone_id FROM geo.observation) AS used
        JOIN geo.current_version c ON c.id = used.version_id
        JOIN geo.zone z ON z.id = used.zone_id
        WHERE NOT EXISTS (SELECT FROM geo.zone_version v WHERE (v.version_id, v.zone_id) = (%s, z.id))
        ORDER BY z.code
        """,
        [version_id],
    )
    return [code for (code,) in rows]


COUNTED: dict[str, sql.SQL] = {
    "zone": sql.SQL("SELECT count(*) FROM geo.zone_source WHERE version_id = %s"),
    "equipement": sql.SQL("SELECT count(*) FROM geo.equipement WHERE version_id = %s"),
    "observation": sql.SQL("SELECT count(DISTINCT zone_id) FROM geo.observation WHERE version_id = %s"),
    "marche": sql.SQL("SELECT count(*) FROM geo.marche WHERE version_id = %s"),
    "water": sql.SQL("SELECT count(DISTINCT key) FROM geo.eau WHERE version_id = %s"),
    "zones": sql.SQL("SELECT count(*) FROM geo.zone_version WHERE version_id = %s"),
}
RECORDS = sql.SQL("SELECT count(*) FROM geo.record WHERE version_id = %s")
FIGURES = sql.SQL("SELECT count(*) FROM geo.indicateur_valeur WHERE version_id = %s")


def row_count(connection: psycopg.Connection, version_id: int, target: str) -> int:
    """How many rows a version really has; the target of a computed indicator is the indicator itself."""
    query = FIGURES if target.startswith(PREFIX) else COUNTED.get(target, RECORDS)
    row = connection.execute(query, [version_id]).fetchone()
    return int(row[0]) if row else 0


def _all(connection: psycopg.Connection, query: str, parameters: Sequence[Any]) -> Rows:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query.encode(), parameters).fetchall()
