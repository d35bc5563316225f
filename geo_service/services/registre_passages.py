"""Moves from state to state: legal, allowed, with what each asks for, kept in the history."""

from typing import Any

from psycopg import AsyncConnection

from geo_service.model.pacte.droits import Acteur
from geo_service.model.pacte.objets import Objet
from geo_service.model.pacte.saisie import DECIDE, Passage, lire_passage
from geo_service.services.registre import ecarts, garder, relire
from geo_service.services.registre_droits import exiger, peut_passer
from geo_service.services.registre_exigences import exiger_suite
from geo_service.services.registre_liens import exiger_objets, verifier_liens
from geo_service.store.registre import Trace, refusals, update
from geo_service.store.registre_read import Ligne


async def passer(connection: AsyncConnection, acteur: Acteur, ligne: Ligne, corps: Any) -> Ligne:
    """Move an object that ``prendre`` gave to another state.

    Raises:
        ForbiddenError: who asks may not.
        ConflictError: that state does not follow; the sentence names those that do.
        InputError: what the state asks for is missing, or names nothing.
    """
    objet = ligne.objet
    passage = lire_passage(objet, corps)
    assert objet.etats is not None, "reading the transition refused objects without states"
    avant = str(ligne.valeurs["etat_observe"])
    exiger(objet, "changer l'état", permise=peut_passer(acteur, objet, ligne, passage.vers))
    objet.etats.verifier(avant, passage.vers)
    await _verifier_liens(connection, acteur, objet, passage)
    async with refusals(objet):
        await exiger_suite(connection, ligne, passage)
        await update(connection, objet, ligne.id, _columns(objet, passage))
        after = await relire(connection, objet, ligne.id)
        await garder(connection, acteur, after, _trace(ligne, after, acteur, passage), "passer")
    return after


async def _verifier_liens(
    connection: AsyncConnection, acteur: Acteur, objet: Objet, passage: Passage
) -> None:
    await verifier_liens(connection, acteur, objet.champs, passage.valeurs)
    for champ in DECIDE:
        number = getattr(passage, champ.nom)
        if number is not None:
            await exiger_objets(connection, acteur, champ, [number])


def _columns(objet: Objet, passage: Passage) -> dict[str, Any]:
    columns = {"etat": passage.vers, "observe_le": passage.observe_le, **passage.valeurs}
    decided = passage.conseil is not None and objet.champ("conseil") is not None and passage.vers == "ouvert"
    return columns | ({"conseil": passage.conseil} if decided else {})


def _trace(avant: Ligne, apres: Ligne, acteur: Acteur, passage: Passage) -> Trace:
    return Trace(
        apres.version,
        acteur.compte,
        str(avant.valeurs["etat_observe"]),
        passage.vers,
        passage.motif,
        passage.conseil,
        passage.decision,
        ecarts(avant, apres),
    )
