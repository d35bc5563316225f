"""``geo-service registre importer`` and ``declarer``."""

import asyncio
from pathlib import Path

from rich.console import Console

from geo_service.errors import InputError
from geo_service.model.pacte.droits import OPERATEUR
from geo_service.model.pacte.objets import Objet, objet_de
from geo_service.services.classeur import cells_of
from geo_service.services.registre_declare import declarer
from geo_service.services.registre_fichier import MAX_BYTES, Feuille, feuille, lire_csv, lire_geojson
from geo_service.services.registre_import import Rapport, importer
from geo_service.store.engine import write_connection

SHOWN = 50


def run(url: str, console: Console, fichier: Path, *, genre: str | None, essai: bool) -> None:
    """Import a file of a kind, or declare what a file says when no kind is named; say each bad line.

    Raises:
        InputError: the file is refused: nothing is written.
        NotFoundError: there is no such kind.
    """
    objet = objet_de(genre) if genre else None
    rapport = asyncio.run(_run(url, objet, read_file(fichier), essai=essai))
    for one in rapport.fautes[:SHOWN]:
        where = f"ligne {one.ligne}" + (f", {one.colonne} « {one.valeur} »" if one.colonne else "")
        console.print(f"{where} : {one.message}", markup=False, highlight=False)
    if not rapport.accepte:
        raise InputError(f"{rapport.fautes_total} fautes sur {rapport.lignes} lignes : rien n'est écrit.")
    done = "seraient créés" if essai else "créés"
    changed = f" ; modifiés : {rapport.modifiees}" if rapport.modifiees else ""
    console.print(
        f"Lignes lues : {rapport.lignes} ({said(rapport)}) ; objets {done} : {len(rapport.creees)}{changed}."
    )


def said(rapport: Rapport) -> str:
    """How the file was read."""
    return ", ".join(f"{name} {value}" for name, value in rapport.lecture.items())


def read_file(path: Path) -> Feuille:
    """The lines of a file, by its extension.

    Raises:
        InputError: it does not exist, is too large, or is not of a form that is read.
    """
    if not path.is_file():
        raise InputError(f"{path} n'est pas un fichier : vérifiez son chemin.")
    if path.stat().st_size > MAX_BYTES:
        raise InputError(
            f"{path.name} dépasse {MAX_BYTES >> 20} Mo : envoyez ses lignes en plusieurs fichiers."
        )
    content = path.read_bytes()
    match path.suffix.lower():
        case ".csv":
            return lire_csv(content)
        case ".xlsx":
            return feuille(cells_of(str(path), content), {"format": "xlsx"})
        case ".geojson" | ".json":
            return lire_geojson(content)
        case other:
            raise InputError(f"Fichier « {other} » non lu : csv, xlsx ou geojson.")


async def _run(url: str, objet: Objet | None, sheet: Feuille, *, essai: bool) -> Rapport:
    async with write_connection(url) as connection:
        if objet is None:
            return await declarer(connection, OPERATEUR, sheet, essai=essai)
        return await importer(connection, OPERATEUR, objet, sheet, essai=essai)
