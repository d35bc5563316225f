"""Published indicators as readers ask for them: definitions with their provenance, coverage, figures of zones."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

from geo_service.model.zone import Niveau

Row = dict[str, Any]

LATEST: Final = "dernier"
EVERY: Final = "tous"

INDICATORS = b"""
    SELECT id, view, version_id, millesime, nature, nature_min, valeurs, definition, parameters, provenance, absence,
           created_at
    FROM pub.indicateur
    WHERE (%(ids)s::text[] IS NULL OR id = ANY (%(ids)s)) AND (%(agents)s OR (definition ->> 'public')::boolean)
    ORDER BY id
"""

COVERAGE = b"""
    SELECT indicateur, count(*) AS communes, count(valeur) AS communes_avec_valeur,
           sum(population) AS habitants, sum(population) FILTER (WHERE valeur IS NOT NULL) AS habitants_avec_valeur,
           count(*) FILTER (WHERE qualite = 'missing') AS missing,
           count(*) FILTER (WHERE qualite = 'secret') AS secret,
           count(*) FILTER (WHERE qualite = 'unreachable') AS unreachable,
           count(*) FILTER (WHERE qualite = 'not_applicable') AS not_applicable
    FROM pub.indicateur_valeur
    WHERE (%(ids)s::text[] IS NULL OR indicateur = ANY (%(ids)s))
      AND niveau = 'commune' AND dernier AND lecture = 'principale'
    GROUP BY indicateur
"""

FILES = b"""
    SELECT name, file_name, digest, channel, rows_kept, created_at AS loaded_at, provenance ->> 'url' AS url
    FROM pub.version WHERE name = ANY (%s)
"""

# Communes of the zones asked, each in the reading asked: a doubtful membership is read one way or the other.
MEMBERS = """
    WITH reading AS (
        SELECT a.zone_id, a.dans_id, a.dans, a.niveau_dans, a.lecture FROM pub.appartenance a
        WHERE a.lecture = %(members)s OR (a.lecture = 'principale' AND NOT EXISTS (
            SELECT FROM pub.appartenance o
            WHERE o.zone_id = a.zone_id AND o.niveau_dans = a.niveau_dans AND o.lecture = %(members)s))
    ), members AS (
        SELECT r.zone_id FROM reading r WHERE r.dans = ANY (%(zones)s)
        UNION SELECT z.feature_id FROM pub.zone z WHERE z.id = ANY (%(zones)s) AND z.niveau = 'commune'
    )
"""

VALUES = """
    SELECT v.indicateur, v.zone, v.niveau, v.code, v.nom, v.population, v.millesime, v.lecture, v.valeur, v.bas, v.haut,
           v.numerateur, v.denominateur, v.qualite, v.couverture, v.nature, v.nature_min, v.detail,
           v.territoire_code, v.epci_code,
           CASE WHEN v.niveau = 'commune' THEN v.territoire_confiance END AS confiance
    FROM pub.indicateur_valeur v
"""

CELLS = """
    SELECT v.indicateur, v.zone, v.nom, v.population, v.valeur, v.bas, v.haut, v.qualite, v.territoire_confiance
    FROM pub.indicateur_valeur v
"""

WANTED = """
    WHERE v.indicateur = ANY (%(indicateurs)s) AND v.niveau = %(niveau)s
      AND (%(lectures)s::text[] IS NULL OR v.lecture = ANY (%(lectures)s))
      AND CASE %(millesime)s WHEN 'tous' THEN true WHEN 'dernier' THEN v.dernier
          ELSE v.millesime = ANY (string_to_array(%(millesime)s, ',')) END
"""

SCOPES: Final[dict[str, str]] = {
    "all": "",
    "own": " AND v.zone = ANY (%(zones)s)",
    "communes": " AND v.zone_id IN (SELECT zone_id FROM members)",
    "holding": " AND v.zone_id IN (SELECT r.dans_id FROM reading r JOIN members m ON m.zone_id = r.zone_id)",
}
"""Which zones are meant: every one, those named, the communes in them, or those that hold a commune of them."""

ORDER = " ORDER BY v.indicateur, v.nom, v.zone, v.millesime, array_position(ARRAY['principale'], v.lecture), v.lecture"

NEEDING_MEMBERS: Final = frozenset({"communes", "holding"})
STATEMENTS: Final = {
    scope: sql.SQL((MEMBERS if scope in NEEDING_MEMBERS else "") + VALUES + WANTED + condition + ORDER)
    for scope, condition in SCOPES.items()
}
CELL_STATEMENTS: Final = {
    scope: sql.SQL((MEMBERS if scope in NEEDING_MEMBERS else "") + CELLS + WANTED + condition)
    for scope, condition in SCOPES.items()
}

DOUBTFUL = b"""
    WITH doubtful AS (
        SELECT DISTINCT a.id FROM pub.appartenance a
        WHERE a.niveau_dans = 'territoire' AND (a.confiance = 'inferred' OR a.lecture = 'alternative')
    )
    SELECT d.dans AS zone, count(DISTINCT d.id) FILTER (WHERE d.id IN (SELECT id FROM doubtful)) AS inferees,
           count(DISTINCT d.id) FILTER (WHERE d.lecture = 'principale') AS communes
    FROM pub.appartenance d WHERE d.niveau_dans = 'territoire' GROUP BY d.dans
"""

OUTLINES = b"SELECT id, contour_geojson FROM pub.zone WHERE id = ANY (%s)"

ZONES = b"SELECT id, niveau, code, nom, population, population_millesime, nb_communes FROM pub.zone WHERE id = ANY (%s)"


@dataclass(frozen=True)
class ValuesAsked:
    """Figures of some indicators at a level. ``millesime``: one or several, « dernier » or « tous ».

    ``lectures`` None: every reading. ``members``: the reading of memberships that says which communes a zone
    holds. No zone: the whole served département.
    """

    indicateurs: tuple[str, ...]
    niveau: Niveau
    zones: tuple[str, ...] = ()
    millesime: str = LATEST
    lectures: tuple[str, ...] | None = ("principale",)
    members: str = "principale"

    @property
    def scope(self) -> str:
        """Which zones of the level are meant."""
        levels = {zone.partition(":")[0] for zone in self.zones}
        if not levels or levels == {Niveau.DEPARTEMENT}:
            return "all"
        if levels == {self.niveau.value}:
            return "own"
        return "communes" if self.niveau is Niveau.COMMUNE else "holding"

    @property
    def parameters(self) -> dict[str, Any]:
        """The question as the statements read it."""
        return {
            "indicateurs": list(self.indicateurs),
            "niveau": self.niveau.value,
            "zones": list(self.zones),
            "millesime": self.millesime,
            "lectures": None if self.lectures is None else list(self.lectures),
            "members": self.members,
        }


async def indicator_rows(
    connection: AsyncConnection, ids: Sequence[str] | None = None, *, agents: bool = False
) -> list[Row]:
    """Published indicators, by id; ``agents``: with those that only agents see."""
    return await _all(connection, INDICATORS, {"ids": None if ids is None else list(ids), "agents": agents})


async def coverage_rows(connection: AsyncConnection, ids: Sequence[str] | None = None) -> dict[str, Row]:
    """By indicator, in its newest vintage: communes and inhabitants with a value, and without, by reason."""
    rows = await _all(connection, COVERAGE, {"ids": None if ids is None else list(ids)})
    return {row.pop("indicateur"): row for row in rows}


async def source_files(connection: AsyncConnection, names: Sequence[str]) -> dict[str, Row]:
    """Name, digest, channel and loading date of the file of each source."""
    return {row.pop("name"): row for row in await _all(connection, FILES, (list(names),))}


async def value_rows(connection: AsyncConnection, asked: ValuesAsked) -> list[Row]:
    """Figures asked, by indicator then name of the zone; the principal reading before the others."""
    return await _all(connection, STATEMENTS[asked.scope], asked.parameters)


async def value_cells(connection: AsyncConnection, asked: ValuesAsked) -> list[tuple[Any, ...]]:
    """The same in no order, with only what sides are told from: rows of twenty named cells cost four times as much.

    Indicator, zone, name, inhabitants, value, low, high, reason of absence, confidence of the membership.
    """
    cursor = await connection.execute(CELL_STATEMENTS[asked.scope], asked.parameters, prepare=True)
    return await cursor.fetchall()


async def doubtful_memberships(connection: AsyncConnection) -> dict[str, Row]:
    """By territoire: its communes, and how many communes belong to it, or may, by inference."""
    return {row.pop("zone"): row for row in await _all(connection, DOUBTFUL, ())}


async def outlines(connection: AsyncConnection, zones: Sequence[str]) -> dict[str, str]:
    """GeoJSON text of the outline of each zone (CRS84)."""
    return {row["id"]: row["contour_geojson"] for row in await _all(connection, OUTLINES, (list(zones),))}


async def zone_rows(connection: AsyncConnection, zones: Sequence[str]) -> dict[str, Row]:
    """Name and inhabitants of each zone."""
    return {row["id"]: row for row in await _all(connection, ZONES, (list(zones),))}


async def _all(connection: AsyncConnection, query: bytes | sql.SQL, parameters: Any) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, parameters, prepare=True)
        return await cursor.fetchall()
