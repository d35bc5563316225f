"""The live registry on the page of a zone: chantiers with deliverables, projects, amounts by type, each with its age."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model import libelles
from geo_service.model.told import Cited, Day, Listed, Said
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_text import euros, many, number
from geo_service.pages.pacte_content import Chantier, Livrable, Projet, Registry, Somme
from geo_service.services.fiche_subject import Subject
from geo_service.store.fiche_reads import declared_rows
from geo_service.store.pacte_reads import pacte_rows

Row = Mapping[str, Any]

UNKNOWN: Final = Said("inconnu")
SHOWN: Final = 120
"""Projects listed on a page; the others are counted, their sums are in the totals."""

NO_DATE: Final = Said("non évaluable, aucune échéance")
AMOUNTS: Final[Mapping[str, str]] = {
    "cout_total": "coût total", "demande": "demandé", "vote": "voté", "engage": "engagé", "notifie": "notifié",
    "paye": "payé",
}  # fmt: skip


async def registry_of(connection: AsyncConnection, subject: Subject, zones: Sequence[str]) -> Registry:
    """The registry for these zones; not open as long as nothing public is in it."""
    rows = await pacte_rows(connection, zones)
    territoire = subject.zone["code"] if subject.niveau is Niveau.TERRITOIRE else None
    declared = await declared_rows(connection, territoire) if territoire else []
    projets, montants = rows["projets"], rows["montants"]
    return Registry(
        open=any(rows.values()) or bool(declared),
        chantiers=_chantiers(rows, subject.today),
        projets=_projets(projets[:SHOWN], montants, subject.today),
        sommes=tuple(sums(montants)),
        autres_projets=max(0, len(projets) - SHOWN),
        sans_montant=_without(projets, montants),
        partages=_shared(projets),
        declared=tuple(_declared(row) for row in declared),
        origines=frozenset(row["origine"] for row in rows["chantiers"] if row["origine"]),
    )


def state_words(state: str | None, seen: date | None) -> str:
    """A state in French; « état inconnu depuis … » once it has aged out."""
    if state in (None, UNKNOWN):
        return Said("état inconnu depuis le {jour}", jour=day(seen)) if seen else Said("état inconnu")
    return libelles.state_words(state)


def known_state(row: Row, today: date) -> str:
    """The state as it may be told now, and the age of what was seen."""
    seen, observed = row["observe_le"], row.get("etat_observe")
    told = state_words(row["etat"], seen)
    if seen is None:
        return Said("{etat}, date inconnue", etat=told) if row["etat"] != UNKNOWN else told
    if row["etat"] != UNKNOWN:
        return Said("{etat}, vu le {jour} ({age})", etat=told, jour=day(seen), age=age(seen, today))
    if observed in (None, UNKNOWN):
        return Said("{etat} ({age})", etat=told, age=age(seen, today))
    last = state_words(observed, seen)
    return Said("{etat} (vu alors « {ancien} », {age})", etat=told, ancien=last, age=age(seen, today))


def age(seen: date, today: date) -> str:
    """« il y a 9 ans », « il y a 3 mois », « ce mois-ci »."""
    months = (today.year - seen.year) * 12 + today.month - seen.month - (today.day < seen.day)
    if months >= 24:
        return Said("il y a {nombre} ans", nombre=months // 12)
    if months > 1:
        return Said("il y a {nombre} mois", nombre=months)
    return Said("il y a 1 mois") if months == 1 else Said("il y a moins d'un mois")


def day(when: date | None) -> str:
    """« mars 2017 » is not known better than its day in the registry: dd/mm/yyyy."""
    return Day.of(when) if when else ""


def sums(rows: Iterable[Row]) -> Iterable[Somme]:
    """One line per type of amount; floors (« au moins ») enter no sum and are counted apart."""
    ordered = sorted(rows, key=lambda row: list(AMOUNTS).index(row["type"]))
    for kind, group in groupby(ordered, key=lambda row: row["type"]):
        found = list(group)
        exact = [row for row in found if not row["plancher"]]
        floors = [row for row in found if row["plancher"]]
        total = euros(sum(row["montant_eur"] for row in exact)) if exact else UNKNOWN
        projects = many(len({row["projet"] for row in exact}), "projet")
        yield Somme(Said(AMOUNTS[kind]), total, projects, _floors(len(floors)) if floors else "")


def _floors(count: int) -> str:
    if count == 1:
        return Said("{nombre}\u00a0montant plancher", nombre=number(count))
    return Said("{nombre}\u00a0montants planchers", nombre=number(count))


def _chantiers(rows: Mapping[str, Sequence[Row]], today: date) -> tuple[Chantier, ...]:
    due: dict[int, list[Livrable]] = {}
    for row in rows["livrables"]:
        due.setdefault(row["chantier"], []).append(_livrable(row, today))
    return tuple(_chantier(row, tuple(due.get(row["numero"], ())), today) for row in rows["chantiers"])


def _chantier(row: Row, livrables: tuple[Livrable, ...], today: date) -> Chantier:
    pilot = Cited(", ".join(part for part in (row["direction_pilote"], row["elu_fonction"]) if part))
    round_ = Said("conseil n° {numero}", numero=row["conseil"]) if row["conseil"] else UNKNOWN
    return Chantier(
        row["titre"],
        row["theme"],
        known_state(row, today),
        round_,
        pilot or UNKNOWN,
        livrables,
        row["source"] or "",
    )


def _livrable(row: Row, today: date) -> Livrable:
    handed = known_state(row, today)
    if row["remis_le"]:
        handed = Said("remis le {jour}", jour=day(row["remis_le"]))
    return Livrable(row["titre"], day(row["echeance"]) or UNKNOWN, handed, _lateness(row))


def _lateness(row: Row) -> str:
    if row["etat"] != "attendu":
        return Said("sans objet") if row["etat"] != UNKNOWN else Said("inconnu, état inconnu")
    if row["en_retard"] is None:
        return NO_DATE
    return Said("en retard") if row["en_retard"] else Said("à venir")


def _projets(rows: Sequence[Row], montants: Sequence[Row], today: date) -> tuple[Projet, ...]:
    amounts: dict[int, list[str]] = {}
    for row in montants:
        amounts.setdefault(row["projet"], []).append(_amount(row))
    return tuple(_projet(row, amounts.get(row["numero"], []), today) for row in rows)


def _projet(row: Row, amounts: Sequence[str], today: date) -> Projet:
    return Projet(
        row["titre"], row["theme"], known_state(row, today), str(row["annee"]) if row["annee"] else UNKNOWN,
        Cited(row["maitre_ouvrage_nom"]) if row["maitre_ouvrage_nom"] else UNKNOWN,
        Listed.of(" ; ", amounts) or UNKNOWN, row["source"] or "",
    )  # fmt: skip


def _amount(row: Row) -> str:
    paid_by = Cited(row["financeur_nom"]) if row["financeur_nom"] else ""
    year = str(row["annee"]) if row["annee"] else ""
    about = Listed.of(", ", (part for part in (Said(AMOUNTS[row["type"]]), paid_by, year) if part))
    told = Said("{montant} ({type})", montant=euros(row["montant_eur"]), type=about)
    return Said("au moins {montant}", montant=told) if row["plancher"] else told


def _without(projets: Sequence[Row], montants: Sequence[Row]) -> str:
    known = {row["projet"] for row in montants}
    bare = sum(row["numero"] not in known for row in projets)
    if not bare:
        return ""
    return Said(
        "{projets} sur {total} sans aucun montant connu", projets=many(bare, "projet"), total=len(projets)
    )


def _shared(projets: Sequence[Row]) -> str:
    several = sum(";" in (row["territoires"] or "") for row in projets)
    if not several:
        return ""
    return Said("{projets} de plusieurs territoires, comptés ici en entier", projets=many(several, "projet"))


def _declared(row: Row) -> str:
    return Said(
        "{objet}, {theme} : déclaré complet par {qui}, au {jour}",
        objet=Said(row["objet"]), theme=Said(row["theme"]), qui=Cited(row["declaree_par"]), jour=row["au"],
    )  # fmt: skip
