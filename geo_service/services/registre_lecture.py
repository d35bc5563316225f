"""The registry as an actor may read it: what everybody sees, and what its charges add."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.pacte.champs import Genre
from geo_service.model.pacte.droits import Acteur, Action, permis
from geo_service.model.pacte.objets import OBJETS, Objet
from geo_service.services.registre import inconnu, localisation
from geo_service.services.registre_droits import sujet_de
from geo_service.store.registre_read import (
    Filtre,
    Ligne,
    Row,
    count,
    public_faces,
    read_history,
    read_many,
    read_one,
    read_similar,
    visible_ids,
)
from geo_service.store.registre_sql import PUBLIC, Regard, Source, regard_de

SUGGESTED: Final = 10


@dataclass(frozen=True)
class PageLue:
    """Rows as the actor may read them; ``suite`` is where the next page begins, None on the last."""

    lignes: tuple[Ligne, ...]
    suite: int | None
    total: int | None = None


def anonyme(acteur: Acteur) -> bool:
    """Whether nobody in particular asks."""
    return acteur.compte is None and not acteur.charges


def source_de(acteur: Acteur, objet: Objet) -> tuple[Source, Regard]:
    """Where an actor reads a kind, and what its charges add."""
    return Source(objet, public=anonyme(acteur)), PUBLIC if anonyme(acteur) else regard_de(acteur)


async def lire(connection: AsyncConnection, acteur: Acteur, objet: Objet, number: int) -> Ligne:
    """One object.

    Raises:
        NotFoundError: there is none, or it may not be read.
    """
    source, regard = source_de(acteur, objet)
    hidden = source.public and objet.reserve
    ligne = None if hidden else await read_one(connection, source, number, regard)
    faces = await _faces(connection, acteur, [ligne] if ligne else [])
    if not faces:
        raise inconnu(objet, number)
    return faces[0]


async def lister(
    connection: AsyncConnection, acteur: Acteur, objet: Objet, filtre: Filtre, *, compter: bool
) -> PageLue:
    """A page of objects, newest first, and how many there are in all when asked."""
    source, regard = source_de(acteur, objet)
    if source.public and objet.reserve:
        return PageLue((), None, 0)
    seen = filtre if source.public else await _visibles(connection, objet, filtre, regard)
    rows = await read_many(connection, source, seen, regard)
    page = rows[: filtre.limite]
    suite = page[-1].id if len(rows) > filtre.limite else None
    total = await count(connection, source, seen, regard) if compter else None
    return PageLue(tuple(await _faces(connection, acteur, page)), suite, total)


async def _visibles(connection: AsyncConnection, objet: Objet, filtre: Filtre, regard: Regard) -> Filtre:
    """The same filter without the objects that the actor may not read: nothing is found by them."""
    kept: dict[str, Any] = dict(filtre.egaux)
    for nom, among in filtre.egaux.items():
        champ = objet.champ(nom)
        if champ and champ.genre in (Genre.REFERENCE, Genre.REFERENCES):
            kept[nom] = sorted(await visible_ids(connection, OBJETS[champ.vers], list(among), regard))
    return replace(filtre, egaux=kept)


async def _faces(connection: AsyncConnection, acteur: Acteur, lignes: list[Ligne]) -> list[Ligne]:
    """Rows that the actor reads only because they are public are read again as everybody sees them."""
    closed = [
        ligne for ligne in lignes if ligne.sujet and not permis(acteur, Action.LIRE_RESTREINT, ligne.sujet)
    ]
    if not closed:
        return lignes
    hidden = dict.fromkeys(ligne.id for ligne in closed)
    faces = hidden | dict(await public_faces(connection, closed[0].objet, list(hidden)))
    chosen = (faces.get(ligne.id, ligne) for ligne in lignes)
    return [ligne for ligne in chosen if ligne is not None]


async def historique(connection: AsyncConnection, acteur: Acteur, ligne: Ligne) -> list[Row]:
    """What happened to an object that ``lire`` gave, oldest first, as far as the actor may know."""
    if ligne.sujet is None:
        return await read_history(connection, Source(ligne.objet, public=True), ligne.id)
    rows = await read_history(connection, Source(ligne.objet), ligne.id)
    if permis(acteur, Action.LIRE_PERSONNES, ligne.sujet):
        return rows
    return [row | {"champs": _sans_personnes(ligne.objet, row["champs"])} for row in rows]


def _sans_personnes(objet: Objet, champs: Mapping[str, Any]) -> dict[str, Any]:
    """Changes without what names a person, nor the place that may be that of a home."""
    hidden = {champ.nom for champ in objet.champs if not champ.public} | {"localisation"}
    return {nom: change for nom, change in champs.items() if nom not in hidden}


async def similaires(connection: AsyncConnection, acteur: Acteur, ligne: Ligne) -> list[tuple[Ligne, Row]]:
    """Contributions that look like one the actor examines, best first, each with why."""
    found = await read_similar(connection, ligne, regard_de(acteur), SUGGESTED)
    return [(await lire(connection, acteur, ligne.objet, row["id"]), row) for row in found]


def montrer(acteur: Acteur, ligne: Ligne) -> dict[str, Any]:
    """An object as it is given: its declared fields, state, place; persons only to those who may read them."""
    objet, row = ligne.objet, ligne.valeurs
    named = ligne.sujet is not None and permis(acteur, Action.LIRE_PERSONNES, sujet_de(ligne))
    shown: dict[str, Any] = {"id": row["id"], "type_objet": objet.nom}
    shown |= {c.nom: _simple(row[c.nom]) for c in objet.champs if c.public or named}
    shown |= _etat(objet, row)
    if objet.localise:
        shown["localisation"] = localisation(ligne, ligne.geometrie if named else ligne.trace)
    if ligne.sujet is not None:
        shown |= {"restreint": row["restreint"]} if objet.restreignable else {}
        shown |= {
            "version": row["version"],
            "cree_le": _simple(row["cree_le"]),
            "modifie_le": _simple(row["modifie_le"]),
        }
    return shown


def _etat(objet: Objet, row: Row) -> dict[str, Any]:
    if objet.etats is None:
        return {}
    shown = {"etat": row["etat"], "observe_le": _simple(row["observe_le"])}
    return shown | ({"etat_observe": row["etat_observe"]} if objet.etats.vieillit else {})


def _simple(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value
