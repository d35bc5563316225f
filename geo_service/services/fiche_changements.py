"""What changed on a territoire since its last conseil, in words: by cause, and only a real change is progress."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.told import Cited, Said, word
from geo_service.pages.fiche_text import number, with_unit
from geo_service.pages.pacte_content import Cause, Change, Changes
from geo_service.services.fiche_registre import day, state_words
from geo_service.services.questions import changements
from geo_service.services.questions.changements import since_last
from geo_service.services.questions.reponse import REGISTRY

Json = Mapping[str, Any]

NAMES: Final[Mapping[str, tuple[str, str]]] = {
    changements.Cause.REEL: (
        Said("Changements réels"),
        Said("États du registre qui ont changé entre ces dates : les seuls qui puissent se dire un progrès."),
    ),
    changements.Cause.MILLESIME: (
        Said("Nouveau millésime"),
        Said("Le producteur a publié une année plus récente : deux mesures, pas un progrès constaté."),
    ),
    changements.Cause.METHODE: (
        Said("Méthode ou base"),
        Said("Le calcul ou ses données ont changé pour la même année : le terrain n'a pas bougé."),
    ),
    changements.Cause.PERIMETRE: (
        Said("Périmètre"),
        Said("Les communes comptées ne sont plus les mêmes : les deux chiffres ne se comparent pas."),
    ),
}
KINDS: Final[Mapping[str, str]] = {
    "projet": "Projet",
    "chantier": "Chantier",
    "fiche_action": "Fiche-action",
    "livrable": "Livrable",
}
SHARES: Final = "part "
FIGURE: Final = "indicateur"


async def changes_of(
    connection: AsyncConnection, territoire: str, titles: Mapping[str, str], numero: int | None = None
) -> Changes:
    """What changed since the conseil before ``numero``, or since the last one held for None.

    ``titles``: those of indicators, which a page of another language can say anew.
    """
    found = await since_last(connection, territoire, numero)
    if "dates" not in found.plus:
        return Changes("", raison=found.raison or "", limites=tuple(found.limites))
    start, end = found.plus["dates"]
    silent = found.plus["chiffres"]["raison"] or ""
    rows = [_titled(row, titles) for row in found.lignes]
    causes = tuple(_cause(kind, rows, silent) for kind in changements.Cause)
    return Changes(_period(found.plus["depuis"], start, end), causes, limites=tuple(found.limites))


def _titled(row: Json, titles: Mapping[str, str]) -> Json:
    known = row["objet"] == FIGURE and row["id"] in titles
    return {**row, "titre": titles[row["id"]]} if known else row


def _period(numero: int, start: date, end: date) -> str:
    return Said("Du conseil n° {numero} ({debut}) au {fin}", numero=numero, debut=day(start), fin=day(end))


def _cause(kind: changements.Cause, rows: Sequence[Json], silent: str) -> Cause:
    name, phrase = NAMES[kind]
    found = [row for row in rows if row["cause"] == kind]
    told = [row for row in found if row["objet"] == FIGURE or kind is changements.Cause.REEL]
    changes = (*_registered(len(found) - len(told)), *map(_change, told))
    return Cause(name, phrase, changes, silent if kind is not changements.Cause.REEL else "")


def _registered(count: int) -> tuple[Change, ...]:
    """What only entered the registry, counted: it was there before."""
    if not count:
        return ()
    told = Said("{nombre} de plus, vus avant cette période ou d'état inconnu", nombre=number(count))
    return (Change(Said("Inscriptions au registre"), Said("absents du registre"), told, REGISTRY),)


def _change(row: Json) -> Change:
    if row["objet"] == FIGURE:
        return Change(word(row["titre"]), _figure(row, "avant"), _figure(row, "apres"), row["source"])
    before = row["avant"]["valeur"]
    told = state_words(before, None) if before else Said("absent du registre")
    kind = Said(KINDS.get(row["objet"], row["objet"]))
    title = Said("{objet} « {titre} »", objet=kind, titre=Cited(row["titre"]))
    return Change(title, told, state_words(row["valeur"], None), row["source"], bool(row["progres"]))


def _figure(row: Json, side: str) -> str:
    """« 41,2 % (2021) », or that there was none."""
    one = row[side]
    if one is None:
        return Said("non publié")
    if one["valeur"] is None:
        return Said("sans valeur ({millesime})", millesime=one["millesime"])
    share = str(row["unite"]).startswith(SHARES)
    found = number(one["valeur"] * (100 if share else 1), 2)
    told = Said("{nombre}\u00a0%", nombre=found) if share else with_unit(found, row["unite"])
    return Said("{valeur} ({millesime})", valeur=told, millesime=one["millesime"])
