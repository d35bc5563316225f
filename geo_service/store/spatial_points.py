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
    hit AS MATERIALIZED (
        SELECT p.rank, z.feature_id, z.id, z.niveau, z.nom, z.territoire_alternative
        FROM along p CROSS JOIN LATERAL (
            SELECT z.feature_id, z.id, z.niveau, z.nom, z.territoire_alternative
            FROM pub.zone z WHERE z.niveau = ANY(%(looked)s::text[]) AND ST_Intersects(z.geom, p.place)) z
    ),
    member AS MATERIALIZED (
        SELECT zone_id, dans_id, array_position(%(confiances)s::text[], confiance) AS doubt
        FROM pub.appartenance WHERE lecture = 'principale'
    ),
    known AS (
        SELECT h.rank, h.feature_id, max(m.doubt) AS doubt,
               max(c.territoire_alternative) FILTER (WHERE h.niveau = 'territoire') AS alternative
        FROM hit c JOIN member m ON m.zone_id = c.feature_id
        JOIN hit h ON h.rank = c.rank AND h.feature_id = m.dans_id
        WHERE c.niveau = 'commune' GROUP BY h.rank, h.feature_id
    ),
    named AS (
        SELECT h.rank, json_agg(json_build_object(
                   'id', h.id, 'niveau', h.niveau, 'nom', h.nom,
                   'confiance', (%(confiances)s::text[])[k.doubt], 'alternative', k.alternative)
               ORDER BY array_position(%(order)s::text[], h.niveau), h.id) AS zones
        FROM hit h LEFT JOIN known k ON k.rank = h.rank AND k.feature_id = h.feature_id
        WHERE h.niveau = ANY(%(niveaux)s::text[]) GROUP BY h.rank
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
        "niveaux": list(niveaux), "looked": list({*niveaux, Niveau.COMMUNE}),
    }  # fmt: skip
    async for rows in stream(connection, ZONES_AT_POINTS, values):
        yield [PlacedPoint(*row) for row in rows]
