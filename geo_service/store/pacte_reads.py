"""The public registry as pages about a zone show it: chantiers with deliverables, projects with amounts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

Row = dict[str, Any]

# Named by one of the zones, or drawn inside the first and naming none.
HERE: Final = sql.SQL("""
    (o.zones && %(zones)s OR (cardinality(o.zones) = 0 AND o.trace IS NOT NULL AND EXISTS (
        SELECT FROM pub.zone z WHERE z.id = %(zone)s AND ST_Intersects(z.geom, o.trace))))
""")
THEME: Final = sql.SQL("""
    coalesce((SELECT t.label_fr FROM pub.theme t WHERE t.slug = o.theme), o.theme) AS theme
""")

CHANTIERS = sql.SQL("""
    SELECT o.feature_id AS numero, o.titre, {theme}, o.etat, o.etat_observe, o.observe_le, o.direction_pilote,
           o.elu_fonction, o.feuille_adoptee_le, o.origine, o.source,
           (SELECT c.numero FROM pub.registre_conseil c WHERE c.id = o.conseil) AS conseil
    FROM pub.registre_chantier o WHERE {here} ORDER BY o.titre, o.feature_id
""").format(theme=THEME, here=HERE)

LIVRABLES = sql.SQL("""
    SELECT l.chantier, l.titre, l.echeance, l.remis_le, l.etat, l.observe_le, l.en_retard
    FROM pub.registre_livrable l JOIN pub.registre_chantier o ON o.feature_id = l.chantier
    WHERE {here} ORDER BY l.chantier, l.echeance NULLS LAST, l.titre
""").format(here=HERE)

PROJETS = sql.SQL("""
    SELECT o.feature_id AS numero, o.titre, {theme}, o.etat, o.etat_observe, o.observe_le, o.annee, o.source,
           o.maitre_ouvrage_nom, o.territoires
    FROM pub.registre_projet o WHERE {here} ORDER BY o.titre, o.feature_id
""").format(theme=THEME, here=HERE)

MONTANTS = sql.SQL("""
    SELECT m.projet, m.type, m.montant_eur, m.plancher, m.annee, m.financeur_nom
    FROM pub.registre_montant m JOIN pub.registre_projet o ON o.feature_id = m.projet
    WHERE {here} ORDER BY m.projet, m.type, m.id
""").format(here=HERE)

QUERIES: Final[Mapping[str, sql.Composed]] = {
    "chantiers": CHANTIERS,
    "livrables": LIVRABLES,
    "projets": PROJETS,
    "montants": MONTANTS,
}

MOMENT = b"""
    SELECT now() AS le, (SELECT max(h.id) FROM pub.registre_historique h) AS dernier
"""
VERSIONS = (
    b"SELECT id, version_id, millesime, definition ->> 'methode' AS methode FROM pub.indicateur ORDER BY id"
)


async def pacte_rows(connection: AsyncConnection, zones: Sequence[str]) -> dict[str, list[Row]]:
    """Public chantiers, deliverables, projects and amounts that name one of the zones, or are drawn in the first."""
    asked = {"zones": list(zones), "zone": zones[0] if zones else ""}
    return {name: await _rows(connection, query, asked) for name, query in QUERIES.items()}


async def registry_moment(connection: AsyncConnection) -> Row:
    """When the registry is read (UTC), and the number of the last public change of state."""
    return (await _rows(connection, MOMENT, {}))[0]


async def indicator_versions(connection: AsyncConnection) -> list[Row]:
    """Version, newest vintage and method of each published indicator."""
    return await _rows(connection, VERSIONS, {})


async def _rows(
    connection: AsyncConnection, query: bytes | sql.Composed, values: Mapping[str, Any]
) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values, prepare=True)
        return await cursor.fetchall()
