"""The registry: objects created, changed and moved from state to state, with their rights, links and history."""

from collections.abc import Mapping
from typing import Any

from psycopg import AsyncConnection

from geo_service.errors import NotFoundError, StaleError
from geo_service.model.pacte.droits import Acteur, permis_quelque_part
from geo_service.model.pacte.objets import Objet
from geo_service.model.pacte.saisie import Saisie, lire_creation, lire_modification, verifier_ensemble
from geo_service.services.registre_droits import (
    exiger,
    exiger_compte,
    peut_ajouter,
    peut_instruire,
    peut_modifier,
)
from geo_service.services.registre_exigences import exiger_du_depart
from geo_service.services.registre_liens import verifier_liens, verifier_seance
from geo_service.store import journal
from geo_service.store.registre import Trace, insert, located, refusals, remember, update
from geo_service.store.registre_read import Ligne, read_one
from geo_service.store.registre_sql import Regard, Source, regard_de

EVERYTHING = Regard(tout=True)


async def creer(connection: AsyncConnection, acteur: Acteur, objet: Objet, corps: Any) -> Ligne:
    """Create an object from what a person sent, inside the transaction of who calls.

    Raises:
        SignInError, ForbiddenError: who asks is nobody, or may not.
        InputError: a value that does not fit, or that names nothing.
        ConflictError: there is already such an object.
    """
    compte = exiger_compte(acteur)
    exiger(objet, "créer", permise=_concerne(acteur, objet))
    saisie = lire_creation(objet, corps)
    verifier_ensemble(objet, saisie.valeurs)
    await verifier_liens(connection, acteur, objet.champs, saisie.valeurs)
    await verifier_seance(connection, objet, saisie.valeurs)
    async with refusals(objet):
        number = await insert(connection, objet, await _colonnes(connection, saisie), compte)
    ligne = await relire(connection, objet, number)
    exiger(objet, "créer", permise=peut_ajouter(acteur, objet, ligne))
    exiger_du_depart(objet, saisie)
    await garder(connection, acteur, ligne, _trace(None, ligne, compte), "creer")
    return ligne


async def modifier(connection: AsyncConnection, acteur: Acteur, ligne: Ligne, corps: Any) -> Ligne:
    """Change fields of an object that ``prendre`` gave; what is already so changes nothing.

    Raises:
        ForbiddenError: who asks may not change it, or not make it what it would become.
        InputError, ConflictError: as for a creation.
    """
    objet = ligne.objet
    exiger(objet, "modifier", permise=peut_modifier(acteur, objet, ligne))
    saisie = lire_modification(objet, corps)
    changed = {nom: value for nom, value in saisie.valeurs.items() if value != ligne.valeurs[nom]}
    if not changed and saisie.localisation is None:
        return ligne
    verifier_ensemble(objet, {**ligne.valeurs, **changed})
    await verifier_liens(connection, acteur, objet.champs, changed)
    await verifier_seance(connection, objet, {**ligne.valeurs, **changed})
    return await _ecrire(connection, acteur, ligne, Saisie(changed, saisie.localisation, None, saisie.motif))


async def _ecrire(connection: AsyncConnection, acteur: Acteur, ligne: Ligne, saisie: Saisie) -> Ligne:
    """Write changes, and judge the rights again on what the object became."""
    objet = ligne.objet
    async with refusals(objet):
        await update(connection, objet, ligne.id, await _colonnes(connection, saisie))
    after = await relire(connection, objet, ligne.id)
    judged = any(champ.instruit and champ.nom in saisie.valeurs for champ in objet.champs)
    allowed = peut_modifier(acteur, objet, after) and (not judged or peut_instruire(acteur, objet, after))
    exiger(objet, "modifier", permise=allowed)
    await garder(connection, acteur, after, _trace(ligne, after, acteur.compte, saisie.motif), "modifier")
    return after


async def prendre(
    connection: AsyncConnection, acteur: Acteur, objet: Objet, number: int, version: int | None
) -> Ligne:
    """An object to be changed: nobody else changes it until the end of the transaction.

    ``version`` is the one it was read at; None does not ask.

    Raises:
        SignInError: who asks is nobody in particular.
        NotFoundError: there is none, or it may not be read.
        StaleError: it was changed since.
    """
    exiger_compte(acteur)
    async with refusals(objet):
        ligne = await read_one(connection, Source(objet), number, regard_de(acteur), lock=True)
    if ligne is None:
        raise inconnu(objet, number)
    if version is not None and version != ligne.version:
        raise StaleError(f"{objet.label} n° {number} a changé entre-temps : relisez, puis recommencez.")
    return ligne


async def garder(
    connection: AsyncConnection, acteur: Acteur, ligne: Ligne, trace: Trace, action: str
) -> None:
    """Keep what changed in the history, and who did what in the journal."""
    await remember(connection, ligne.objet, ligne.id, trace)
    await journal.note(connection, acteur, journal.Trace(action, ligne.objet.nom, ligne.id))


async def relire(connection: AsyncConnection, objet: Objet, number: int) -> Ligne:
    """A row just written, whoever may read it."""
    ligne = await read_one(connection, Source(objet), number, EVERYTHING)
    assert ligne is not None, "it was just written"
    return ligne


def inconnu(objet: Objet, number: int) -> NotFoundError:
    """The one answer for what does not exist and for what may not be read."""
    return NotFoundError(f"{objet.label} n° {number} : inconnu. Voyez la liste à /api/{objet.pluriel}.")


def retenu(ligne: Ligne) -> dict[str, Any]:
    """What the history follows of an object: its fields, what was observed, its place."""
    objet, row = ligne.objet, ligne.valeurs
    kept = {champ.nom: row[champ.nom] for champ in objet.champs}
    kept |= {"observe_le": row["observe_le"]} if objet.etats else {}
    kept |= {"restreint": row["restreint"]} if objet.restreignable else {}
    kept |= {"localisation": localisation(ligne, ligne.geometrie)} if objet.localise else {}
    return kept


def localisation(ligne: Ligne, geometry: Any) -> dict[str, Any]:
    """A place as it is given back."""
    return {"portee": ligne.valeurs["portee"], "zones": sorted(ligne.valeurs["zones"]), "geometry": geometry}


def ecarts(avant: Ligne | None, apres: Ligne) -> Mapping[str, Any]:
    """What changed, as it was and as it became."""
    before, after = retenu(avant) if avant else {}, retenu(apres)
    return {
        nom: {"avant": before.get(nom), "apres": value}
        for nom, value in after.items()
        if value != before.get(nom)
    }


def _trace(avant: Ligne | None, apres: Ligne, compte: int | None, motif: str | None = None) -> Trace:
    """The state of an object that only changed is said again: it went from one to the same."""
    states = (ligne.valeurs.get("etat_observe") if ligne else None for ligne in (avant, apres))
    etat_avant, etat_apres = states
    return Trace(apres.version, compte, etat_avant, etat_apres, motif, champs=ecarts(avant, apres))


async def _colonnes(connection: AsyncConnection, saisie: Saisie) -> dict[str, Any]:
    columns = dict(saisie.valeurs)
    if saisie.localisation is not None:
        columns |= await located(connection, saisie.localisation)
    return columns | ({"etat": saisie.etat} if saisie.etat else {})


def _concerne(acteur: Acteur, objet: Objet) -> bool:
    """Whether asking makes sense at all: judged again once the object is known."""
    return permis_quelque_part(acteur, objet.ecrire) or objet.nom == "participant"
