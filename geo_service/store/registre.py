"""Objects of the registry, written: every change with its history, in the transaction of who calls."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from psycopg import AsyncConnection, sql
from psycopg.errors import (
    CheckViolation,
    DeadlockDetected,
    ForeignKeyViolation,
    IntegrityError,
    SerializationFailure,
    UniqueViolation,
)
from psycopg.types.json import Jsonb

from geo_service.errors import ConflictError, InputError
from geo_service.model.pacte.localisation import Localisation
from geo_service.model.pacte.objets import OBJETS, Objet
from geo_service.store.lookup import current_zones
from geo_service.store.spatial import project

NEAR_SERVED_M: Final = 10_000.0
"""How far outside the served area something may be drawn."""


@dataclass(frozen=True)
class Trace:
    """What the history keeps of a change. ``champs``: {name: {"avant", "apres"}} of what changed."""

    version: int
    par: int | None
    etat_avant: str | None = None
    etat_apres: str | None = None
    motif: str | None = None
    conseil: int | None = None
    decision: int | None = None
    champs: Mapping[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def refusals(objet: Objet) -> AsyncIterator[None]:
    """What the database refuses, in sentences. The transaction is lost: nothing of it is written.

    Raises:
        ConflictError: the same object exists already, or others write the same rows at this moment.
        InputError: a reference to nothing, or values that do not go together.
    """
    try:
        yield
    except UniqueViolation:
        names = ", ".join(objet.unique)
        raise ConflictError(f"{objet.label} : il en existe déjà un avec ces valeurs ({names}).") from None
    except ForeignKeyViolation as error:
        raise InputError(_missing(objet, error)) from None
    except CheckViolation:
        raise InputError(f"{objet.label} : ces valeurs ne vont pas ensemble, vérifiez-les.") from None
    except (DeadlockDetected, SerializationFailure):
        raise ConflictError("D'autres écrivent ici au même moment : recommencez.") from None


def _missing(objet: Objet, error: IntegrityError) -> str:
    constraint = error.diag.constraint_name or ""
    for champ in objet.champs:
        if constraint == f"{objet.nom}_{champ.nom}_fkey":
            return f"« {champ.label} » ({champ.nom}) : {OBJETS[champ.vers].label.lower()} inconnu."
    return "Un objet nommé dans la demande n'existe pas : vérifiez ses numéros (conseil, decision)."


async def insert(
    connection: AsyncConnection, objet: Objet, values: Mapping[str, Any], compte: int | None
) -> int:
    """Write a new row, without its history; returns its number."""
    columns = {**values, "cree_par": compte}
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({}) RETURNING id").format(
        sql.Identifier("registre", objet.nom),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(map(sql.Placeholder, columns)),
    )
    row = await (await connection.execute(statement, columns)).fetchone()
    assert row is not None
    return int(row[0])


async def update(connection: AsyncConnection, objet: Objet, number: int, values: Mapping[str, Any]) -> None:
    """Change columns of a row that is locked, and count one version more."""
    statement = sql.SQL(
        "UPDATE {} SET {}, version = version + 1, modifie_le = clock_timestamp() WHERE id = %(number)s"
    ).format(
        sql.Identifier("registre", objet.nom),
        sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(n), sql.Placeholder(n)) for n in values),
    )
    await connection.execute(statement, {**values, "number": number})


HISTORY: Final = b"""
    INSERT INTO registre.historique (objet, objet_id, version, par, etat_avant, etat_apres, motif, conseil, decision, champs)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


async def remember(connection: AsyncConnection, objet: Objet, number: int, trace: Trace) -> None:
    """Keep what changed."""
    kept = Jsonb(trace.champs, dumps=orjson.dumps)
    states = (trace.etat_avant, trace.etat_apres, trace.motif, trace.conseil, trace.decision, kept)
    await connection.execute(HISTORY, (objet.nom, number, trace.version, trace.par, *states))


PLACE: Final = b"""
    SELECT ST_AsEWKB(CASE WHEN count(*) = 1 THEN (array_agg(ST_PointOnSurface(z.geom)))[1]
                          ELSE ST_Collect(ST_PointOnSurface(z.geom) ORDER BY z.id) END)
    FROM pub.zone z WHERE z.id = ANY (%s) HAVING count(*) > 0
"""
SERVED: Final = b"""
    SELECT bool_or(ST_DWithin(z.geom, g.geom, %(near)s) AND ST_Expand(z.geom::box2d, %(near)s) ~ g.geom::box2d)
    FROM pub.zone z CROSS JOIN (SELECT ST_GeomFromEWKB(%(shape)s) AS geom) g WHERE z.niveau = 'departement' AND z.served
"""


async def located(connection: AsyncConnection, place: Localisation) -> dict[str, Any]:
    """The columns that hold a place: scope, zones as they are now, shape in EPSG:2154.

    Raises:
        InputError: a drawing that is not valid (why and where), or far from the served area; an unknown zone.
    """
    if place.geometry is not None:
        shape = await project(connection, place.geometry)
        await _refuse_far(connection, shape)
        return {"portee": place.portee.value, "zones": [], "geom": shape}
    found = await current_zones(connection, place.zones) if place.zones else {}
    unknown = [zone for zone in place.zones if zone not in found]
    if unknown:
        raise InputError(
            f"Zone inconnue : {', '.join(unknown[:5])}. Cherchez son code par /api/recherche?q=nom."
        )
    zones = list(dict.fromkeys(found[zone] for zone in place.zones))
    return {"portee": place.portee.value, "zones": zones, "geom": await _inside(connection, place, zones)}


async def _inside(connection: AsyncConnection, place: Localisation, zones: list[str]) -> bytes | None:
    """A point inside each commune; what is wider has no point of its own."""
    if place.portee != "communes":
        return None
    row = await (await connection.execute(PLACE, (zones,))).fetchone()
    return bytes(row[0]) if row else None


async def _refuse_far(connection: AsyncConnection, shape: bytes) -> None:
    row = await (await connection.execute(SERVED, {"shape": shape, "near": NEAR_SERVED_M})).fetchone()
    if row is None or not row[0]:
        raise InputError(
            "Le tracé est hors du territoire servi : vérifiez ses coordonnées, longitude puis latitude."
        )


async def known_themes(connection: AsyncConnection) -> list[str]:
    """Slugs of the themes, in their order."""
    return await _words(connection, b"SELECT slug FROM pub.theme ORDER BY ordinal, slug")


async def known_territoires(connection: AsyncConnection) -> list[str]:
    """Slugs of the served territoires."""
    return await _words(
        connection, b"SELECT code FROM pub.zone WHERE niveau = 'territoire' AND served ORDER BY code"
    )


async def _words(connection: AsyncConnection, statement: bytes) -> list[str]:
    return [row[0] for row in await (await connection.execute(statement)).fetchall()]


MET: Final = b"SELECT EXISTS (SELECT FROM registre.seance WHERE chantier = %s)"
HANDED_IN: Final = b"SELECT EXISTS (SELECT FROM registre.livrable WHERE chantier = %s AND etat = 'remis')"
CONSEIL: Final = b"SELECT territoire FROM registre.conseil WHERE id = %s"
SEANCE: Final = b"SELECT chantier FROM registre.seance WHERE id = %s"


async def has_met(connection: AsyncConnection, chantier: int) -> bool:
    """Whether a chantier has held a meeting."""
    return bool(await _one(connection, MET, chantier))


async def has_handed_in(connection: AsyncConnection, chantier: int) -> bool:
    """Whether a chantier has handed in a deliverable."""
    return bool(await _one(connection, HANDED_IN, chantier))


async def territoire_of_conseil(connection: AsyncConnection, conseil: int) -> str | None:
    """The territoire a conseil was held for; None when there is no such conseil."""
    found = await _one(connection, CONSEIL, conseil)
    return None if found is None else str(found)


async def chantier_of_seance(connection: AsyncConnection, seance: int) -> int | None:
    """The chantier that a meeting is of; None when there is no such meeting."""
    found = await _one(connection, SEANCE, seance)
    return None if found is None else int(found)


async def _one(connection: AsyncConnection, statement: bytes, value: int) -> Any:
    row = await (await connection.execute(statement, (value,))).fetchone()
    return row[0] if row else None


LOCK_STATE: Final = b"SELECT etat FROM registre.contribution WHERE id = %s FOR UPDATE"


async def locked_state(connection: AsyncConnection, contribution: int) -> str | None:
    """State of a contribution, which nobody changes until the end of the transaction; None without one."""
    found = await _one(connection, LOCK_STATE, contribution)
    return None if found is None else str(found)
