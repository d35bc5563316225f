"""What an object of the registry names: themes, territoires and objects that exist and that its writer may read."""

from collections.abc import Mapping, Sequence
from typing import Any

from psycopg import AsyncConnection

from geo_service.errors import InputError
from geo_service.model.pacte.champs import Champ, Genre
from geo_service.model.pacte.droits import Acteur
from geo_service.model.pacte.objets import OBJETS, Objet
from geo_service.store.registre import chantier_of_seance, known_territoires, known_themes
from geo_service.store.registre_read import visible_ids
from geo_service.store.registre_sql import regard_de


async def verifier_liens(
    connection: AsyncConnection, acteur: Acteur, champs: Sequence[Champ], valeurs: Mapping[str, Any]
) -> None:
    """Refuse what names nothing. What the writer may not read answers like what does not exist.

    Raises:
        InputError: an unknown theme or territoire, naming those there are; an unknown object.
    """
    for champ in champs:
        value = valeurs.get(champ.nom)
        if value is None:
            continue
        match champ.genre:
            case Genre.THEME:
                _connu(champ, [value], await known_themes(connection))
            case Genre.TERRITOIRE:
                _connu(champ, [value], await known_territoires(connection))
            case Genre.TERRITOIRES:
                _connu(champ, value, await known_territoires(connection))
            case Genre.REFERENCE:
                await exiger_objets(connection, acteur, champ, [value])
            case Genre.REFERENCES:
                await exiger_objets(connection, acteur, champ, value)


async def exiger_objets(
    connection: AsyncConnection, acteur: Acteur, champ: Champ, numbers: Sequence[int]
) -> None:
    """Refuse a reference to nothing the actor may read.

    Raises:
        InputError: the sentence names the field and the numbers.
    """
    seen = await visible_ids(connection, OBJETS[champ.vers], numbers, regard_de(acteur))
    missing = [str(number) for number in numbers if number not in seen]
    if missing:
        kind = OBJETS[champ.vers].label.lower()
        raise InputError(f"« {champ.label} » ({champ.nom}) : {kind} n° {', '.join(missing[:5])} inconnu.")


async def verifier_seance(connection: AsyncConnection, objet: Objet, valeurs: Mapping[str, Any]) -> None:
    """A meeting that is named belongs to the chantier that is named, whose rights decide.

    Raises:
        InputError: it belongs to another.
    """
    if objet.champ("seance") is None:
        return
    if await chantier_of_seance(connection, valeurs["seance"]) != valeurs["chantier"]:
        raise InputError("« Séance » (seance) : elle n'est pas de ce chantier.")


def _connu(champ: Champ, given: Sequence[str], known: Sequence[str]) -> None:
    allowed = (*known, *champ.choix)
    unknown = [value for value in given if value not in allowed]
    if unknown:
        raise InputError(
            f"« {champ.label} » ({champ.nom}) « {unknown[0][:40]} » inconnu. Choix : {', '.join(allowed)}."
        )
