"""Published contracts with their winners, and what is known of the codes they name."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from geo_service.model.indicator import Lecture

Row = dict[str, Any]
Result = TypeVar("Result")

MARCHES = b"""
    SELECT m.source, m.nature_donnee, m.uid, m.acheteur_id, m.acheteur_nom, m.acheteur_departement, m.acheteur_commune,
           m.cpv, m.date_notification, m.montant, m.montant_min, m.montant_max, m.montant_statut, m.lieu_code, m.lieu_type,
           m.techniques, m.considerations_sociales, m.considerations_environnementales,
           a.titulaire_id, a.titulaire_type, a.titulaire_nom, a.titulaire_departement, a.titulaire_commune,
           a.titulaire_categorie, a.titulaire_distance_km
    FROM pub.marche m LEFT JOIN pub.attribution a ON a.source = m.source AND a.uid = m.uid
    WHERE (%(acheteurs)s::text[] IS NULL OR m.acheteur_siren = ANY(%(acheteurs)s))
      AND (%(cpv)s::text IS NULL OR starts_with(m.cpv, %(cpv)s))
      AND (%(annees)s::text[] IS NULL OR left(m.date_notification, 4) = ANY(%(annees)s))
    ORDER BY m.source, m.uid, a.rang
"""

SCOPE = b"""
    SELECT array_agg(DISTINCT m.cpv) FILTER (WHERE m.cpv <> '') AS codes, min(m.date_notification) AS first,
           max(m.date_notification) AS last
    FROM pub.marche m
    WHERE (%(cpv)s::text IS NULL OR starts_with(m.cpv, %(cpv)s))
      AND (%(annees)s::text[] IS NULL OR left(m.date_notification, 4) = ANY(%(annees)s))
"""

FORMER = b"""
    SELECT r.texte AS former, z.code FROM pub.recherche r JOIN pub.zone z ON z.feature_id = r.zone_id
    WHERE r.nature = 'ancien_code' AND z.niveau = 'commune' AND r.texte = ANY(%(communes)s)
      AND NOT EXISTS (SELECT FROM pub.zone here WHERE here.id = 'commune:' || r.texte)
"""

POSTAL = b"""
    SELECT r.texte AS postal, array_agg(z.code ORDER BY z.code) AS communes
    FROM pub.recherche r JOIN pub.zone z ON z.feature_id = r.zone_id
    WHERE r.nature = 'code_postal' AND z.niveau = 'commune' AND r.texte = ANY(%(postaux)s)
    GROUP BY r.texte
"""

COMMUNES = b"""
    SELECT z.code, z.epci_code AS epci, z.territoire_code AS territoire FROM pub.zone z
    WHERE z.niveau = 'commune' AND z.code = ANY(%(communes)s)
"""

EPCI = b"SELECT z.code, z.departement_code AS departement FROM pub.zone z WHERE z.niveau = 'epci'"

MEMBERS = b"""
    SELECT z.code FROM pub.appartenance a JOIN pub.zone z ON z.feature_id = a.zone_id
    WHERE a.dans = %(zone)s AND z.niveau = 'commune' AND a.lecture = 'principale'
"""

OTHER_MEMBERS = b"""
    SELECT z.code FROM pub.appartenance a JOIN pub.zone z ON z.feature_id = a.zone_id
    WHERE a.dans = %(zone)s AND z.niveau = 'commune'
      AND (a.lecture = 'alternative' OR NOT EXISTS (
          SELECT FROM pub.appartenance o
          WHERE o.zone_id = a.zone_id AND o.niveau_dans = a.niveau_dans AND o.lecture = 'alternative'))
"""
"""Doubtful memberships read the other way."""

PLACES = b"""
    SELECT z.code, z.nom, ST_X(p.place) AS lon, ST_Y(p.place) AS lat
    FROM pub.zone z CROSS JOIN LATERAL (SELECT geo.en_degres(ST_PointOnSurface(z.geom)) AS place) p
    WHERE z.niveau = %(niveau)s AND z.code = ANY(%(codes)s)
"""

DEPARTEMENTS = b"""
    SELECT z.departement_code AS code, ST_X(p.place) AS lon, ST_Y(p.place) AS lat
    FROM (SELECT departement_code, ST_Centroid(ST_Collect(ST_Centroid(ST_Envelope(geom)))) AS middle FROM pub.zone
          WHERE niveau = 'commune' AND departement_code = ANY(%(codes)s) GROUP BY 1) z
    CROSS JOIN LATERAL (SELECT geo.en_degres(z.middle) AS place) p
"""

PROVENANCE = b"""
    SELECT p.publication_id, p.published_at, v.name AS source, v.provenance ->> 'title' AS titre,
           v.provenance ->> 'producer' AS producteur, v.provenance ->> 'licence' AS licence,
           v.provenance ->> 'attribution' AS attribution, v.provenance ->> 'url' AS url, v.millesime, v.nature,
           v.nature_min, v.channel AS canal, v.provenance -> 'limits' AS limites
    FROM pub.publication p LEFT JOIN pub.version v ON v.target = 'marche' ORDER BY v.name
"""


@dataclass(frozen=True)
class Wanted:
    """Which contracts: of these buyers (SIREN), of this CPV family, of these years; None: all."""

    buyers: tuple[str, ...] | None = None
    cpv: str | None = None
    years: tuple[str, ...] | None = None

    @property
    def values(self) -> Row:
        """Values of the statements."""
        return {
            "acheteurs": list(self.buyers) if self.buyers is not None else None,
            "cpv": self.cpv,
            "annees": list(self.years) if self.years is not None else None,
        }


Reading = Generator[tuple[bytes, Row], list[Row], Result]
"""Statements one after the other, each answered by its rows; ends with what they make together."""


async def read(connection: AsyncConnection, reading: Reading[Result]) -> Result:
    """Follow a reading to its end."""
    try:
        asked = next(reading)
        while True:
            asked = reading.send(await read_rows(connection, *asked))
    except StopIteration as end:
        result: Result = end.value
        return result


def read_now(connection: psycopg.Connection, reading: Reading[Result]) -> Result:
    """The same for computations, which are sync."""
    try:
        asked = next(reading)
        while True:
            with connection.cursor(row_factory=dict_row) as cursor:
                asked = reading.send(cursor.execute(*asked).fetchall())
    except StopIteration as end:
        result: Result = end.value
        return result


async def read_rows(connection: AsyncConnection, statement: bytes, values: Row | None = None) -> list[Row]:
    """Rows of one of the statements above, by column name."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(statement, values or {})
        return await cursor.fetchall()


async def scope_row(connection: AsyncConnection, wanted: Wanted) -> Row:
    """CPV codes and days of all buyers' contracts: what the sources hold of that family and those years."""
    return (await read_rows(connection, SCOPE, wanted.values))[0]


async def member_codes(connection: AsyncConnection, zone: str, reading: Lecture) -> frozenset[str]:
    """Communes of a zone, by its public id, in one reading; empty for a commune and for an unknown zone."""
    statement = OTHER_MEMBERS if reading is Lecture.ALTERNATIVE else MEMBERS
    return frozenset(row["code"] for row in await read_rows(connection, statement, {"zone": zone}))


async def zone_places(connection: AsyncConnection, niveau: str, codes: Sequence[str]) -> dict[str, Row]:
    """Name and representative point (lon, lat degrees, inside the outline) by code, for published zones only."""
    rows = await read_rows(connection, PLACES, {"niveau": niveau, "codes": list(codes)})
    return {row["code"]: row for row in rows}


async def departement_places(connection: AsyncConnection, codes: Sequence[str]) -> dict[str, Row]:
    """Mean place of the published communes of départements, lon, lat; absent where no commune is published."""
    rows = await read_rows(connection, DEPARTEMENTS, {"codes": list(codes)})
    return {row["code"]: row for row in rows}


async def contract_sources(connection: AsyncConnection) -> list[Row]:
    """One row per published source of contracts, each with the publication; its source is None where none is."""
    return await read_rows(connection, PROVENANCE)
