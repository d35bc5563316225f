"""What questions and carences read of the public registry: actions and where they act, declarations, deliverables."""

from collections.abc import Sequence
from typing import Final

from psycopg import AsyncConnection, sql

from geo_service.crs import LAMBERT93
from geo_service.store.questions import Row, listed, rows

KNOWN: Final = """
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
"""

ACTIONS = sql.SQL("""
    SELECT objet, id, numero, titre, theme, etat, etat_observe, observe_le, zones, portee, porteur, source FROM ({}) k
    WHERE %(zones)s::text[] IS NULL OR zones && %(zones)s ORDER BY objet, titre, numero
""").format(sql.SQL(KNOWN))

# Zones named at the level of the action's own scope: a point names a commune, not its territoire. Where a point lies
# is worked out for those near the communes asked alone.
PLACED = sql.SQL("""
    WITH proches AS (
        SELECT k.* FROM ({known}) k
        WHERE %(zones)s::text[] IS NULL OR CASE WHEN portee IN ('point', 'trace') THEN trace && (
            SELECT ST_SetSRID(ST_Extent(z.geom)::geometry, {srid}) FROM pub.zone z
            WHERE z.niveau = 'commune' AND z.id = ANY (%(zones)s))
        ELSE portee = 'departement' OR zones && %(zones)s END
    ), placees AS (
        SELECT p.*, CASE
            WHEN p.portee IN ('point', 'trace') THEN ARRAY(
                SELECT z.id FROM pub.zone z WHERE z.niveau = 'commune' AND ST_Intersects(z.geom, p.trace))
            WHEN p.portee = 'departement' THEN ARRAY(SELECT z.id FROM pub.zone z WHERE z.niveau = 'departement' AND z.served)
            ELSE ARRAY(SELECT named FROM unnest(p.zones) named WHERE split_part(named, ':', 1) = CASE p.portee
                WHEN 'communes' THEN 'commune' WHEN 'inconnu' THEN 'territoire' ELSE p.portee END)
            END AS nommees
        FROM proches p
    )
    SELECT objet, id, numero, titre, theme, etat, etat_observe, observe_le, zones, nommees, portee, porteur, source
    FROM placees WHERE %(zones)s::text[] IS NULL OR nommees && %(zones)s ORDER BY objet, titre, numero
""").format(known=sql.SQL(KNOWN), srid=sql.Literal(LAMBERT93))

STATES = b"""
    SELECT 'projet' AS objet, titre, theme, etat_observe, observe_le, zones, source FROM pub.registre_projet
    WHERE (%(themes)s::text[] IS NULL OR theme = ANY (%(themes)s)) AND (%(zones)s::text[] IS NULL OR zones && %(zones)s)
    UNION ALL
    SELECT 'chantier', titre, theme, etat_observe, observe_le, zones, source FROM pub.registre_chantier
    WHERE (%(themes)s::text[] IS NULL OR theme = ANY (%(themes)s)) AND (%(zones)s::text[] IS NULL OR zones && %(zones)s)
"""

CONTRIBUTIONS = b"""
    SELECT territoire, theme, count(*) AS nombre FROM pub.registre_contribution
    WHERE %(territoire)s::text IS NULL OR territoire = %(territoire)s GROUP BY 1, 2 ORDER BY 1, 2
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

AGED = b"""
    SELECT objet, count(*) AS objets, count(*) FILTER (WHERE etat = 'inconnu') AS inconnus FROM (
        SELECT 'projet' AS objet, etat, zones FROM pub.registre_projet
        UNION ALL SELECT 'chantier', etat, zones FROM pub.registre_chantier
    ) o WHERE %(zones)s::text[] IS NULL OR zones && %(zones)s GROUP BY objet ORDER BY objet
"""


async def action_rows(
    connection: AsyncConnection, zones: Sequence[str] | None = None, themes: Sequence[str] | None = None
) -> list[Row]:
    """Public projets, chantiers and fiches-action on one of the themes that name one of the zones; None: all."""
    return await rows(connection, ACTIONS, {"zones": listed(zones), "themes": listed(themes)})


async def placed_actions(
    connection: AsyncConnection, zones: Sequence[str] | None = None, themes: Sequence[str] | None = None
) -> list[Row]:
    """The same with the zones they act in (``nommees``), among which one of those asked must be; None: all."""
    return await rows(connection, PLACED, {"zones": listed(zones), "themes": listed(themes)})


async def action_states(
    connection: AsyncConnection, zones: Sequence[str] | None = None, themes: Sequence[str] | None = None
) -> list[Row]:
    """Public projets and chantiers with the state last seen; None: all. Their places are not worked out."""
    return await rows(connection, STATES, {"zones": listed(zones), "themes": listed(themes)})


async def contribution_counts(connection: AsyncConnection, territoire: str | None = None) -> list[Row]:
    """Public contributions by territoire and theme."""
    return await rows(connection, CONTRIBUTIONS, {"territoire": territoire})


async def declared_rows(connection: AsyncConnection) -> list[Row]:
    """Declarations of completeness."""
    return await rows(connection, DECLARED, {})


async def enjeu_rows(connection: AsyncConnection) -> list[Row]:
    """Priorities of the registry."""
    return await rows(connection, ENJEUX, {})


async def deliverable_rows(connection: AsyncConnection, zones: Sequence[str] | None) -> list[Row]:
    """Public chantiers with each of their public deliverables; a chantier without any gives one row."""
    return await rows(connection, DELIVERABLES, {"zones": listed(zones)})


async def state_counts(connection: AsyncConnection, zones: Sequence[str] | None) -> list[Row]:
    """Public projets and chantiers, and those whose state is unknown now."""
    return await rows(connection, AGED, {"zones": listed(zones)})
