"""What the page of a zone says, as it is published: its communes, outlines, figures, records and registry."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from geo_service.store.lookup import FACTS

Row = dict[str, Any]

MEMBERS = b"""
    SELECT z.id, z.feature_id, z.nom, z.population, z.epci_code, z.epci_nom, a.lecture, a.confiance, a.note,
           z.territoire_nom
    FROM pub.appartenance a JOIN pub.zone z ON z.feature_id = a.zone_id
    WHERE a.dans = %s AND z.niveau = 'commune' ORDER BY z.nom, z.id, a.lecture DESC
"""

ITSELF = b"""
    SELECT z.id, z.feature_id, z.nom, z.population, z.epci_code, z.epci_nom, 'principale' AS lecture,
           'official' AS confiance, NULL AS note, z.territoire_nom
    FROM pub.zone z WHERE z.id = %s
"""

# Of a zone's communes, those that the other reading places elsewhere.
LEAVING = b"""
    SELECT o.id FROM pub.appartenance a
    JOIN pub.appartenance o ON o.zone_id = a.zone_id AND o.niveau_dans = a.niveau_dans AND o.lecture = 'alternative'
    WHERE a.dans = %s AND a.lecture = 'principale'
"""

LEVEL_OUTLINES = b"""
    SELECT id, nom, ST_AsGeoJSON(geom, 0) AS contour FROM pub.zone_tile
    WHERE band = 0 AND niveau = %s AND served ORDER BY id
"""
ZONE_OUTLINE = b"SELECT ST_AsGeoJSON(geom, 0) AS contour FROM pub.zone_tile WHERE band = 0 AND id = %s"

EPCI_PARTS = b"""
    SELECT z.id, z.nom, z.code, z.population, count(*) AS communes, sum(c.population) AS habitants,
           z.nb_communes
    FROM pub.zone c JOIN pub.zone z ON z.niveau = 'epci' AND z.code = c.epci_code
    WHERE c.feature_id = ANY (%s) GROUP BY z.id, z.nom, z.code, z.population, z.nb_communes ORDER BY z.nom
"""

OUTLINES = b"""
    WITH frame AS (
        SELECT ST_Expand(ST_Extent(t.geom)::geometry, 3000) AS box FROM pub.zone_tile t
        WHERE t.band = %(band)s AND t.niveau = 'commune' AND t.feature_id = ANY (%(communes)s)
    )
    SELECT t.id, t.nom, t.feature_id = ANY (%(communes)s) AS own, ST_AsGeoJSON(t.geom, 0) AS contour
    FROM pub.zone_tile t, frame
    WHERE t.band = %(band)s AND t.niveau = 'commune' AND t.geom && frame.box
    ORDER BY t.id
"""

FIGURES = b"""
    SELECT v.indicateur, v.zone, v.nom, v.population, v.lecture, v.millesime, v.valeur, v.bas, v.haut, v.qualite,
           v.niveau, v.couverture
    FROM pub.indicateur_valeur v
    WHERE v.indicateur = ANY (%(ids)s) AND v.dernier AND (v.zone = ANY (%(zones)s) OR v.niveau = ANY (%(levels)s))
    ORDER BY v.indicateur, v.nom, v.zone, v.lecture
"""

COMMUNE_VALUES = b"""
    SELECT v.indicateur, v.zone, v.nom, v.population, v.valeur, v.bas, v.haut, v.qualite, v.territoire_confiance
    FROM pub.indicateur_valeur v
    WHERE v.indicateur = ANY (%s) AND v.dernier AND v.niveau = 'commune' AND v.lecture = 'principale'
      AND v.zone_id = ANY (%s)
"""

COMMUNE_SPREAD = b"""
    SELECT v.indicateur, count(v.valeur) AS connues, min(v.valeur) AS minimum, max(v.valeur) AS maximum,
           percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY v.valeur) AS quartiles
    FROM pub.indicateur_valeur v
    WHERE v.indicateur = ANY (%s) AND v.dernier AND v.niveau = 'commune' AND v.lecture = 'principale'
    GROUP BY v.indicateur
"""

CLASSES = b"""
    SELECT indicateur, minimum, maximum, classes -> 'quantiles' -> %s AS classes
    FROM pub.classes WHERE indicateur = ANY (%s) AND niveau = 'commune' AND dernier
"""

RECORDS = b"""
    SELECT name, key, attributes FROM pub.record WHERE name = ANY (%s) ORDER BY name, ordinal
"""

RECORDS_OF = b"SELECT name, key, attributes FROM pub.record WHERE name = ANY (%s) AND key = %s ORDER BY name"

THEMES = b"SELECT key AS slug, attributes ->> 'label_fr' AS label FROM pub.record WHERE name = 'themes' ORDER BY ordinal"

SITES = b"SELECT id, niveau, code, nom, nb_communes FROM pub.zone WHERE niveau = %s AND served ORDER BY nom"

CONSEILS = b"""
    SELECT numero, date, date_texte, lieu, theme_du_conseil, source FROM pub.registre_conseil
    WHERE territoire = %s ORDER BY numero
"""
DECLARED = b"SELECT theme, objet, declaree_par, au FROM pub.registre_completude WHERE territoire = %s ORDER BY theme, objet"

INPUTS = b"""
    SELECT i.id AS indicateur, s ->> 'name' AS nom, s ->> 'title' AS titre, s ->> 'producer' AS producteur,
           s ->> 'licence' AS licence, s ->> 'url' AS adresse, s ->> 'millesime' AS millesime, s ->> 'nature' AS nature,
           s ->> 'channel' AS canal
    FROM pub.indicateur i, jsonb_array_elements(i.provenance -> 'inputs') s WHERE i.id = ANY (%s)
    ORDER BY titre, nom
"""
VERSIONS = b"""
    SELECT name AS nom, provenance ->> 'title' AS titre, provenance ->> 'producer' AS producteur, millesime, nature,
           provenance ->> 'licence' AS licence, provenance ->> 'url' AS adresse, channel AS canal
    FROM pub.version WHERE name = ANY (%s) ORDER BY name
"""


async def member_rows(connection: AsyncConnection, zone: str) -> list[Row]:
    """Communes of a zone in alphabetical order, in each reading of the memberships, with their confidence."""
    return await _rows(connection, MEMBERS, [zone])


async def commune_itself(connection: AsyncConnection, zone: str) -> list[Row]:
    """A commune as the only member of itself."""
    return await _rows(connection, ITSELF, [zone])


async def leaving(connection: AsyncConnection, zone: str) -> list[str]:
    """Communes of a zone that belong to another one when doubtful memberships are read the other way."""
    return [row["id"] for row in await _rows(connection, LEAVING, [zone])]


async def level_outlines(connection: AsyncConnection, niveau: str) -> list[Row]:
    """Coarse outlines (GeoJSON text, EPSG:3857) of the served zones of a level."""
    return await _rows(connection, LEVEL_OUTLINES, [niveau])


async def zone_outline(connection: AsyncConnection, zone: str) -> list[str]:
    """The coarse outline of one zone; empty when it is not published."""
    return [row["contour"] for row in await _rows(connection, ZONE_OUTLINE, [zone])]


async def epci_rows(connection: AsyncConnection, communes: Sequence[int]) -> list[Row]:
    """EPCI that the communes belong to, with how many of their communes and inhabitants are among them."""
    return await _rows(connection, EPCI_PARTS, [list(communes)])


async def outline_rows(connection: AsyncConnection, communes: Sequence[int], band: int) -> list[Row]:
    """Generalised outlines (GeoJSON text, EPSG:3857 metres) of the communes, and of their neighbours in the frame."""
    return await _rows(connection, OUTLINES, {"communes": list(communes), "band": band})


async def figure_rows(
    connection: AsyncConnection, ids: Sequence[str], zones: Sequence[str], levels: Sequence[str]
) -> list[Row]:
    """Newest figures of some zones, and of every zone of some levels, in every reading."""
    asked = {"ids": list(ids), "zones": list(zones), "levels": list(levels)}
    return await _rows(connection, FIGURES, asked)


async def commune_cells(
    connection: AsyncConnection, ids: Sequence[str], communes: Sequence[int]
) -> list[tuple[Any, ...]]:
    """Newest values of communes, as ``services.beyond.measured`` reads them."""
    cursor = await connection.execute(COMMUNE_VALUES, [list(ids), list(communes)], prepare=True)
    return await cursor.fetchall()


async def spread_rows(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Row]:
    """Least, quartiles and greatest of the served communes, by indicator."""
    return {row.pop("indicateur"): row for row in await _rows(connection, COMMUNE_SPREAD, [list(ids)])}


async def class_rows(connection: AsyncConnection, ids: Sequence[str], k: int) -> dict[str, Row]:
    """Quantile classes of communes, made with the figures, by indicator; absent where they are not made yet."""
    return {row.pop("indicateur"): row for row in await _rows(connection, CLASSES, [str(k), list(ids)])}


async def record_rows(connection: AsyncConnection, names: Sequence[str]) -> dict[str, list[Row]]:
    """Records of some sources, by source; a source that is not loaded has none."""
    found: dict[str, list[Row]] = {name: [] for name in names}
    for row in await _rows(connection, RECORDS, [list(names)]):
        found[row["name"]].append({"cle": row["key"], **row["attributes"]})
    return found


async def records_of(connection: AsyncConnection, names: Sequence[str], key: str) -> dict[str, Row]:
    """What some sources say of one key, by source."""
    return {row["name"]: row["attributes"] for row in await _rows(connection, RECORDS_OF, [list(names), key])}


async def theme_labels(connection: AsyncConnection) -> dict[str, str]:
    """Label of each theme, in the order of the list."""
    return {row["slug"]: row["label"] for row in await _rows(connection, THEMES, [])}


async def zones_of_level(connection: AsyncConnection, niveau: str) -> list[Row]:
    """Served zones of a level, by name."""
    return await _rows(connection, SITES, [niveau])


async def fact_rows(connection: AsyncConnection, zones: Sequence[str]) -> list[Row]:
    """Published facts of one of the zones, the newest first."""
    return await _rows(connection, FACTS, [list(zones)])


async def conseil_rows(connection: AsyncConnection, territoire: str) -> list[Row]:
    """Conseils that the registry holds for a territoire."""
    return await _rows(connection, CONSEILS, [territoire])


async def input_rows(connection: AsyncConnection, ids: Sequence[str]) -> list[Row]:
    """What each indicator was computed from, one row per indicator and source."""
    return await _rows(connection, INPUTS, [list(ids)])


async def version_rows(connection: AsyncConnection, names: Sequence[str]) -> list[Row]:
    """Sources of the current publication, by name."""
    return await _rows(connection, VERSIONS, [list(names)])


async def declared_rows(connection: AsyncConnection, territoire: str) -> list[Row]:
    """What is declared complete for a territoire: by whom, and until when."""
    return await _rows(connection, DECLARED, [territoire])


async def _rows(connection: AsyncConnection, query: bytes, values: Any) -> list[Row]:
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query, values, prepare=True)
        return await cursor.fetchall()
