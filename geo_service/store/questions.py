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

# Zones named at the level of the action's own scope: a point names a commune, not its territoire.
ACTIONS = b"""
    WITH connues AS (
        SELECT 'projet' AS objet, id, feature_id AS numero, titre, theme, etat, etat_observe, observe_le, zones, portee,
               maitre_ouvrage_nom AS porteur, source, trace
        FROM pub.registre_projet WHERE %(themes)s::text[] IS NULL OR theme = ANY (%(themes)s)
        UNION ALL
        SELECT 'chantier', id, feature_id, titre, theme, etat, etat_observe, observe_le, zones, portee, direction_pilote,
               source, trace
        FROM pub.registre_chantier WHERE %(themes)s::text[] IS NULL OR theme = ANY (%(themes)s)
        UNION ALL
        SELECT 'fiche_action', 'fiche_action:' || f.id, f.id, f.titre, f.theme, f.etat, f.etat, f.observe_le,
               ARRAY['territoire:' || f.territoire], 'territoire', o.nom, f.source, NULL
        FROM pub.registre_fiche_action f LEFT JOIN pub.registre_acteur o ON o.id = f.maitre_ouvrage
        WHERE %(themes)s::text[] IS NULL OR f.theme = ANY (%(themes)s)
    ), placees AS (
        SELECT c.*, CASE
            WHEN c.portee IN ('point', 'trace') THEN ARRAY(
                SELECT z.id FROM pub.zone z WHERE z.niveau = 'commune' AND ST_Intersects(z.geom, c.trace))
            WHEN c.portee = 'departement' THEN ARRAY(SELECT z.id FROM pub.zone z WHERE z.niveau = 'departement' AND z.served)
            ELSE ARRAY(SELECT named FROM unnest(c.zones) named WHERE split_part(named, ':', 1) = CASE c.portee
                WHEN 'communes' THEN 'commune' WHEN 'inconnu' THEN 'territoire' ELSE c.portee END)
            END AS nommees
        FROM connues c
    )
    SELECT objet, id, numero, titre, theme, etat, etat_observe, observe_le, zones, nommees, portee, porteur, source
    FROM placees
    WHERE %(zones)s::text[] IS NULL OR zones && %(zones)s OR nommees && %(zones)s
    ORDER BY objet, titre, numero
"""

CONTRIBUTIONS = b"""
    SELECT territoire, theme, count(*) AS nombre FROM pub.registre_contribution
    WHERE %(territoire)s::text IS NULL OR territoire = %(territoire)s GROUP BY 1, 2 ORDER BY 1, 2
"""
FACTS = b"""
    SELECT f.id, f.titre, f.theme, f.annee, f.date, f.etat, f.note, f.source,
           ARRAY(SELECT DISTINCT named FROM unnest(f.zones) named WHERE split_part(named, ':', 1) = f.portee) AS nommees
    FROM pub.fait f
    WHERE f.zones && %(zones)s AND (%(themes)s::text[] IS NULL OR f.theme = ANY (%(themes)s))
    ORDER BY f.annee DESC NULLS LAST, f.ordinal
"""
DECLARED = b"SELECT territoire, theme, objet, declaree_par, au FROM pub.registre_completude ORDER BY 1, 2, 3"
ENJEUX = b"SELECT territoire, theme, titre, source FROM pub.registre_enjeu ORDER BY 1, 2, id"

DELIVERABLES = b"""
    SELECT c.id AS chantier, c.feature_id AS numero, c.titre AS chantier_titre, c.theme, c.etat AS chantier_etat,
           c.observe_le, c.zones, c.source, c.direction_pilote, l.id AS livrable, l.titre, l.echeance, l.remis_le, l.etat,
           l.en_retard, current_date - l.echeance AS jours
    FROM pub.registre_chantier c LEFT JOIN pub.registre_livrable l ON l.chantier = c.feature_id
    WHERE %(zones)s::text[] IS NULL OR c.zones && %(zones)s
    ORDER BY c.titre, c.feature_id, l.echeance NULLS LAST, l.id
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

AGED = b"""
    SELECT objet, count(*) AS objets, count(*) FILTER (WHERE etat = 'inconnu') AS inconnus FROM (
        SELECT 'projet' AS objet, etat, zones FROM pub.registre_projet
        UNION ALL SELECT 'chantier', etat, zones FROM pub.registre_chantier
    ) o WHERE %(zones)s::text[] IS NULL OR zones && %(zones)s GROUP BY objet ORDER BY objet
"""

CONSEILS = b"""
    SELECT id, numero, date, date_texte, lieu, theme_du_conseil, ateliers, source FROM pub.registre_conseil
    WHERE territoire = %(territoire)s ORDER BY numero
"""

MOVES = b"""
    SELECT h.objet, h.objet_id AS numero, h.le, h.etat_avant, h.etat_apres, o.titre, o.theme, o.source
    FROM pub.registre_historique h JOIN (
        SELECT 'projet' AS objet, feature_id AS numero, titre, theme, zones, source FROM pub.registre_projet
        UNION ALL SELECT 'chantier', feature_id, titre, theme, zones, source FROM pub.registre_chantier
        UNION ALL SELECT 'fiche_action', id, titre, theme, ARRAY['territoire:' || territoire], source
        FROM pub.registre_fiche_action
    ) o ON o.objet = h.objet AND o.numero = h.objet_id
    WHERE o.zones && %(zones)s AND h.le > %(debut)s AND h.le <= %(fin)s ORDER BY h.le, h.id
"""

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
    return await _rows(connection, MEMBERSHIPS, {"zones": list(zones)})


async def action_rows(
    connection: AsyncConnection, zones: Sequence[str] | None = None, themes: Sequence[str] | None = None
) -> list[Row]:
    """Public projets, chantiers and fiches-action on one of the themes that name one of the zones; None: all."""
    return await _rows(connection, ACTIONS, {"zones": _list(zones), "themes": _list(themes)})


async def fact_rows(
    connection: AsyncConnection, zones: Sequence[str], themes: Sequence[str] | None = None
) -> list[Row]:
    """Dated facts that name one of the zones, with every zone they name, the newest first."""
    return await _rows(connection, FACTS, {"zones": list(zones), "themes": _list(themes)})


async def contribution_counts(connection: AsyncConnection, territoire: str | None = None) -> list[Row]:
    """Public contributions by territoire and theme."""
    return await _rows(connection, CONTRIBUTIONS, {"territoire": territoire})


async def declared_rows(connection: AsyncConnection) -> list[Row]:
    """Declarations of completeness."""
    return await _rows(connection, DECLARED, {})


async def enjeu_rows(connection: AsyncConnection) -> list[Row]:
    """Priorities of the registry."""
    return await _rows(connection, ENJEUX, {})


async def deliverable_rows(connection: AsyncConnection, zones: Sequence[str] | None) -> list[Row]:
    """Public chantiers with each of their public deliverables; a chantier without any gives one row."""
    return await _rows(connection, DELIVERABLES, {"zones": _list(zones)})


async def overlap_rows(connection: AsyncConnection, indicateur: str, zones: Sequence[str]) -> list[Row]:
    """Communes of some zones with the measures that are beyond their threshold, by name."""
    return await _rows(connection, OVERLAPS, {"indicateur": indicateur, "zones": list(zones)})


async def worst_rows(connection: AsyncConnection, services: Services, zones: Sequence[str]) -> list[Row]:
    """By level and commune: minutes to the farthest service, apart for partial sources; out of reach; unknown."""
    return await _rows(connection, WORST, {**_lists(services), "zones": list(zones)})


async def series_rows(connection: AsyncConnection, indicateur: str, zones: Sequence[str]) -> list[Row]:
    """Every vintage of an indicator in the communes of some zones, by name."""
    return await _rows(connection, SERIES, {"indicateur": indicateur, "zones": list(zones)})


async def published_rows(connection: AsyncConnection) -> list[Row]:
    """Public indicators in a few words: vintage, method, sources, greatest age, why absent."""
    return await _rows(connection, PUBLISHED, {})


async def silent_rows(connection: AsyncConnection, zones: Sequence[str]) -> dict[str, Row]:
    """By indicator: communes of some zones without a value, by reason; absent where every one has."""
    return {row["indicateur"]: row for row in await _rows(connection, SILENT, {"zones": list(zones)})}


async def base_rows(connection: AsyncConnection, indicateur: str) -> list[Row]:
    """By vintage of an observation: its source, and whether it publishes shares alone."""
    return await _rows(connection, BASES, {"indicateur": indicateur})


async def source_rows(connection: AsyncConnection) -> list[Row]:
    """Sources of the publication: vintage, greatest age in years, least good nature, channel."""
    return await _rows(connection, VERSIONS, {})


async def state_counts(connection: AsyncConnection, zones: Sequence[str] | None) -> list[Row]:
    """Public projets and chantiers, and those whose state is unknown now."""
    return await _rows(connection, AGED, {"zones": _list(zones)})


async def conseil_rows(connection: AsyncConnection, territoire: str) -> list[Row]:
    """Conseils of a territoire."""
    return await _rows(connection, CONSEILS, {"territoire": territoire})


async def move_rows(connection: AsyncConnection, zone: str, between: Mapping[str, Any]) -> list[Row]:
    """Public changes of state of what names a zone, after ``debut`` and until ``fin``."""
    return await _rows(connection, MOVES, {"zones": [zone], **between})


async def figure_rows(connection: AsyncConnection, zone: str, ids: Sequence[str] | None = None) -> list[Row]:
    """Newest public figures of a zone with their vintage and method, as the publication read says."""
    return await _rows(connection, FIGURES, {"zone": zone, "ids": _list(ids)})


async def member_ids(connection: AsyncConnection, zone: str) -> list[str]:
    """Communes of a zone, main reading, as the publication read says."""
    return (await _rows(connection, MEMBERS, {"zone": zone}))[0]["communes"] or []


def _lists(services: Services) -> dict[str, list[Any]]:
    return {name: list(values) for name, values in vars(services).items()}


def _list(values: Sequence[str] | None) -> list[str] | None:
    return None if values is None else list(values)


async def _rows(
    connection: AsyncConnection, query: bytes | sql.Composed, values: Mapping[str, Any]
) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values, prepare=True)
        return await cursor.fetchall()
