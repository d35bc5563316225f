"""Lists of the registry as tables, and its dates as a calendar: what an actor may read, and no more."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.errors import InputError
from geo_service.model.pacte.agenda import RENDEZ, Rendez, rendez
from geo_service.model.pacte.champs import Champ
from geo_service.model.pacte.colonnes import LATITUDE, LONGITUDE, PORTEE, ZONES, colonnes
from geo_service.model.pacte.droits import Acteur
from geo_service.model.pacte.localisation import Portee
from geo_service.model.pacte.objets import OBJETS, Objet
from geo_service.services.registre_lecture import lister, montrer
from geo_service.store.registre_depart import territoire_names
from geo_service.store.registre_read import Filtre

PAGE: Final = 500
MAX_LIGNES: Final = 20_000
NUMERO: Final = Champ("id", "Numéro")

Json = dict[str, Any]


@dataclass(frozen=True)
class Tableau:
    """A list as a table: names and labels of its columns, its cells."""

    noms: tuple[str, ...]
    labels: tuple[str, ...]
    lignes: tuple[tuple[Any, ...], ...]


async def tableau(connection: AsyncConnection, acteur: Acteur, objet: Objet, filtre: Filtre) -> Tableau:
    """Every object of a list, newest first, as the actor may read it.

    Raises:
        InputError: there are too many.
    """
    rows = [a_plat(row) async for row in tous(connection, acteur, objet, filtre)]
    seen = set(chain.from_iterable(rows))
    fields = [NUMERO, *(champ for champ in colonnes(objet) if champ.public or champ.nom in seen)]
    noms = tuple(champ.nom for champ in fields)
    lines = tuple(tuple(map(row.get, noms)) for row in rows)
    return Tableau(noms, tuple(champ.label for champ in fields), lines)


async def tous(
    connection: AsyncConnection, acteur: Acteur, objet: Objet, filtre: Filtre
) -> AsyncIterator[Json]:
    """Every object of a list, page after page.

    Raises:
        InputError: there are too many.
    """
    after, count = filtre.apres, 0
    while True:
        asked = replace(filtre, limite=PAGE, apres=after)
        page = await lister(connection, acteur, objet, asked, compter=False)
        count += len(page.lignes)
        if count > MAX_LIGNES:
            raise InputError(f"Plus de {MAX_LIGNES} lignes : choisissez un territoire, un thème ou un état.")
        for ligne in page.lignes:
            yield montrer(acteur, ligne)
        if page.suite is None:
            return
        after = page.suite


def a_plat(row: Mapping[str, Any]) -> Json:
    """An object as cells: lists by « ; », a place by its scope, its zones or its point."""
    place = row.get("localisation") or {}
    flat = {nom: _cellule(value) for nom, value in row.items() if nom != "localisation"}
    if place:
        flat |= {PORTEE: place["portee"], ZONES: _cellule(place["zones"])}
    if place and place["portee"] == Portee.POINT and place["geometry"]:
        flat |= dict(zip((LONGITUDE, LATITUDE), place["geometry"]["coordinates"], strict=False))
    return flat


def _cellule(value: Any) -> Any:
    return ";".join(map(str, value)) if isinstance(value, list) else value


@dataclass(frozen=True)
class Choix:
    """Which dates: of some territoires (all when empty), of one chantier."""

    territoires: tuple[str, ...] = ()
    chantier: int | None = None

    def concerne(self, objet: Objet) -> bool:
        """Whether a kind may have such dates."""
        placed = bool(objet.de_chantier or objet.territoire)
        return bool(objet.de_chantier) if self.chantier else placed or not self.territoires

    def filtre(self, objet: Objet) -> Filtre:
        """The same, of a kind."""
        of_chantier = {objet.de_chantier: [self.chantier]} if self.chantier else {}
        return Filtre(PAGE, egaux=of_chantier, territoires=self.territoires)


async def rendez_vous(connection: AsyncConnection, acteur: Acteur, choix: Choix) -> list[Rendez]:
    """Conseils and conférences, meetings of chantiers, due dates that are still expected, by date.

    The dates of one chantier are its meetings and its deliverables; a conférence is of no territoire.
    """
    names = await territoire_names(connection)
    async for row in tous(connection, acteur, OBJETS["chantier"], Filtre(PAGE)):
        names[str(row["id"])] = row["titre"]
    found = []
    for objet in map(OBJETS.__getitem__, RENDEZ):
        if not choix.concerne(objet):
            continue
        async for row in tous(connection, acteur, objet, choix.filtre(objet)):
            made = rendez(objet.nom, objet.pluriel, row, names)
            found += [made] if made else []
    return sorted(found, key=lambda one: (one.jour, one.uid))
