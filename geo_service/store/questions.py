"""What the questions read beyond what other addresses read: actions by zone, memberships, series, unknowns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

Row = dict[str, Any]

# No zone: the whole served département.
IN_SCOPE: Final = """
    (cardinality(%(zones)s::text[]) = 0 OR {zone} = ANY (%(zones)s) OR {number} IN (
        SELECT a.zone_id FROM pub.appartenance a WHERE a.dans = ANY (%(zones)s) AND a.lecture = 'principale'))
"""
OF_VALUES: Final = sql.SQL(IN_SCOPE).format(
    zone=sql.Identifier("v", "zone"), number=sql.Identifier("v", "zone_id")
)
OF_ZONES: Final = sql.SQL(IN_SCOPE).format(
    zone=sql.Identifier("c", "id"), number=sql.Identifier("c", "feature_id")
)

MEMBERSHIPS = sql.SQL("""
    SELECT c.id AS zone, c.nom, c.population, a.dans, a.niveau_dans AS niveau, d.nom AS dans_nom, a.confiance, a.lecture,
           a.source, a.note
    FROM pub.zone c JOIN pub.appartenance a ON a.zone_id = c.feature_id JOIN pub.zone d ON d.feature_id = a.dans_id
    WHERE c.niveau = 'commune' AND c.served AND {}
    ORDER BY c.nom, c.id, array_position(ARRAY['departement', 'territoire', 'epci', 'canton'], a.niveau_dans),
             a.lecture DESC, a.dans
""").format(OF_ZONES)

FACTS = b"""
    SELECT f.id, f.titre, f.theme, f.annee, f.date, f.etat, f.note, f.source,
           ARRAY(SELECT DISTINCT named FROM unnest(f.zones) named WHERE split_part(named, ':', 1) = f.portee) AS nommees
    FROM pub.fait f
    WHERE f.zones && %(zones)s AND (%(themes)s::text[] IS NULL OR f.theme = ANY (%(themes)s))
    ORDER BY f.annee DESC NULLS LAST, f.ordinal
"""
OVERLAPS = sql.SQL("""
    SELECT v.zone, v.nom, v.population, v.valeur, v.bas, v.haut, v.qualite, v.territoire_confiance AS confiance,
           (SELECT jsonb_agg(i - ARRAY['communes_au_dela', 'habitants_au_dela', 'communes_sans_valeur'])
            FROM jsonb_array_elements(v.detail -> 'indicateurs') i WHERE (i ->> 'communes_au_dela')::int > 0) AS mesures
    FROM pub.indicateur_valeur v
    WHERE v.indicateur = %(indicateur)s AND v.niveau = 'commune' AND v.dernier AND v.lecture = 'principale' AND {}
    ORDER BY v.nom, v.zone
""").format(OF_VALUES)

WORST = sql.SQL("""
    SELECT s.niveau, v.zone, v.population, max(v.valeur) FILTER (WHERE NOT s.partiel) AS pire,
           max(v.valeur) FILTER (WHERE s.partiel) AS pire_partiel,
           coalesce(bool_or(v.qualite = 'unreachable') FILTER (WHERE NOT s.partiel), false) AS hors,
           bool_or(v.valeur IS NULL AND (s.partiel OR v.qualite <> 'unreachable')) AS inconnu
    FROM unnest(%(ids)s::text[], %(niveaux)s::text[], %(partiels)s::boolean[]) AS s (id, niveau, partiel)
    JOIN pub.indicateur_valeur v ON v.indicateur = s.id
    WHERE v.niveau = 'commune' AND v.dernier AND v.lecture = 'principale' AND {}
    GROUP BY s.niveau, v.zone, v.population
""").format(OF_VALUES)

SERIES = sql.SQL("""
    SELECT v.zone, v.nom, v.population, v.territoire_confiance AS confiance, array_agg(v.millesime ORDER BY v.millesime) AS millesimes,
           array_agg(v.valeur ORDER BY v.millesime) AS valeurs, array_agg(v.denominateur ORDER BY v.millesime) AS bases,
           array_agg(v.qualite ORDER BY v.millesime) AS qualites
    FROM pub.indicateur_valeur v
    WHERE v.indicateur = %(indicateur)s AND v.niveau = 'commune' AND v.lecture = 'principale' AND {}
    GROUP BY v.zone, v.nom, v.population, v.territoire_confiance ORDER BY v.nom, v.zone
""").format(OF_VALUES)

PUBLISHED = b"""
    SELECT i.id, i.millesime, i.nature, i.nature_min, i.absence, i.definition ->> 'titre' AS titre,
           i.definition ->> 'unite' AS unite, i.definition ->> 'methode' AS methode,
           (i.definition ->> 'age_max_years')::float8 AS age_max_ans,
           (SELECT string_agg(DISTINCT s ->> 'title', ' ; ') FROM jsonb_array_elements(i.provenance -> 'inputs') s) AS source
    FROM pub.indicateur i WHERE (i.definition ->> 'public')::boolean ORDER BY i.id
"""

SILENT = sql.SQL("""
    SELECT indicateur, sum(communes)::int AS communes, jsonb_object_agg(qualite, communes) AS par_raison FROM (
        SELECT v.indicateur, v.qualite, count(*) AS communes FROM pub.indicateur_valeur v
        WHERE v.valeur IS NULL AND v.niveau = 'commune' AND v.dernier AND v.lecture = 'principale' AND {}
        GROUP BY v.indicateur, v.qualite
    ) q GROUP BY indicateur
""").format(OF_VALUES)

BASES = b"""
    SELECT millesime, min(source) AS source, count(denominator) = 0 AS part_seule
    FROM pub.observation WHERE indicateur = %(indicateur)s GROUP BY millesime ORDER BY millesime
"""

VERSIONS = b"""
    SELECT name, kind, millesime, nature_min, channel, provenance ->> 'title' AS titre,
           (provenance ->> 'age_max_years')::float8 AS age_max_ans
    FROM pub.version WHERE kind = 'source' ORDER BY name
"""

CONSEILS = b"""
    SELECT id, numero, date, date_texte, lieu, theme_du_conseil, ateliers, source FROM pub.registre_conseil
    WHERE territoire = %(territoire)s ORDER BY numero
"""

# One kind is read at a time: its word is then a constant, by which the view leaves the other kinds unread. Both sides are
# worked out once: the planner expects one row of each, and would read the whole history again for every object.
MOVES_OF: Final = """
    SELECT h.objet, h.objet_id, h.le, h.etat_avant, h.etat_apres, h.id FROM pub.registre_historique h
    WHERE h.objet = {} AND h.le > %(debut)s AND h.le <= %(fin)s
"""
MOVES = sql.SQL("""
    WITH concernes AS MATERIALIZED (
        SELECT 'projet' AS objet, feature_id AS numero, titre, theme, source, observe_le FROM pub.registre_projet
        WHERE zones && %(zones)s
        UNION ALL SELECT 'chantier', feature_id, titre, theme, source, observe_le FROM pub.registre_chantier
        WHERE zones && %(zones)s
        UNION ALL SELECT 'fiche_action', id, titre, theme, source, observe_le FROM pub.registre_fiche_action
        WHERE ARRAY['territoire:' || territoire] && %(zones)s
        UNION ALL SELECT 'livrable', l.id, l.titre, c.theme, c.source, l.observe_le
        FROM pub.registre_livrable l JOIN pub.registre_chantier c ON c.feature_id = l.chantier WHERE c.zones && %(zones)s
    ), passages AS MATERIALIZED ({})
    SELECT h.objet, o.numero, h.le, h.etat_avant, h.etat_apres, o.titre, o.theme, o.source,
           o.observe_le
    FROM passages h JOIN concernes o ON o.objet = h.objet AND o.numero = h.objet_id ORDER BY h.le, h.id
""").format(
    sql.SQL(" UNION ALL ").join(
        sql.SQL(MOVES_OF).format(sql.Literal(kind))
        for kind in ("projet", "chantier", "fiche_action", "livrable")
    )
)

FIGURES = b"""
    SELECT v.indicateur, v.zone, v.nom, v.millesime, v.valeur, v.qualite, v.nature, i.definition ->> 'titre' AS titre,
           i.definition ->> 'unite' AS unite, i.definition ->> 'methode' AS methode, i.definition ->> 'sens' AS sens,
           i.provenance -> 'inputs' -> 0 ->> 'title' AS source
    FROM pub.indicateur_valeur v JOIN pub.indicateur i ON i.id = v.indicateur
    WHERE v.zone_id = (SELECT z.feature_id FROM pub.zone z WHERE z.id = %(zone)s) AND v.dernier AND v.lecture = 'principale'
      AND (i.definition ->> 'public')::boolean
      AND (%(ids)s::text[] IS NULL OR v.indicateur = ANY (%(ids)s))
    ORDER BY v.indicateur
"""
MEMBERS = b"SELECT array_agg(a.id ORDER BY a.id) AS communes FROM pub.appartenance a WHERE a.dans = %(zone)s AND a.lecture = 'principale'"


@dataclass(frozen=True)
class Services:
    """Services by the level that requires them; ``partiels``: whether their source lists a part of the places."""

    ids: Sequence[str]
    niveaux: Sequence[str]
    partiels: Sequence[bool]


async def membership_rows(connection: AsyncConnection, zones: Sequence[str]) -> list[Row]:
    """Memberships of the communes of some zones, every reading, with confidence, source and note."""
    return await rows(connection, MEMBERSHIPS, {"zones": list(zones)})


async def fact_rows(
    connection: AsyncConnection, zones: Sequence[str], themes: Sequence[str] | None = None
) -> list[Row]:
    """Dated facts that name one of the zones, with every zone they name, the newest first."""
    return await rows(connection, FACTS, {"zones": list(zones), "themes": listed(themes)})


async def overlap_rows(connection: AsyncConnection, indicateur: str, zones: Sequence[str]) -> list[Row]:
    """Communes of some zones with the measures that are beyond their threshold, by name."""
    return await rows(connection, OVERLAPS, {"indicateur": indicateur, "zones": list(zones)})


async def worst_rows(connection: AsyncConnection, services: Services, zones: Sequence[str]) -> list[Row]:
    """By level and commune: minutes to the farthest service, apart for partial sources; out of reach; unknown."""
    return await rows(connection, WORST, {**_lists(services), "zones": list(zones)})


async def series_rows(connection: AsyncConnection, indicateur: str, zones: Sequence[str]) -> list[Row]:
    """Every vintage of an indicator in the communes of some zones, by name."""
    return await rows(connection, SERIES, {"indicateur": indicateur, "zones": list(zones)})


async def published_rows(connection: AsyncConnection) -> list[Row]:
    """Public indicators in a few words: vintage, method, sources, greatest age, why absent."""
    return await rows(connection, PUBLISHED, {})


async def silent_rows(connection: AsyncConnection, zones: Sequence[str]) -> dict[str, Row]:
    """By indicator: communes of some zones without a value, by reason; absent where every one has."""
    return {row["indicateur"]: row for row in await rows(connection, SILENT, {"zones": list(zones)})}


async def base_rows(connection: AsyncConnection, indicateur: str) -> list[Row]:
    """By vintage of an observation: its source, and whether it publishes shares alone."""
    return await rows(connection, BASES, {"indicateur": indicateur})


async def source_rows(connection: AsyncConnection) -> list[Row]:
    """Sources of the publication: vintage, greatest age in years, least good nature, channel."""
    return await rows(connection, VERSIONS, {})


async def conseil_rows(connection: AsyncConnection, territoire: str) -> list[Row]:
    """Conseils of a territoire."""
    return await rows(connection, CONSEILS, {"territoire": territoire})


async def move_rows(connection: AsyncConnection, zone: str, between: Mapping[str, Any]) -> list[Row]:
    """Public changes of state of what names a zone, after ``debut`` and until ``fin``."""
    return await rows(connection, MOVES, {"zones": [zone], **between})


async def figure_rows(connection: AsyncConnection, zone: str, ids: Sequence[str] | None = None) -> list[Row]:
    """Newest public figures of a zone with their vintage and method, as the publication read says."""
    return await rows(connection, FIGURES, {"zone": zone, "ids": listed(ids)})


async def member_ids(connection: AsyncConnection, zone: str) -> list[str]:
    """Communes of a zone, main reading, as the publication read says."""
    return (await rows(connection, MEMBERS, {"zone": zone}))[0]["communes"] or []


def _lists(services: Services) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in vars(services).items()}


def listed(values: Sequence[str] | None) -> list[str] | None:
    """Values as the driver sends them."""
    return None if values is None else list(values)


async def rows(
    connection: AsyncConnection, query: bytes | sql.Composed, values: Mapping[str, Any]
) -> list[Row]:
    """Rows of a statement that is prepared once per connection."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values, prepare=True)
        return await cursor.fetchall()
