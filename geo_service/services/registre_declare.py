"""What an administrator declares in the file ``modele_completude.csv``, as objects of the registry."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import InputError
from geo_service.model.pacte.colonnes import Faute, faute
from geo_service.model.pacte.droits import Acteur, Action, permis_quelque_part
from geo_service.model.pacte.objets import OBJETS
from geo_service.services.registre_droits import exiger, exiger_compte
from geo_service.services.registre_fichier import Feuille, Ligne
from geo_service.services.registre_import import Demande, Rapport, appliquer

COLONNES: Final = (
    "id", "type", "territoire", "theme", "registre", "nombre", "nature", "libelle", "etat", "date", "declare_par", "source",
)  # fmt: skip
SOURCE: Final = "registre_pacte"
TOUJOURS: Final = ("id", "type", "territoire", "theme", "date", "declare_par")
NOMBRES: Final = (
    "Un nombre de contributions ne s'écrit pas dans le registre, qui les compte : déposez-les, ou "
    "« geo-service load registre_pacte »."
)

Cells = Mapping[str, str]


async def declarer(connection: AsyncConnection, acteur: Acteur, feuille: Feuille, *, essai: bool) -> Rapport:
    """Write the enjeux, the actions and the completeness of a file in the registry: all of them, or none.

    What was declared before, and is declared again, is changed.

    Raises:
        SignInError, ForbiddenError: who asks is nobody, or declares nowhere.
        InputError: the columns are not those of the template.
    """
    exiger_compte(acteur)
    objet = OBJETS["completude"]
    exiger(objet, "déclarer", permise=permis_quelque_part(acteur, Action.DECLARER_COMPLETUDE))
    return await appliquer(connection, acteur, demandes(feuille), Rapport(essai, feuille.lecture))


def demandes(feuille: Feuille) -> Iterator[Demande]:
    """What each line declares.

    Raises:
        InputError: the columns are not those of the template.
    """
    if set(feuille.titres) != set(COLONNES):
        raise InputError(f"Colonnes attendues : {', '.join(COLONNES)} (modele_completude.csv).")
    return (_demande(ligne) for ligne in feuille.lignes)


def _demande(ligne: Ligne) -> Demande:
    cells = ligne.cellules
    kind = cells.get("type", "")
    objet = OBJETS.get(cells.get("nature", "") if kind == "action" else kind, OBJETS["completude"])
    fautes = tuple(_fautes(ligne))
    corps = {} if fautes else CORPS[kind](cells)
    return Demande(ligne.numero, objet, corps, fautes, remplace=kind in REDITS)


def _fautes(ligne: Ligne) -> Iterator[Faute]:
    cells, number = ligne.cellules, ligne.numero
    if ligne.faute:
        yield faute(number, "", None, ligne.faute)
        return
    for nom in TOUJOURS:
        if not cells[nom]:
            yield faute(number, nom, "", f"« {nom} » est à renseigner.")
    if cells["type"] == "contributions":
        yield faute(number, "type", cells["type"], NOMBRES)
    elif cells["type"] not in CORPS:
        yield faute(number, "type", cells["type"], f"« type » est l'un de : {', '.join(CORPS)}.")
    if cells["type"] == "action" and cells["nature"] not in ("projet", "chantier"):
        yield faute(number, "nature", cells["nature"], "« nature » est projet ou chantier.")


def _completude(cells: Cells) -> dict[str, Any]:
    return {
        "territoire": cells["territoire"], "theme": cells["theme"], "objet": cells["registre"],
        "declaree_par": cells["declare_par"], "au": cells["date"], "note": cells["source"],
    }  # fmt: skip


def _enjeu(cells: Cells) -> dict[str, Any]:
    return {
        "territoire": cells["territoire"], "theme": cells["theme"], "titre": cells["libelle"],
        "origine": f"{SOURCE}:{cells['id']}", "source": _source(cells),
    }  # fmt: skip


def _action(cells: Cells) -> dict[str, Any]:
    return {
        "territoires": [cells["territoire"]], "theme": cells["theme"], "titre": cells["libelle"],
        "etat": cells["etat"], "observe_le": cells["date"], "origine": f"{SOURCE}:{cells['id']}",
        "source": _source(cells), "localisation": {"portee": "territoire"},
    }  # fmt: skip


def _source(cells: Cells) -> str:
    return cells["source"] or f"déclaré par {cells['declare_par']} le {cells['date']}"


REDITS: Final = ("enjeu", "completude")
"""What may be declared again: the state of an action moves by transitions."""

CORPS: Final = {"enjeu": _enjeu, "completude": _completude, "action": _action}
