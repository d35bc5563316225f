"""The start of a registry: what is published about the pactes becomes objects, once, by the path of every writing."""

from collections.abc import Iterable
from dataclasses import dataclass

from psycopg import AsyncConnection

from geo_service.errors import GeoError
from geo_service.model.pacte.depart import FINANCEUR, SOURCES, Corps, Depart, departs
from geo_service.model.pacte.droits import OPERATEUR
from geo_service.model.pacte.objets import OBJETS
from geo_service.services.registre import creer
from geo_service.store.carences import record_rows
from geo_service.store.engine import write_connection
from geo_service.store.registre_depart import (
    acteur_id,
    alone,
    is_empty,
    known_conseils,
    known_origins,
    perimetre,
)


@dataclass(frozen=True)
class Amorce:
    """What was done: per kind, created now and there already; what was refused, in sentences; sources not loaded."""

    creees: dict[str, int]
    connues: dict[str, int]
    refusees: tuple[str, ...]
    absentes: tuple[str, ...]


async def amorcer(url: str, *, seulement_vide: bool = False) -> Amorce | None:
    """Write the start data in one transaction; None when only an empty registry was wanted and it is not.

    What is there already is left as it is, whoever changed it: doing it again adds what sources say since.
    """
    async with write_connection(url) as connection:
        await alone(connection)
        if seulement_vide and not await is_empty(connection):
            return None
        return await _amorcer(connection)


async def _amorcer(connection: AsyncConnection) -> Amorce:
    records = await record_rows(connection, SOURCES)
    wanted = list(departs(records, await perimetre(connection)))
    known = await _connus(connection, wanted)
    report = Amorce({}, {}, (), tuple(name for name in SOURCES if name not in records))
    refused = []
    for depart in wanted:
        tally = report.connues if depart.origine in known else report.creees
        try:
            if depart.origine not in known:
                await _ecrire(connection, depart)
        except GeoError as error:
            refused.append(f"{depart.origine} : {error}")
            continue
        tally[depart.objet] = tally.get(depart.objet, 0) + 1
    return Amorce(report.creees, report.connues, tuple(refused), report.absentes)


async def _connus(connection: AsyncConnection, wanted: Iterable[Depart]) -> frozenset[str]:
    """Origins that are in the registry; a conseil is known by its number and territoire."""
    given = list(wanted)
    held = await known_conseils(connection)
    conseils = frozenset(
        one.origine
        for one in given
        if one.objet == "conseil" and (one.corps["numero"], one.corps["territoire"]) in held
    )
    return conseils | await known_origins(connection, (one.origine for one in given))


async def _ecrire(connection: AsyncConnection, depart: Depart) -> None:
    """One object with its amounts, or nothing of it."""
    async with connection.transaction():
        ligne = await creer(connection, OPERATEUR, OBJETS[depart.objet], _donne(depart.corps))
        for montant in depart.montants:
            paid_by = await _financeur(connection)
            corps = {**montant, depart.objet: ligne.id, "financeur": paid_by}
            await creer(connection, OPERATEUR, OBJETS["montant"], corps)


async def _financeur(connection: AsyncConnection) -> int:
    found = await acteur_id(connection, FINANCEUR)
    return found or (await creer(connection, OPERATEUR, OBJETS["acteur"], dict(FINANCEUR))).id


def _donne(corps: Corps) -> dict[str, object]:
    return {nom: value for nom, value in corps.items() if value not in (None, "", [])}
