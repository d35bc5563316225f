"""What indicators are computed from, as it is published."""

from collections.abc import Sequence

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from geo_service.store.inputs import Rows

COMMUNES = sql.SQL("""
    SELECT z.zone_id, z.code, z.nom, z.served, z.population, z.population_millesime, z.superficie_terre_km2,
           ST_X(m.geom) AS x, ST_Y(m.geom) AS y
    FROM geo.zone_version z
    LEFT JOIN LATERAL (SELECT e.geom FROM pub.equipement e WHERE e.zone_id = z.zone_id AND e.type = %s
                       ORDER BY e.code LIMIT 1) m ON true
    WHERE z.niveau = 'commune' AND z.version_id = (SELECT id FROM geo.current_version WHERE name = 'zones')
    ORDER BY z.code COLLATE "C"
""")
ZONES = sql.SQL("""
    SELECT z.niveau, z.code, z.nom,
           coalesce(array_agg(a.id ORDER BY a.id) FILTER (WHERE a.lecture = 'principale'), '{}') AS communes,
           coalesce(array_agg(a.id ORDER BY a.id) FILTER (WHERE a.lecture = 'alternative'), '{}') AS alternatives
    FROM pub.zone z LEFT JOIN pub.appartenance a ON a.dans_id = z.feature_id
    WHERE z.niveau <> 'commune' AND z.served GROUP BY 1, 2, 3 ORDER BY 1, 2
""")
NEIGHBOURS = sql.SQL("""
    SELECT gauche AS one, droite AS other FROM pub.limite WHERE droite IS NOT NULL ORDER BY 1, 2
""")
OBSERVED = sql.SQL("""
    SELECT z.code, o.millesime, o.value, o.numerator, o.denominator, o.unit, o.quality, c.name AS source, c.nature
    FROM geo.observation o JOIN geo.current_version c ON c.id = o.version_id JOIN geo.zone z ON z.id = o.zone_id
    WHERE o.indicateur = %s AND z.niveau = 'commune' ORDER BY o.millesime, c.name, z.code
""")
FACILITIES = sql.SQL("""
    SELECT e.type, z.code AS commune, ST_X(e.geom) AS x, ST_Y(e.geom) AS y, e.attributes,
           coalesce((e.attributes ->> 'nombre')::double precision, 1) AS nombre,
           c.name AS source, c.millesime, c.nature, e.version_id, left(z.code, 2) AS departement
    FROM geo.equipement e JOIN geo.zone z ON z.id = e.zone_id JOIN geo.current_version c ON c.id = e.version_id
    WHERE e.type = ANY(%s) ORDER BY e.type, e.id, e.version_id
""")
RECORDS = sql.SQL("SELECT key, attributes FROM pub.record WHERE name = %s ORDER BY ordinal")
OBSERVED_BY = sql.SQL("""
    SELECT DISTINCT o.indicateur AS name, c.id AS version_id
    FROM geo.observation o JOIN geo.current_version c ON c.id = o.version_id
""")
LOCATED_BY = sql.SQL(
    "SELECT type AS name, departement_code, version_id, rang = 1 AS newest FROM pub.equipement_millesime"
)
USED = sql.SQL("""
    SELECT id, name, target, digest, millesime, nature, nature_min, channel, provenance, created_at::text AS loaded_at
    FROM geo.current_version
""")


def commune_rows(connection: psycopg.Connection, town_hall: str) -> Rows:
    """Communes, neighbours' too, by code, with their town hall in EPSG:2154 (null without one)."""
    return _rows(connection, COMMUNES, town_hall)


def member_rows(connection: psycopg.Connection) -> Rows:
    """Zones above communes: niveau, code, nom, public ids of their communes, and of those that may be theirs."""
    return _rows(connection, ZONES)


def neighbour_rows(connection: psycopg.Connection) -> Rows:
    """Pairs of codes of communes that share a boundary, one of them served."""
    return _rows(connection, NEIGHBOURS)


def observed_rows(connection: psycopg.Connection, name: str) -> Rows:
    """What sources say of communes, oldest vintage first."""
    return _rows(connection, OBSERVED, name)


def facility_rows(connection: psycopg.Connection, types: Sequence[str]) -> Rows:
    """Service points of some types in every vintage."""
    return _rows(connection, FACILITIES, list(types))


def record_rows(connection: psycopg.Connection, source: str) -> Rows:
    """Records of a source, in file order."""
    return [{"key": row["key"], **row["attributes"]} for row in _rows(connection, RECORDS, source)]


def versions_by_observation(connection: psycopg.Connection) -> dict[str, set[int]]:
    """Ids of the versions that tell each observation."""
    return _grouped(_rows(connection, OBSERVED_BY))


def newest_by_type(connection: psycopg.Connection) -> set[tuple[str, str, int]]:
    """Type, département and version of the vintage that counts for the type there."""
    rows = _rows(connection, LOCATED_BY)
    return {(row["name"], row["departement_code"], row["version_id"]) for row in rows if row["newest"]}


def versions_by_type(connection: psycopg.Connection) -> dict[str, set[int]]:
    """Ids of the versions that tell of each type of service point."""
    return _grouped(_rows(connection, LOCATED_BY))


def used_versions(connection: psycopg.Connection) -> Rows:
    """Every published version, with what readers are told of it."""
    return _rows(connection, USED)


def _grouped(rows: Rows) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row["name"], set()).add(row["version_id"])
    return found


def _rows(connection: psycopg.Connection, query: sql.SQL, *values: object) -> Rows:
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, list(values)).fetchall()
