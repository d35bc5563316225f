"""What a state asks for before it is entered, checked against the registry."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import ConflictError, InputError
from geo_service.model.pacte.etats import EXIGENCE_LABELS, Exigence
from geo_service.model.pacte.objets import Objet
from geo_service.model.pacte.saisie import RATTACHEMENTS, Passage, Saisie
from geo_service.services.registre_droits import sujet_de
from geo_service.store.registre import has_handed_in, has_met, locked_state, territoire_of_conseil
from geo_service.store.registre_read import Ligne

Check = Callable[[AsyncConnection, Ligne, Passage], Awaitable[bool]]


async def exiger_suite(connection: AsyncConnection, ligne: Ligne, passage: Passage) -> None:
    """Refuse a transition that lacks something.

    Raises:
        InputError: the sentence says all that is missing, or which conseil does not fit.
        ConflictError: the contribution that should take over was itself taken over.
    """
    etats = ligne.objet.etats
    assert etats is not None, "only objects with states move"
    asked = etats.exigences.get(passage.vers, ())
    given = frozenset([one for one in asked if await CHECKS[one](connection, ligne, passage)])
    _refuse_missing(ligne.objet, passage.vers, etats.manque(passage.vers, given))


def exiger_du_depart(objet: Objet, saisie: Saisie) -> None:
    """An object may begin in a state that asks for something only when it comes with it, or was seen so on a date.

    Raises:
        InputError: it lacks something.
    """
    if objet.etats is None or saisie.etat is None or saisie.constate:
        return
    given = frozenset({Exigence.CONSEIL} if saisie.valeurs.get("conseil") else ())
    _refuse_missing(objet, saisie.etat, objet.etats.manque(saisie.etat, given))


def _refuse_missing(objet: Objet, vers: str, missing: tuple[Exigence, ...]) -> None:
    if missing:
        needed = " ; ".join(EXIGENCE_LABELS[one] for one in missing)
        raise InputError(f"{objet.label} : pour passer à « {vers} », il manque {needed}.")


async def _conseil(connection: AsyncConnection, ligne: Ligne, passage: Passage) -> bool:
    number = passage.conseil or ligne.valeurs.get("conseil")
    if number is None:
        return False
    territoire = await territoire_of_conseil(connection, number)
    if territoire not in sujet_de(ligne).territoires:
        raise InputError(f"« conseil » : le conseil n° {number} n'est pas d'un territoire de cet objet.")
    return True


async def _rattachement(_: AsyncConnection, ligne: Ligne, passage: Passage) -> bool:
    after: Mapping[str, Any] = {**ligne.valeurs, **passage.valeurs}
    return any(after.get(nom) is not None for nom in RATTACHEMENTS)


async def _fusion(connection: AsyncConnection, ligne: Ligne, passage: Passage) -> bool:
    holder = passage.valeurs.get("fusion")
    if holder is None:
        return False
    if holder == ligne.id:
        raise InputError("« fusion » : une contribution ne se reprend pas elle-même.")
    if await locked_state(connection, holder) in ("fusionnee", "irrecevable", "brouillon"):
        raise ConflictError(
            f"« fusion » : la contribution n° {holder} ne peut en reprendre une autre, vu son état."
        )
    return True


async def _destinataire(_: AsyncConnection, __: Ligne, passage: Passage) -> bool:
    return passage.valeurs.get("destinataire") is not None


async def _motif(_: AsyncConnection, __: Ligne, passage: Passage) -> bool:
    return passage.motif is not None


async def _seance(connection: AsyncConnection, ligne: Ligne, _: Passage) -> bool:
    return ligne.valeurs.get("feuille_adoptee_le") is not None and await has_met(connection, ligne.id)


async def _livrable(connection: AsyncConnection, ligne: Ligne, _: Passage) -> bool:
    return await has_handed_in(connection, ligne.id)


CHECKS: Final[Mapping[Exigence, Check]] = {
    Exigence.CONSEIL: _conseil,
    Exigence.RATTACHEMENT: _rattachement,
    Exigence.FUSION: _fusion,
    Exigence.DESTINATAIRE: _destinataire,
    Exigence.MOTIF: _motif,
    Exigence.SEANCE: _seance,
    Exigence.LIVRABLE: _livrable,
}
