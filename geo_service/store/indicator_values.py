"""Values of indicators: read back for those computed from them, and the views that follow their versions."""

from collections.abc import Iterable

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from geo_service.model.indicator import PREFIX
from geo_service.store.inputs import Rows

COMMUNES = sql.SQL("""
    SELECT z.code, v.millesime, v.value, v.low, v.high, v.numerator, v.denominator, v.quality
    FROM geo.indicateur_valeur v JOIN geo.zone z ON z.id = v.zone_id
    WHERE v.version_id = %s AND z.niveau = 'commune' ORDER BY v.millesime, z.code
""")
STATUS = sql.SQL("""
    SELECT i.id, i.definition ->> 'famille' AS famille, i.definition ->> 'theme' AS theme, i.nature, i.nature_min,
           i.millesime, coalesce(i.absence, '') AS absence,
           count(v.*) FILTER (WHERE v.qualite IS NULL) AS known, count(v.*) AS communes
    FROM pub.indicateur i
    LEFT JOIN pub.indicateur_valeur v ON v.indicateur = i.id AND v.niveau = 'commune' AND v.dernier
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 2, 1
""")
KNOW = sql.SQL("""
    INSERT INTO geo.view_input (view, target) SELECT name, unnest(ARRAY[name, 'zones']) FROM unnest(%s::text[]) name
    ON CONFLICT DO NOTHING
""")


def commune_values(connection: psycopg.Connection, version_id: int) -> Rows:
    """Values of communes of a version, oldest vintage first."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(COMMUNES, [version_id]).fetchall()


def status_rows(connection: psycopg.Connection) -> Rows:
    """For people: every published indicator with its nature, vintage, and how many communes have a value."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(STATUS).fetchall()


def know_views(connection: psycopg.Connection, names: Iterable[str]) -> None:
    """Have each indicator's layers follow its version and the zones'."""
    connection.execute(KNOW, [[name for name in names if name.startswith(PREFIX)]])
