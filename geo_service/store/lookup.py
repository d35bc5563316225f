"""Questions about zones: which contain a point, which match a name, everything known of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

from geo_service.model.tile import BBox, LonLat

Row = dict[str, Any]

ZONE_COLUMNS = sql.SQL("""
    z.id, z.niveau, z.code, z.nom, z.served, z.population, z.population_millesime,
    round(z.superficie_km2::numeric, 3)::float8 AS superficie_km2,
    round(z.superficie_terre_km2::numeric, 3)::float8 AS superficie_terre_km2,
    round(z.densite_hab_km2::numeric, 3)::float8 AS densite_hab_km2,
    z.nb_communes, z.departement_code, z.epci_code, z.epci_nom,
    z.territoire_code, z.territoire_nom, z.territoire_confiance, z.territoire_alternative
""")

AT_POINT = sql.SQL("""
    SELECT {}
    FROM pub.zone z
    WHERE ST_Intersects(z.geom, geo.point_lambert(%s, %s))
    ORDER BY array_position(ARRAY['departement', 'territoire', 'epci', 'canton', 'commune'], z.niveau), z.code
""").format(ZONE_COLUMNS)

SEARCH = b"""
    WITH asked AS (SELECT geo.normaliser(%(text)s) AS text),
    found AS (
        SELECT DISTINCT ON (r.zone_id) r.zone_id, r.texte, r.nature,
               (r.normalise = asked.text)::int + (r.normalise LIKE asked.text || '%%')::int
               + word_similarity(asked.text, r.normalise) + similarity(asked.text, r.normalise) AS score
        FROM asked, pub.recherche r
        WHERE asked.text <> '' AND (r.normalise LIKE asked.text || '%%' OR asked.text <%% r.normalise)
          AND (r.nature NOT IN ('code', 'ancien_code', 'code_postal') OR r.normalise LIKE asked.text || '%%')
        ORDER BY r.zone_id, score DESC
    )
    SELECT z.id, z.niveau, z.code, z.nom, f.texte, f.nature, z.territoire_nom, z.departement_code, z.served,
           z.population, ST_X(p.centre) AS lon, ST_Y(p.centre) AS lat,
           ST_XMin(p.box) AS west, ST_YMin(p.box) AS south, ST_XMax(p.box) AS east, ST_YMax(p.box) AS north
    FROM found f JOIN pub.zone z ON z.feature_id = f.zone_id
    CROSS JOIN LATERAL (SELECT geo.en_degres(ST_PointOnSurface(z.geom)) AS centre,
                               geo.en_degres(ST_Envelope(z.geom)) AS box) p
    ORDER BY f.score + 0.25 * z.served::int DESC, z.population DESC NULLS LAST, z.id
    LIMIT %(limit)s
"""

ZONE = sql.SQL("""
    SELECT {}, z.attributes, z.feature_id,
           ST_X(p.centre) AS lon, ST_Y(p.centre) AS lat,
           ST_XMin(p.box) AS west, ST_YMin(p.box) AS south, ST_XMax(p.box) AS east, ST_YMax(p.box) AS north
    FROM pub.zone z
    CROSS JOIN LATERAL (SELECT geo.en_degres(ST_PointOnSurface(z.geom)) AS centre,
                               geo.en_degres(ST_Envelope(z.geom)) AS box) p
    WHERE z.id = %s
""").format(ZONE_COLUMNS)

MEMBERSHIPS = b"""
    SELECT a.dans AS id, a.niveau_dans AS niveau, z.nom, a.confiance, a.lecture, a.source, a.note
    FROM pub.appartenance a JOIN pub.zone z ON z.feature_id = a.dans_id
    WHERE a.id = %s
    ORDER BY array_position(ARRAY['departement', 'territoire', 'epci', 'canton'], a.niveau_dans), a.lecture DESC, a.dans
"""

TOWN_HALLS = b"""
    SELECT e.id, e.nom, e.adresse, e.telephone, e.site, e.horaires::json AS horaires, e.heures_semaine, e.samedi, e.apres_17h,
           ST_X(p.place) AS lon, ST_Y(p.place) AS lat
    FROM pub.equipement e CROSS JOIN LATERAL (SELECT geo.en_degres(e.geom) AS place) p
    WHERE e.type = 'mairie' AND e.zone_id = %s ORDER BY e.id
"""

FACTS = b"""
    SELECT f.id, f.titre, f.theme, f.theme_label, f.nature, f.portee, f.territoires, f.commune_code, f.commune_nom,
           f.annee, f.date, f.etat, f.montant_eur, f.montant_type, f.quantite, f.unite, f.note, f.source
    FROM pub.fait f WHERE f.zones && %s ORDER BY f.annee DESC NULLS LAST, f.ordinal
"""

OBSERVATIONS = b"""
    SELECT o.indicateur, o.millesime, o.value, o.unit, o.quality, o.source, o.nature
    FROM pub.observation o WHERE o.zone_id = %s ORDER BY o.indicateur, o.millesime
"""

RESOLVE = b"""
    SELECT a.asked, coalesce(here.id, heir.id) AS id
    FROM unnest(%(asked)s::text[]) AS a (asked)
    LEFT JOIN pub.zone here ON here.id = a.asked
    LEFT JOIN (pub.recherche r JOIN pub.zone heir ON heir.feature_id = r.zone_id AND heir.niveau = 'commune')
        ON r.nature = 'ancien_code' AND 'commune:' || r.texte = a.asked
    WHERE here.id IS NOT NULL OR heir.id IS NOT NULL
"""

PROVENANCE = b"""
    SELECT name, kind, target, millesime, nature, nature_min, channel, file_name, rows_in, rows_kept, rows_rejected,
           parameters, provenance, created_at
    FROM pub.version ORDER BY kind DESC, name
"""

PUBLICATION = b"SELECT publication_id, published_at, note FROM pub.publication"


@dataclass(frozen=True)
class ZoneCard:
    """Everything the service knows of one zone."""

    zone: Row
    memberships: list[Row]
    town_halls: list[Row]
    facts: list[Row]
    observations: list[Row]


async def zones_at(connection: AsyncConnection, point: LonLat) -> list[Row]:
    """Zones of every level that contain the point, widest first; on a border, both sides. Empty outside."""
    if BBox(point.lon, point.lat, point.lon, point.lat).clipped() is None:
        return []  # PROJ refuses to project some of these points
    return await _all(connection, AT_POINT, (point.lon, point.lat))


async def search_zones(connection: AsyncConnection, text: str, limit: int) -> list[Row]:
    """Zones whose name or code, current or former, looks like the text, best first; empty when nothing does."""
    return await _all(connection, SEARCH, {"text": text, "limit": limit})


async def zone_card(connection: AsyncConnection, public_id: str) -> ZoneCard | None:
    """Everything about a zone; None when it is not published."""
    found = await _all(connection, ZONE, (public_id,))
    if not found:
        return None
    zone_id = found[0].pop("feature_id")
    return ZoneCard(
        found[0],
        await _all(connection, MEMBERSHIPS, (public_id,)),
        await _all(connection, TOWN_HALLS, (zone_id,)),
        await _all(connection, FACTS, ([public_id],)),
        await _all(connection, OBSERVATIONS, (zone_id,)),
    )


async def current_zones(connection: AsyncConnection, asked: Sequence[str]) -> dict[str, str]:
    """Public ids as they are now, by public id asked: a former commune gives the one that took it over.

    Ids that never were published are absent.
    """
    return {row["asked"]: row["id"] for row in await _all(connection, RESOLVE, {"asked": list(asked)})}


async def provenance(connection: AsyncConnection) -> list[Row]:
    """Every version of the current publication, with where it comes from."""
    return await _all(connection, PROVENANCE, ())


async def publication(connection: AsyncConnection) -> Row | None:
    """The current publication; None before the first one."""
    found = await _all(connection, PUBLICATION, ())
    return found[0] if found else None


async def _all(connection: AsyncConnection, query: bytes | sql.Composed, parameters: Any) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters, prepare=True)
        return await cursor.fetchall()
