"""What the start data of the registry come from, and what is in it already."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from psycopg import AsyncConnection, sql
from psycopg.rows import dict_row

from geo_service.model.pacte.depart import Commune, Perimetre
from geo_service.model.pacte.objets import Objet

ONE_AT_A_TIME: Final = b"SELECT pg_advisory_xact_lock(hashtext('registre.depart'))"
EMPTY: Final = b"SELECT NOT EXISTS (SELECT FROM registre.historique)"
DEPARTEMENTS: Final = b"SELECT code FROM pub.zone WHERE niveau = 'departement' AND served"
COMMUNES: Final = b"""
    SELECT code, nom, territoire_code AS territoire, territoire_confiance AS confiance
    FROM pub.zone WHERE niveau = 'commune' AND served
"""
KNOWN: Final = b"""
    SELECT origine FROM registre.chantier WHERE origine = ANY (%(origines)s)
    UNION ALL SELECT origine FROM registre.projet WHERE origine = ANY (%(origines)s)
    UNION ALL SELECT origine FROM registre.enjeu WHERE origine = ANY (%(origines)s)
"""
CONSEILS: Final = b"SELECT numero, territoire FROM registre.conseil"
TERRITOIRES: Final = b"SELECT code, nom FROM pub.zone WHERE niveau = 'territoire' AND served"
ACTEUR: Final = b"SELECT id FROM registre.acteur WHERE nom = %(nom)s AND type = %(type)s"


async def alone(connection: AsyncConnection) -> None:
    """Wait until nobody else writes start data, and keep them waiting until the end of the transaction."""
    await connection.execute(ONE_AT_A_TIME)


async def is_empty(connection: AsyncConnection) -> bool:
    """Whether nothing was ever written in the registry."""
    row = await (await connection.execute(EMPTY)).fetchone()
    return bool(row and row[0])


async def perimetre(connection: AsyncConnection) -> Perimetre:
    """The served département and its communes with their territoire."""
    departements = await (await connection.execute(DEPARTEMENTS)).fetchall()
    async with connection.cursor(row_factory=dict_row) as cursor:
        rows = await (await cursor.execute(COMMUNES)).fetchall()
    communes = {row.pop("code"): Commune(**row) for row in rows}
    return Perimetre(frozenset(row[0] for row in departements), communes)


async def known_origins(connection: AsyncConnection, origines: Iterable[str]) -> frozenset[str]:
    """Those of some origins that an object has already."""
    rows = await (await connection.execute(KNOWN, {"origines": list(origines)})).fetchall()
    return frozenset(row[0] for row in rows)


async def known_conseils(connection: AsyncConnection) -> frozenset[tuple[int, str]]:
    """Number and territoire of every conseil."""
    return frozenset(await (await connection.execute(CONSEILS)).fetchall())


async def acteur_id(connection: AsyncConnection, acteur: Any) -> int | None:
    """The number of an organisation by name and type; None when it is not in the registry."""
    row = await (await connection.execute(ACTEUR, {"nom": acteur["nom"], "type": acteur["type"]})).fetchone()
    return int(row[0]) if row else None


async def territoire_names(connection: AsyncConnection) -> dict[str, str]:
    """Names of the served territoires by slug."""
    return dict(await (await connection.execute(TERRITOIRES)).fetchall())


async def unique_id(connection: AsyncConnection, objet: Objet, values: Mapping[str, Any]) -> int | None:
    """The number of the object that has the same values where they are unique; None without one."""
    same = sql.SQL(" AND ").join(
        sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in objet.unique
    )
    statement = sql.SQL("SELECT id FROM {} WHERE {}").format(sql.Identifier("registre", objet.nom), same)
    row = await (await connection.execute(statement, {n: values.get(n) for n in objet.unique})).fetchone()
    return int(row[0]) if row else None
