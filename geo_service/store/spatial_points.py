"""Zones at many points in one statement, streamed in the order asked."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from geo_service.crs import LAMBERT93_AREA
from geo_service.model.points import PointBatch
from geo_service.model.zone import Confiance, Niveau
from geo_service.store.features import stream
from geo_service.store.schema import Statement

ZONES_AT_POINTS = Statement(
    b"""
    WITH asked AS MATERIALIZED (
        SELECT id, lon, lat, rank,
               CASE WHEN lon BETWEEN %(west)s AND %(east)s AND lat BETWEEN %(south)s AND %(north)s
                    THEN geo.point_lambert(lon, lat) END AS place
        FROM unnest(%(ids)s::text[], %(lons)s::float8[], %(lats)s::float8[]) WITH ORDINALITY AS a (id, lon, lat, rank)
    ),
    -- Neighbours follow each other along a Hilbert curve: PostGIS keeps the polygon it prepared for the last point.
    along AS MATERIALIZED (SELECT rank, place FROM asked WHERE place IS NOT NULL ORDER BY place),
    -- Wider zones are unions of communes: one polygon to test, and the membership gives the others and its confidence.
    hit AS MATERIALIZED (
        SELECT p.rank, z.feature_id, z.territoire_alternative
        FROM along p CROSS JOIN LATERAL (
            SELECT z.feature_id, z.territoire_alternative
            FROM pub.zone z WHERE z.niveau = 'commune' AND ST_Intersects(z.geom, p.place)) z
    ),
    member AS MATERIALIZED (
        SELECT a.zone_id, z.id, z.niveau, z.nom, array_position(%(confiances)s::text[], a.confiance) AS doubt
        FROM pub.appartenance a JOIN pub.zone z ON z.feature_id = a.dans_id WHERE a.lecture = 'principale'
        UNION ALL
        SELECT z.feature_id, z.id, z.niveau, z.nom, NULL FROM pub.zone z WHERE z.niveau = 'commune'
    ),
    known AS (
        SELECT h.rank, m.id, m.niveau, m.nom, max(m.doubt) AS doubt,
               max(h.territoire_alternative) FILTER (WHERE m.niveau = 'territoire') AS alternative
        FROM hit h JOIN member m ON m.zone_id = h.feature_id
        WHERE m.niveau = ANY(%(niveaux)s::text[]) GROUP BY h.rank, m.id, m.niveau, m.nom
    ),
    named AS (
        SELECT k.rank, json_agg(json_build_object(
                   'id', k.id, 'niveau', k.niveau, 'nom', k.nom,
                   'confiance', (%(confiances)s::text[])[k.doubt], 'alternative', k.alternative)
               ORDER BY array_position(%(order)s::text[], k.niveau), k.id) AS zones
        FROM known k GROUP BY k.rank
    )
    SELECT a.id, a.lon, a.lat, coalesce(n.zones, '[]') FROM asked a LEFT JOIN named n USING (rank) ORDER BY a.rank
    """,
    {"confiances": list(Confiance), "order": list(Niveau)}
    | dict(zip(("west", "south", "east", "north"), LAMBERT93_AREA, strict=True)),
)


@dataclass(frozen=True)
class PlacedPoint:
    """A point and its zones, widest first: id, niveau, nom, confiance, alternative."""

    id: str
    lon: float
    lat: float
    zones: Sequence[dict[str, Any]]


async def zones_at_points(
    connection: AsyncConnection, batch: PointBatch, niveaux: Sequence[Niveau]
) -> AsyncIterator[list[PlacedPoint]]:
    """Zones of these levels at each point, in the order given; on a border, both sides.

    A confidence is that of the membership of the commune at the point (the least sure on a border); a commune
    has none. Points outside metropolitan France have no zone. The connection is inside a transaction.
    """
    values = ZONES_AT_POINTS.constants | {
        "ids": list(batch.ids), "lons": list(batch.lons), "lats": list(batch.lats),
        "niveaux": list(niveaux),
    }  # fmt: skip
    async for rows in stream(connection, ZONES_AT_POINTS, values):
        yield [PlacedPoint(*row) for row in rows]
