"""Objects of the registry, read: one, many by filters, their history, those that look alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

from geo_service.model.pacte.champs import Genre
from geo_service.model.pacte.droits import Sujet
from geo_service.model.pacte.objets import Objet
from geo_service.model.tile import BBox
from geo_service.store.registre_sql import (
    PUBLIC,
    Regard,
    Source,
    columns,
    current_state,
    in_box,
    in_zones,
    matching,
    readable,
    territoires,
)

Row = dict[str, Any]

NEAR_M: Final = 5_000.0
"""Beyond this distance two contributions are not about the same place."""

ALIKE: Final = 0.3
"""Similarity of words (pg_trgm, 0 to 1) under which nothing is suggested."""


@dataclass(frozen=True)
class Ligne:
    """A row. ``sujet`` is None when it was read as everybody may."""

    objet: Objet
    valeurs: Row
    sujet: Sujet | None = None

    @property
    def id(self) -> int:
        """Its number."""
        return int(self.valeurs["id"])

    @property
    def version(self) -> int:
        """How many times it was written."""
        return int(self.valeurs["version"])

    @property
    def trace(self) -> Any:
        """The place everybody may know, as GeoJSON; None without one."""
        return _parsed(self.valeurs.get("_trace"))

    @property
    def geometrie(self) -> Any:
        """The place as it was drawn, as GeoJSON; None without one."""
        return _parsed(self.valeurs.get("_geom"))


@dataclass(frozen=True)
class Filtre:
    """What a list must hold. ``egaux``: columns, each with the values among which its own must be.

    ``apres`` is the number of the last row of the page before: the newest come first.
    """

    limite: int
    apres: int | None = None
    egaux: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    etats: tuple[str, ...] = ()
    territoires: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    bbox: BBox | None = None
    q: str = ""


async def read_one(
    connection: AsyncConnection, source: Source, number: int, regard: Regard = PUBLIC, *, lock: bool = False
) -> Ligne | None:
    """One row that the actor may read; None when there is none, or when it may not. ``lock`` keeps others from writing."""
    seen, values = readable(source, regard)
    ending = sql.SQL("FOR UPDATE OF o") if lock else sql.SQL("")
    statement = sql.SQL("SELECT {} FROM {} o WHERE {} = %(number)s AND {} {}").format(
        columns(source), source.name, source.id, seen, ending
    )
    rows = await _all(connection, statement, {**values, "number": number})
    return _ligne(source, rows[0]) if rows else None


async def read_many(
    connection: AsyncConnection, source: Source, filtre: Filtre, regard: Regard = PUBLIC
) -> list[Ligne]:
    """Rows that match and may be read, newest first: one more than asked when others follow."""
    where, values = _where(source, filtre, regard)
    after = sql.SQL("true") if filtre.apres is None else sql.SQL("{} < %(after)s").format(source.id)
    statement = sql.SQL("SELECT {} FROM {} o WHERE {} AND {} ORDER BY {} DESC LIMIT %(limit)s").format(
        columns(source), source.name, where, after, source.id
    )
    rows = await _all(connection, statement, {**values, "after": filtre.apres, "limit": filtre.limite + 1})
    return [_ligne(source, row) for row in rows]


async def count(connection: AsyncConnection, source: Source, filtre: Filtre, regard: Regard = PUBLIC) -> int:
    """How many rows match and may be read."""
    where, values = _where(source, filtre, regard)
    statement = sql.SQL("SELECT count(*) AS n FROM {} o WHERE {}").format(source.name, where)
    return int((await _all(connection, statement, values))[0]["n"])


async def public_faces(connection: AsyncConnection, objet: Objet, numbers: Sequence[int]) -> dict[int, Ligne]:
    """Rows as everybody may read them, by number."""
    if objet.reserve or not numbers:
        return {}
    source = Source(objet, public=True)
    statement = sql.SQL("SELECT {} FROM {} o WHERE {} = ANY (%(numbers)s)").format(
        columns(source), source.name, source.id
    )
    rows = await _all(connection, statement, {"numbers": list(numbers)})
    return {row["id"]: _ligne(source, row) for row in rows}


async def visible_ids(
    connection: AsyncConnection, objet: Objet, numbers: Sequence[int], regard: Regard
) -> frozenset[int]:
    """Those of some numbers that exist and that the actor may read."""
    source = Source(objet)
    seen, values = readable(source, regard)
    statement = sql.SQL("SELECT o.id FROM {} o WHERE o.id = ANY (%(numbers)s) AND {}").format(
        source.name, seen
    )
    rows = await _all(connection, statement, {**values, "numbers": list(numbers)})
    return frozenset(row["id"] for row in rows)


HISTORY: Final = sql.SQL("""
    SELECT version, le, par, etat_avant, etat_apres, motif, conseil, decision, champs
    FROM registre.historique WHERE objet = %(objet)s AND objet_id = %(number)s ORDER BY version
""")
PUBLIC_HISTORY: Final = sql.SQL("""
    SELECT le, etat_avant, etat_apres, conseil, decision
    FROM pub.registre_historique WHERE objet = %(objet)s AND objet_id = %(number)s ORDER BY id
""")


async def read_history(connection: AsyncConnection, source: Source, number: int) -> list[Row]:
    """What happened to an object, oldest first; to everybody, only the public states it went through."""
    statement = PUBLIC_HISTORY if source.public else HISTORY
    return await _all(connection, statement, {"objet": source.objet.nom, "number": number})


SIMILAR: Final = sql.SQL("""
    SELECT f.id, f.words AS mots, f.distance_m FROM (
        SELECT o.id, similarity(o.titre_cherche, geo.normaliser(%(title)s)) * 0.5
                     + word_similarity(o.titre_cherche, geo.normaliser(%(words)s)) * 0.5 AS words,
               ST_Distance({place}, here.lieu) AS distance_m
        FROM {relation} o LEFT JOIN {relation} here ON {here} = %(number)s
        WHERE {id} <> %(number)s AND {seen} AND o.territoire = %(territoire)s
    ) f
    WHERE f.words >= %(alike)s AND coalesce(f.distance_m <= %(near)s, true)
    ORDER BY f.words - coalesce(f.distance_m, %(near)s) / %(near)s * 0.2 DESC, f.id
    LIMIT %(limit)s
""")


async def read_similar(connection: AsyncConnection, ligne: Ligne, regard: Regard, limit: int) -> list[Row]:
    """Contributions of the same territoire whose words are alike, unless their places are far apart; best first."""
    source = Source(ligne.objet)
    seen, values = readable(source, regard)
    statement = SIMILAR.format(
        relation=source.name,
        id=source.id,
        here=sql.SQL("here.id"),
        seen=seen,
        place=sql.SQL("o.lieu"),
    )
    row = ligne.valeurs
    asked = {"number": ligne.id, "title": row["titre"], "territoire": row["territoire"]}
    asked["words"] = f"{row['titre']} {row['texte']}"
    return await _all(
        connection, statement, {**values, **asked, "alike": ALIKE, "near": NEAR_M, "limit": limit}
    )


def _where(source: Source, filtre: Filtre, regard: Regard) -> tuple[sql.Composable, dict[str, Any]]:
    seen, values = readable(source, regard)
    parts = [seen, *_equal(source, filtre)]
    values |= {f"eq_{nom}": list(among) for nom, among in filtre.egaux.items()}
    if filtre.etats:
        parts.append(sql.SQL("{} = ANY (%(etats)s::text[])").format(current_state(source)))
    if filtre.territoires:
        parts.append(sql.SQL("{} && %(territoires)s::text[]").format(territoires(source)))
    if filtre.zones:
        parts.append(in_zones(source))
    if filtre.bbox is not None:
        parts.append(in_box(source))
    if filtre.q:
        parts.append(matching(source, seen))
    return sql.SQL(" AND ").join(parts), values | _bound(filtre)


def _equal(source: Source, filtre: Filtre) -> list[sql.Composable]:
    """A field that holds several numbers matches when one of them is asked for."""
    found: list[sql.Composable] = []
    for nom in filtre.egaux:
        champ = source.objet.champ(nom)
        several = champ is not None and champ.genre is Genre.REFERENCES
        form = "{} && %({})s" if several else "{} = ANY (%({})s)"
        found.append(
            sql.SQL(form.replace("%({})s", "{}")).format(source.column(nom), sql.Placeholder(f"eq_{nom}"))
        )
    return found


def _bound(filtre: Filtre) -> dict[str, Any]:
    slugs = [zone.removeprefix("territoire:") for zone in filtre.zones if zone.startswith("territoire:")]
    values: dict[str, Any] = {
        "etats": list(filtre.etats),
        "territoires": list(filtre.territoires),
        "zones": list(filtre.zones),
        "zones_territoires": slugs,
        "q": filtre.q,
    }
    if filtre.bbox is not None:
        box = filtre.bbox
        values |= {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    return values


def _ligne(source: Source, row: Row) -> Ligne:
    if source.public:
        return Ligne(source.objet, row)
    sujet = Sujet(frozenset(row["_territoires"]), row["_chantier"], row["_deposant"])
    return Ligne(source.objet, row, sujet)


def _parsed(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)


async def _all(
    connection: AsyncConnection, statement: sql.Composable, values: Mapping[str, Any]
) -> list[Row]:
    """Planned each time for its values: a plan for any value would normalise the words again for every row."""
    async with connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(sql.Composed([statement]), values, prepare=False)
        return await cursor.fetchall()
