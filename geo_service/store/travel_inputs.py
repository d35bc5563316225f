"""What travel times are computed from, as it is published: town halls, crossings, large waters."""

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from geo_service.store.inputs import Rows, water_rows
from geo_service.store.versions import current_versions

WATER = "water"

PLACES = sql.SQL("""
    SELECT commune_code AS code, coalesce(commune_nom, nom) AS nom, served, ST_X(geom) AS x, ST_Y(geom) AS y
    FROM pub.equipement WHERE type = %s AND commune_code IS NOT NULL ORDER BY commune_code, code
""")
CROSSINGS = sql.SQL("""
    SELECT key, attributes, ST_AsBinary(geom) AS wkb FROM pub.record
    WHERE name = %s AND geom IS NOT NULL ORDER BY ordinal
""")
FORMER = sql.SQL("""
    SELECT r.texte AS former, z.code FROM pub.recherche r JOIN pub.zone z ON z.feature_id = r.zone_id
    WHERE r.nature = 'ancien_code' AND z.niveau = 'commune' ORDER BY r.texte
""")


def equipement_places(connection: psycopg.Connection, kind: str) -> Rows:
    """Published facilities of a type, neighbours' too: code and nom of the commune, served, x and y (EPSG:2154)."""
    return _rows(connection, PLACES, [kind])


def crossing_rows(connection: psycopg.Connection, source: str) -> Rows:
    """Published records of a source that have a place: key, attributes, wkb (EPSG:2154)."""
    return _rows(connection, CROSSINGS, [source])


def former_codes(connection: psycopg.Connection) -> dict[str, str]:
    """Code of today's commune by former commune code."""
    return {row["former"]: row["code"] for row in _rows(connection, FORMER, [])}


def published_water(connection: psycopg.Connection) -> Rows:
    """Untouched water polygons of what is published: key, wkb (EPSG:2154)."""
    versions = current_versions(connection).values()
    return water_rows(connection, [version.id for version in versions if version.target == WATER])


def _rows(connection: psycopg.Connection, query: sql.SQL, values: list[str]) -> Rows:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, values).fetchall()
