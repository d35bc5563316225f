"""What lies in a zone that a reader drew: its surface, communes, services, projects, and values of communes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from geo_service.crs import WGS84

Row = dict[str, Any]

QUARTER_SEGMENTS: Final = 32
"""Sides of a quarter of a circle: its surface is 0.04 % short of the true one."""

DISC = b"SELECT ST_AsEWKB(ST_Buffer(ST_GeomFromEWKB(%(shape)s), %(radius)s::float8, %(sides)s::int))"

MEASURE = b"""
    WITH drawn AS MATERIALIZED (SELECT ST_GeomFromEWKB(%(shape)s) AS geom)
    SELECT ST_Area(d.geom) / 1e6 AS km2, coalesce(ST_Area(ST_Intersection(d.geom, s.geom)) / 1e6, 0) AS served_km2,
           ST_AsGeoJSON(ST_ForcePolygonCCW(ST_Transform(d.geom, %(degrees)s::int)), 6) AS contour
    FROM drawn d
    CROSS JOIN (SELECT ST_Union(z.geom) AS geom FROM pub.zone z WHERE z.niveau = 'departement' AND z.served) s
"""

# The share is that of the land: nobody lives on the lakes and the sea that many outlines hold.
COMMUNES = b"""
    WITH drawn AS MATERIALIZED (SELECT ST_GeomFromEWKB(%(shape)s) AS geom)
    SELECT z.id AS zone, z.nom, z.population, z.population_millesime, w.whole,
           CASE WHEN w.whole THEN 1.0
                ELSE least(1.0, coalesce(l.inside / nullif(l.land, 0), ST_Area(i.part) / ST_Area(z.geom))) END AS share
    FROM pub.zone z CROSS JOIN drawn d
    CROSS JOIN LATERAL (SELECT ST_CoveredBy(z.geom, d.geom) AS whole) w
    CROSS JOIN LATERAL (
        SELECT CASE WHEN w.whole THEN z.geom ELSE ST_CollectionExtract(ST_Intersection(z.geom, d.geom), 3) END AS part) i
    CROSS JOIN LATERAL (
        SELECT CASE WHEN NOT w.whole
                    THEN (SELECT ST_Union(e.geom) FROM pub.eau e WHERE e.geom && z.geom) END AS water) e
    CROSS JOIN LATERAL (
        SELECT ST_Area(i.part) - coalesce(ST_Area(ST_Intersection(i.part, e.water)), 0) AS inside,
               ST_Area(z.geom) - coalesce(ST_Area(ST_Intersection(z.geom, e.water)), 0) AS land) l
    WHERE z.niveau = 'commune' AND z.served AND ST_Intersects(z.geom, d.geom) AND ST_Area(i.part) > 0
    ORDER BY z.nom, z.id
"""

# Of each type, the newest source alone: two vintages are not added up.
SERVICES = b"""
    WITH newest AS MATERIALIZED (
        SELECT type, departement_code, version_id, source, millesime, nature FROM pub.equipement_millesime WHERE rang = 1
    )
    SELECT e.type, min(e.attributes ->> 'type_label') AS libelle, count(*) AS lieux,
           sum(coalesce(e.nombre, 1)) AS nombre, count(*) FILTER (WHERE e.placement = 'mairie') AS a_la_mairie,
           n.source, n.millesime, n.nature, v.provenance ->> 'title' AS titre, v.provenance ->> 'licence' AS licence
    FROM pub.equipement e
    JOIN newest n ON n.type = e.type AND n.version_id = e.version_id AND n.departement_code = e.departement_code
    LEFT JOIN pub.version v ON v.version_id = n.version_id
    WHERE e.served AND ST_Intersects(e.geom, (SELECT ST_GeomFromEWKB(%(shape)s)))
    GROUP BY e.type, n.source, n.millesime, n.nature, v.provenance ORDER BY 2, 1
"""

PROJETS = b"""
    SELECT p.id, p.titre, p.theme, p.etat, p.portee FROM pub.registre_projet p
    WHERE p.zones && %(communes)s::text[] ORDER BY p.titre, p.id
"""
UNPLACED = b"SELECT count(*) AS nombre FROM pub.registre_projet p WHERE p.portee = 'inconnu'"

CHANTIERS = b"""
    SELECT c.id, c.titre, c.theme, c.etat, c.territoires FROM pub.registre_chantier c
    WHERE c.zones && %(communes)s::text[] OR c.zones && ARRAY(
        SELECT a.dans FROM pub.appartenance a
        WHERE a.id = ANY (%(communes)s) AND a.niveau_dans = 'territoire' AND a.lecture = 'principale')
    ORDER BY c.titre, c.id
"""

VALUES = b"""
    SELECT zone, valeur, numerateur, denominateur, population, qualite, millesime, nature_min
    FROM pub.indicateur_valeur
    WHERE indicateur = %(indicateur)s AND niveau = 'commune' AND lecture = 'principale'
      AND CASE WHEN %(millesime)s::text IS NULL THEN dernier ELSE millesime = %(millesime)s END
      AND zone = ANY (%(communes)s)
"""


@dataclass(frozen=True)
class Drawn:
    """A drawn zone in EPSG:2154 (EWKB), its surface in km² in all and in the served département, its outline."""

    shape: bytes
    km2: float
    served_km2: float
    contour: str


async def disc(connection: AsyncConnection, centre: bytes, radius_m: float) -> bytes:
    """The circle around a point in EPSG:2154, as EWKB; lengths of that projection."""
    values = {"shape": centre, "radius": radius_m, "sides": QUARTER_SEGMENTS}
    row = await (await connection.execute(DISC, values)).fetchone()
    assert row is not None
    return bytes(row[0])


async def measured(connection: AsyncConnection, shape: bytes) -> Drawn:
    """The surface of a zone, in the projection of the service."""
    row = (await _rows(connection, MEASURE, {"shape": shape, "degrees": WGS84}))[0]
    return Drawn(shape, row["km2"], row["served_km2"], row["contour"])


async def communes_in(connection: AsyncConnection, shape: bytes) -> list[Row]:
    """Served communes that a zone covers in part, with the share of their land that is in it."""
    return await _rows(connection, COMMUNES, {"shape": shape})


async def services_in(connection: AsyncConnection, shape: bytes) -> list[Row]:
    """Service points in a zone, counted by type, with the source of each type."""
    return await _rows(connection, SERVICES, {"shape": shape})


async def registre_in(connection: AsyncConnection, communes: Sequence[str]) -> dict[str, Any]:
    """Projects of these communes, chantiers of their territoires, and how many projects have no known place."""
    values = {"communes": list(communes)}
    return {
        "projets": await _rows(connection, PROJETS, values),
        "chantiers": await _rows(connection, CHANTIERS, values),
        "projets_sans_lieu": (await _rows(connection, UNPLACED, {}))[0]["nombre"],
    }


async def commune_values(
    connection: AsyncConnection, indicateur: str, millesime: str | None, communes: Sequence[str]
) -> list[Row]:
    """Figures of an indicator for these communes; the newest vintage when None."""
    values = {"indicateur": indicateur, "millesime": millesime, "communes": list(communes)}
    return await _rows(connection, VALUES, values)


async def _rows(connection: AsyncConnection, query: bytes, values: dict[str, Any]) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values)
        return await cursor.fetchall()
