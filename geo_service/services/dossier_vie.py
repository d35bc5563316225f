"""The life of a dossier of a conseil: opened, commented, handed in, validated, diffused; who may, and what is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import ConflictError, NotFoundError, StaleError
from geo_service.model.pacte.dossiers import DROITS, Adresse, Bloc, Dossier, Etat, Suite, verifier_suite
from geo_service.model.pacte.droits import ANONYME, Acteur, Action, Role, Sujet, permis, permis_quelque_part
from geo_service.services.access import require
from geo_service.store import dossiers as store
from geo_service.store import journal
from geo_service.store.dossiers import Fige, Note

NOT_THERE: Final = "inconnue : voyez les éditions diffusées à /api/dossiers."
NO_CONSEIL: Final = (
    "Le conseil n° {numero} n'est pas au registre de ce territoire : créez-le d'abord (POST /api/conseils)."
)
FROZEN: Final = "Ce dossier est figé (état « {etat} ») : ramenez-le à « brouillon » pour le modifier, ou ouvrez une nouvelle édition."
FONCTIONS: Final = {
    Role.CHARGE_DE_TERRITOIRE: "la personne chargée du territoire",
    Role.ADMINISTRATEUR: "l'administration du service",
}
CHANGED: Final = "Ce dossier a changé entre-temps : relisez-le, puis recommencez."


@dataclass(frozen=True)
class Gel:
    """What a transition makes: the bytes, the publication they are of, and the moment (UTC)."""

    fige: Fige
    publication: int | None
    le: datetime


def inconnu(adresse: Adresse) -> NotFoundError:
    """The one answer for an edition that does not exist and for one that may not be read."""
    return NotFoundError(f"{adresse.nom}, {NOT_THERE}")


def peut(acteur: Acteur, action: Action, territoire: str) -> bool:
    """Whether an actor may do something about the dossiers of a territoire."""
    return permis(acteur, action, Sujet(frozenset({territoire})))


def peut_preparer(acteur: Acteur) -> bool:
    """Whether an actor reads the preparation of some territoire at least."""
    return permis_quelque_part(acteur, Action.LIRE_PREPARATION)


async def lire(connection: AsyncConnection, acteur: Acteur, adresse: Adresse) -> Dossier:
    """A dossier, for who may read the preparation of its territoire.

    Raises:
        NotFoundError: there is none, or it may not be read.
    """
    return await _found(connection, acteur, adresse, lock=False)


async def lister(
    connection: AsyncConnection, acteur: Acteur, territoire: str, conseil: int | None = None
) -> list[Dossier]:
    """Dossiers of a territoire whatever their state, for who may read its preparation.

    Raises:
        SignInError, ForbiddenError: who asks is nobody, or may not.
    """
    require(acteur, Action.LIRE_PREPARATION, Sujet(frozenset({territoire})))
    return await store.read_dossiers(connection, territoire, conseil)


async def ouvrir(connection: AsyncConnection, acteur: Acteur, territoire: str, conseil: int) -> Dossier:
    """Begin the next edition of the dossier of a conseil.

    Raises:
        SignInError, ForbiddenError: who asks is nobody, or may not.
        ConflictError: the conseil is not in the registry, or an edition is being prepared.
    """
    require(acteur, Action.PREPARER_DOSSIER, Sujet(frozenset({territoire})))
    held = await store.conseil_id(connection, territoire, conseil)
    if held is None:
        raise ConflictError(NO_CONSEIL.format(numero=conseil))
    dossier = await store.insert_dossier(connection, territoire, conseil, held, acteur.compte)
    await _garder(connection, acteur, dossier, Note(acteur.compte, None, dossier.etat), "creer")
    return dossier


async def prendre(
    connection: AsyncConnection, acteur: Acteur, adresse: Adresse, version: int | None
) -> Dossier:
    """A dossier to be changed: nobody else changes it until the end of the transaction.

    Raises:
        SignInError: who asks is nobody in particular.
        NotFoundError: there is none, or it may not be read.
        StaleError: it was changed since ``version``; None does not ask.
    """
    if acteur == ANONYME:
        require(acteur, Action.LIRE_PREPARATION)
    dossier = await _found(connection, acteur, adresse, lock=True)
    if version is not None and version != dossier.version:
        raise StaleError(CHANGED)
    return dossier


async def commenter(
    connection: AsyncConnection, acteur: Acteur, dossier: Dossier, blocs: Mapping[str, Bloc]
) -> Dossier:
    """Comment, hide or show blocks; those that are not named stay as they are.

    Raises:
        ForbiddenError: who asks may not.
        ConflictError: the dossier is frozen.
    """
    _exiger(acteur, Action.PREPARER_DOSSIER, dossier)
    if dossier.etat is not Etat.BROUILLON:
        raise ConflictError(FROZEN.format(etat=dossier.etat))
    changed = {nom: bloc for nom, bloc in blocs.items() if bloc != dossier.bloc(nom)}
    if not changed:
        return dossier
    kept = {nom: {"avant": asdict(dossier.bloc(nom)), "apres": asdict(bloc)} for nom, bloc in changed.items()}
    after = replace(dossier, blocs={**dossier.blocs, **changed})
    note = Note(acteur.compte, dossier.etat, dossier.etat, champs=kept)
    return await _ecrire(connection, acteur, after, note, "modifier")


def verifier(acteur: Acteur, dossier: Dossier, suite: Suite) -> None:
    """Refuse a transition that is not legal, or not for this actor.

    Raises:
        ForbiddenError: who asks may not.
        ConflictError: that state does not follow; the sentence names those that do.
    """
    _exiger(acteur, DROITS[suite.vers], dossier)
    verifier_suite(dossier.etat, suite.vers)


async def passer(
    connection: AsyncConnection, acteur: Acteur, dossier: Dossier, suite: Suite, gel: Gel | None = None
) -> Dossier:
    """Move a dossier that ``prendre`` gave to another state; ``gel``: its bytes, where the move makes some.

    Raises:
        ForbiddenError, ConflictError: see ``verifier``.
    """
    verifier(acteur, dossier, suite)
    if suite.vers is Etat.VALIDE:
        suite = replace(suite, fonction=suite.fonction or fonction_de(acteur))
    after = moved(dossier, suite, gel.le if gel else datetime.now(UTC))
    if gel is not None:
        after = replace(after, publication=gel.publication)
        await store.freeze(connection, dossier, gel.fige)
    note = Note(acteur.compte, dossier.etat, suite.vers, suite.motif)
    return await _ecrire(connection, acteur, after, note, "passer")


def moved(dossier: Dossier, suite: Suite, now: datetime) -> Dossier:
    """The dossier as it is after a transition: dated when frozen, validated, diffused; bare again as a draft."""
    match suite.vers:
        case Etat.RELU:
            return replace(dossier, etat=suite.vers, fige_le=now)
        case Etat.VALIDE:
            return replace(dossier, etat=suite.vers, valide_le=now, fonction=suite.fonction)
        case Etat.DIFFUSE:
            return replace(dossier, etat=suite.vers, diffuse_le=now)
    return replace(
        dossier, etat=Etat.BROUILLON, fige_le=None, publication=None, valide_le=None, fonction=None
    )


def fonction_de(acteur: Acteur) -> str:
    """In which function somebody validates, when nothing else is said."""
    roles = {charge.role for charge in acteur.charges}
    return FONCTIONS[Role.CHARGE_DE_TERRITOIRE if Role.CHARGE_DE_TERRITOIRE in roles else Role.ADMINISTRATEUR]


async def historique(connection: AsyncConnection, acteur: Acteur, dossier: Dossier) -> list[dict[str, Any]]:
    """What happened to a dossier, oldest first: accounts by number, to who may read persons."""
    rows = await store.dossier_history(connection, dossier)
    named = peut(acteur, Action.LIRE_PERSONNES, dossier.adresse.territoire)
    return rows if named else [row | {"par": None} for row in rows]


async def _found(connection: AsyncConnection, acteur: Acteur, adresse: Adresse, *, lock: bool) -> Dossier:
    if not peut(acteur, Action.LIRE_PREPARATION, adresse.territoire):
        raise inconnu(adresse)
    dossier = await store.read_dossier(connection, adresse, lock=lock)
    if dossier is None:
        raise inconnu(adresse)
    return dossier


def _exiger(acteur: Acteur, action: Action, dossier: Dossier) -> None:
    require(acteur, action, Sujet(frozenset({dossier.adresse.territoire})))


async def _ecrire(
    connection: AsyncConnection, acteur: Acteur, after: Dossier, note: Note, action: str
) -> Dossier:
    await store.write_dossier(connection, after, acteur.compte)
    written = await store.read_dossier(connection, after.adresse)
    assert written is not None, "it was just written"
    await _garder(connection, acteur, written, note, action)
    return written


async def _garder(
    connection: AsyncConnection, acteur: Acteur, dossier: Dossier, note: Note, action: str
) -> None:
    await store.remember_dossier(connection, dossier, dossier.version, note)
    await journal.note(connection, acteur, journal.Trace(action, store.KIND, dossier.id))
