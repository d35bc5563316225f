"""The live registry on the page of a zone: chantiers with deliverables, projects, amounts by type, each with its age."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.model.zone import Niveau
from geo_service.pages.fiche_text import euros, many
from geo_service.pages.pacte_content import Chantier, Livrable, Projet, Registry, Somme
from geo_service.services.fiche_subject import Subject
from geo_service.store.fiche_reads import declared_rows
from geo_service.store.pacte_reads import pacte_rows

Row = Mapping[str, Any]

UNKNOWN: Final = "inconnu"
SHOWN: Final = 120
"""Projects listed on a page; the others are counted, their sums are in the totals."""

NO_DATE: Final = "non évaluable, aucune échéance"
STATES: Final[Mapping[str, str]] = {
    "ouvert": "ouvert", "lance": "lancé", "en_cours": "en cours", "acheve": "achevé", "evalue": "évalué",
    "suspendu": "suspendu", "abandonne": "abandonné", "propose": "proposé", "realise": "réalisé", "laureat": "lauréat",
    "etudes": "en études", "idee": "idée", "emergence": "en émergence", "annonce": "annoncé", "vote": "voté",
    "plan_de_financement_boucle": "plan de financement bouclé", "prevu": "prévu", "termine": "terminé",
    "attendu": "attendu", "remis": "remis", "projetee": "projetée", "engagee": "engagée", "realisee": "réalisée",
    "suspendue": "suspendue", "abandonnee": "abandonnée",
}  # fmt: skip
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
        return f"état inconnu depuis le {day(seen)}" if seen else "état inconnu"
    return STATES.get(str(state), str(state).replace("_", " "))


def known_state(row: Row, today: date) -> str:
    """The state as it may be told now, and the age of what was seen."""
    seen, observed = row["observe_le"], row.get("etat_observe")
    told = state_words(row["etat"], seen)
    if seen is None:
        return f"{told}, date inconnue" if row["etat"] != UNKNOWN else told
    if row["etat"] == UNKNOWN:
        last = "" if observed in (None, UNKNOWN) else f"vu alors « {state_words(observed, seen)} », "
        return f"{told} ({last}{age(seen, today)})"
    return f"{told}, vu le {day(seen)} ({age(seen, today)})"


def age(seen: date, today: date) -> str:
    """« il y a 9 ans », « il y a 3 mois », « ce mois-ci »."""
    months = (today.year - seen.year) * 12 + today.month - seen.month - (today.day < seen.day)
    if months >= 24:
        return f"il y a {months // 12} ans"
    return f"il y a {months} mois" if months > 0 else "il y a moins d'un mois"


def day(when: date | None) -> str:
    """« mars 2017 » is not known better than its day in the registry: dd/mm/yyyy."""
    return f"{when:%d/%m/%Y}" if when else ""


def sums(rows: Iterable[Row]) -> Iterable[Somme]:
    """One line per type of amount; floors (« au moins ») enter no sum and are counted apart."""
    ordered = sorted(rows, key=lambda row: list(AMOUNTS).index(row["type"]))
    for kind, group in groupby(ordered, key=lambda row: row["type"]):
        found = list(group)
        exact = [row for row in found if not row["plancher"]]
        floors = [row for row in found if row["plancher"]]
        total = euros(sum(row["montant_eur"] for row in exact)) if exact else "inconnu"
        projects = many(len({row["projet"] for row in exact}), "projet")
        yield Somme(AMOUNTS[kind], total, projects, many(len(floors), "montant plancher") if floors else "")


def _chantiers(rows: Mapping[str, Sequence[Row]], today: date) -> tuple[Chantier, ...]:
    due: dict[int, list[Livrable]] = {}
    for row in rows["livrables"]:
        due.setdefault(row["chantier"], []).append(_livrable(row, today))
    return tuple(_chantier(row, tuple(due.get(row["numero"], ())), today) for row in rows["chantiers"])


def _chantier(row: Row, livrables: tuple[Livrable, ...], today: date) -> Chantier:
    pilot = ", ".join(part for part in (row["direction_pilote"], row["elu_fonction"]) if part)
    round_ = f"conseil n° {row['conseil']}" if row["conseil"] else "inconnu"
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
    handed = f"remis le {day(row['remis_le'])}" if row["remis_le"] else known_state(row, today)
    return Livrable(row["titre"], day(row["echeance"]) or UNKNOWN, handed, _lateness(row))


def _lateness(row: Row) -> str:
    if row["etat"] != "attendu":
        return "sans objet" if row["etat"] != UNKNOWN else "inconnu, état inconnu"
    if row["en_retard"] is None:
        return NO_DATE
    return "en retard" if row["en_retard"] else "à venir"


def _projets(rows: Sequence[Row], montants: Sequence[Row], today: date) -> tuple[Projet, ...]:
    amounts: dict[int, list[str]] = {}
    for row in montants:
        amounts.setdefault(row["projet"], []).append(_amount(row))
    return tuple(_projet(row, amounts.get(row["numero"], []), today) for row in rows)


def _projet(row: Row, amounts: Sequence[str], today: date) -> Projet:
    return Projet(
        row["titre"], row["theme"], known_state(row, today), str(row["annee"] or UNKNOWN),
        row["maitre_ouvrage_nom"] or UNKNOWN, " ; ".join(amounts) or UNKNOWN, row["source"] or "",
    )  # fmt: skip


def _amount(row: Row) -> str:
    least = "au moins " if row["plancher"] else ""
    paid_by = f", {row['financeur_nom']}" if row["financeur_nom"] else ""
    year = f", {row['annee']}" if row["annee"] else ""
    return f"{least}{euros(row['montant_eur'])} ({AMOUNTS[row['type']]}{paid_by}{year})"


def _without(projets: Sequence[Row], montants: Sequence[Row]) -> str:
    known = {row["projet"] for row in montants}
    bare = sum(row["numero"] not in known for row in projets)
    return f"{many(bare, 'projet')} sur {len(projets)} sans aucun montant connu" if bare else ""


def _shared(projets: Sequence[Row]) -> str:
    several = sum(";" in (row["territoires"] or "") for row in projets)
    return f"{many(several, 'projet')} de plusieurs territoires, comptés ici en entier" if several else ""


def _declared(row: Row) -> str:
    return f"{row['objet']}, {row['theme']} : déclaré complet par {row['declaree_par']}, au {row['au']}"
