"""Files that fill the registry: every line tried by the path of every writing, then all of them kept, or none.

A dry run is the true run, undone at its end: what it says is what would happen.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from psycopg import AsyncConnection, Rollback

from geo_service.errors import ForbiddenError, InputError
from geo_service.model.pacte.champs import Champ
from geo_service.model.pacte.colonnes import Faute, corps_de, faute, reconnaitre
from geo_service.model.pacte.droits import Acteur, Action, permis, permis_quelque_part
from geo_service.model.pacte.objets import Objet
from geo_service.services.registre import creer, modifier, prendre
from geo_service.services.registre_droits import exiger, exiger_compte, sujet_de
from geo_service.services.registre_fichier import Feuille, Ligne
from geo_service.store.journal import Trace, note
from geo_service.store.registre_depart import unique_id
from geo_service.store.registre_read import Ligne as Ecrite

MAX_FAUTES: Final = 500
"""Faults that are listed; all are counted."""

PAS_ICI: Final = "Votre compte n'importe pas dans ce territoire : demandez-le à un administrateur."


@dataclass(frozen=True)
class Demande:
    """An object that a line asks for, and what is wrong with the line already.

    ``remplace``: an object of the same ``unique`` values is changed into it instead of being in its way.
    """

    ligne: int
    objet: Objet
    corps: Mapping[str, Any]
    fautes: tuple[Faute, ...] = ()
    remplace: bool = False


@dataclass
class Rapport:
    """What an import did, or would do. ``lecture``: how the file was read (encoding, separator)."""

    essai: bool
    lecture: Mapping[str, str]
    lignes: int = 0
    creees: list[int] = field(default_factory=list)
    modifiees: int = 0
    fautes: list[Faute] = field(default_factory=list)
    fautes_total: int = 0

    @property
    def accepte(self) -> bool:
        """Whether no line is refused."""
        return not self.fautes_total

    def ajouter(self, fautes: tuple[Faute, ...]) -> None:
        """Count faults, and list the first ones."""
        self.fautes_total += len(fautes)
        self.fautes += fautes[: MAX_FAUTES - len(self.fautes)]


def demandes(objet: Objet, feuille: Feuille) -> Iterator[Demande]:
    """What each line of a file asks for.

    Raises:
        InputError: the columns are not those of the kind.
    """
    known = reconnaitre(objet, feuille.titres)
    return (_demande(objet, known, ligne) for ligne in feuille.lignes)


def _demande(objet: Objet, known: Mapping[str, Champ], ligne: Ligne) -> Demande:
    if ligne.faute:
        return Demande(ligne.numero, objet, {}, (faute(ligne.numero, "", None, ligne.faute),))
    cells = {champ: ligne.cellules.get(titre, "") for titre, champ in known.items()}
    corps, fautes = corps_de(ligne.numero, cells, ligne.geometrie)
    return Demande(ligne.numero, objet, corps, tuple(fautes))


async def importer(
    connection: AsyncConnection, acteur: Acteur, objet: Objet, feuille: Feuille, *, essai: bool
) -> Rapport:
    """Create an object per line, inside the transaction of who calls: all of them, or none when a line is refused.

    Raises:
        SignInError, ForbiddenError: who asks is nobody, or imports nowhere.
        InputError: the columns are not those of the kind.
    """
    exiger_compte(acteur)
    exiger(objet, "importer", permise=permis_quelque_part(acteur, Action.IMPORTER))
    return await appliquer(connection, acteur, demandes(objet, feuille), Rapport(essai, feuille.lecture))


async def appliquer(
    connection: AsyncConnection, acteur: Acteur, asked: Iterator[Demande], rapport: Rapport
) -> Rapport:
    """Write what is asked for and fill the report; nothing stays of a dry run, nor of a run with a fault."""
    seen: dict[bytes, int] = {}
    async with connection.transaction() as whole:
        for demande in asked:
            rapport.lignes += 1
            rapport.ajouter(demande.fautes or await _essayer(connection, acteur, demande, seen, rapport))
        if not rapport.accepte:
            rapport.creees.clear()
        if rapport.essai or not rapport.accepte:
            raise Rollback(whole)
        detail = {"lignes": rapport.lignes}
        await note(connection, acteur, Trace("importer", demande.objet.nom, detail=detail))
    return rapport


async def _essayer(
    connection: AsyncConnection, acteur: Acteur, demande: Demande, seen: dict[bytes, int], rapport: Rapport
) -> tuple[Faute, ...]:
    """Create one object; what is refused is told with the line and the column it is about."""
    key = demande.objet.nom.encode() + orjson.dumps(demande.corps, option=orjson.OPT_SORT_KEYS)
    before = seen.setdefault(key, demande.ligne)
    if before != demande.ligne:
        return (faute(demande.ligne, "", None, f"Ligne identique à la ligne {before}."),)
    try:
        async with connection.transaction():
            ligne = await _ecrire(connection, acteur, demande)
            sujet = sujet_de(ligne)
            if sujet.territoires and not permis(acteur, Action.IMPORTER, sujet):
                raise ForbiddenError(PAS_ICI)
    except InputError as error:
        return (_faute(demande, str(error)),)
    if ligne.version == 1:
        rapport.creees.append(ligne.id)
    else:
        rapport.modifiees += 1
    return ()


async def _ecrire(connection: AsyncConnection, acteur: Acteur, demande: Demande) -> Ecrite:
    """Create the object, or change the one that it replaces."""
    objet, corps = demande.objet, dict(demande.corps)
    number = await unique_id(connection, objet, corps) if demande.remplace else None
    if number is None:
        return await creer(connection, acteur, objet, corps)
    return await modifier(connection, acteur, await prendre(connection, acteur, objet, number, None), corps)


def _faute(demande: Demande, message: str) -> Faute:
    """The sentence of a refusal names its field in parentheses, or its member in quotes."""
    named = (nom for nom in demande.corps if f"({nom})" in message or f"« {nom}" in message)
    column = next(named, "")
    return faute(demande.ligne, column, demande.corps.get(column), message)
