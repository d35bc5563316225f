"""What a document says of the pacte: carences with their evidence, chantiers, facts, conseils, what documents report."""

from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten
from typing import Any, Final

from psycopg import AsyncConnection

from geo_service.gaps.carence import LABELS, RULES, Carence, Cellule, Count, Verdict
from geo_service.gaps.carence_matrice import FIRST_TASK, WORDS, to_do
from geo_service.model.libelles import state_words
from geo_service.model.told import Cited, Listed, Said, word
from geo_service.model.zone import Niveau
from geo_service.pages.fiche_content import CarenceRow, Carences, Fact, Meeting, Priority
from geo_service.pages.fiche_text import euros, number
from geo_service.services.carences import Asked, carences
from geo_service.services.fiche_registre import day, registry_of
from geo_service.services.fiche_subject import Subject
from geo_service.store.fiche_reads import conseil_rows, fact_rows, record_rows

Row = Mapping[str, Any]

CHANTIER: Final = "chantier"
PRIORITIES, ROUNDS = "enjeux_externes", "conseils"
UNKNOWN: Final = "inconnu"
SHOWN: Final = 4
"""Pieces of evidence told in a cell of the matrix."""

LONGEST: Final = 220
"""Characters of a task."""

LIMITS: Final = (
    Said(
        "« inconnu » n'est ni vrai ni faux : ne trouver aucun projet ni aucune contribution ne prouve rien tant que le "
        "registre n'est pas déclaré complet."
    ),
    Said(
        "Une carence dit qu'une question reste sans réponse connue ; elle ne juge ni un territoire, ni ses élus."
    ),
)


async def pacte_of(connection: AsyncConnection, subject: Subject) -> dict[str, Any]:
    """Every block about the pacte, by its name in ``Fiche``; those of a territoire are empty for other zones."""
    territoire = subject.zone["code"] if subject.niveau is Niveau.TERRITOIRE else None
    zones = zones_concerned(subject)
    facts = _concerned(await fact_rows(connection, zones), subject)
    meetings, priorities = await meetings_of(connection, territoire) if territoire else ((), ())
    registry = await registry_of(connection, subject, _acted_on(subject, zones))
    return {
        "carences": await carences_of(connection, territoire) if territoire else None,
        "registry": registry,
        "chantiers": chantiers_of(
            row for row in facts if row["id"].replace("fait:", "faits:") not in registry.origines
        ),
        "facts": facts_of(facts),
        "priorities": priorities,
        "meetings": meetings,
    }


def zones_concerned(subject: Subject) -> list[str]:
    """The zone itself; a commune is also concerned by what is done for those that hold it."""
    if subject.niveau is not Niveau.COMMUNE:
        return [subject.id]
    held = [row["id"] for row in subject.memberships if row["niveau"] in (Niveau.EPCI, Niveau.TERRITOIRE)]
    return [subject.id, *held]


def _acted_on(subject: Subject, zones: Sequence[str]) -> list[str]:
    """The zones whose actions are told: what names a commune is also of the zone that holds it."""
    held = [] if subject.niveau is Niveau.COMMUNE else [one.id for one in subject.communes]
    return list(dict.fromkeys([*zones, *held]))


def _concerned(rows: Sequence[Row], subject: Subject) -> list[Row]:
    """Without the facts of other communes, on the page of a commune."""
    code = subject.zone["code"] if subject.niveau is Niveau.COMMUNE else None
    return [row for row in rows if code is None or row["commune_code"] in (None, code)]


async def carences_of(connection: AsyncConnection, territoire: str) -> Carences:
    """The matrix of one territoire; every theme, also those of which nothing is known."""
    found = await carences(connection, Asked(territoires=(territoire,)))
    labels = {theme.slug: theme.label for theme in found.themes}
    rows = tuple(_carence(cell, labels) for cell in found.cells)
    return Carences(tuple((LABELS[kind], RULES[kind]) for kind in Carence), rows, FIRST_TASK, LIMITS)


def _carence(cell: Cellule, labels: Mapping[str, str]) -> CarenceRow:
    facts = cell.facts
    return CarenceRow(
        labels[cell.theme], need_words(cell), verdict_words(facts.enjeu), count_words(facts.contributions),
        count_words(facts.actions),
        tuple((LABELS[kind], WORDS[cell.verdicts[kind].value], cell.verdicts[kind].reason) for kind in Carence),
        tuple(first_of(evidence(facts.preuves))), tuple(map(briefly, to_do(cell))),
    )  # fmt: skip


def first_of(texts: Iterable[str]) -> Iterable[str]:
    """The first pieces of evidence, each once, and how many follow: the blocks on chantiers and projects list them."""
    found = list(dict.fromkeys(texts))
    yield from found[:SHOWN]
    if len(found) > SHOWN:
        yield Said(
            "et {nombre} de plus, dans les blocs sur les chantiers, les projets et les faits",
            nombre=len(found) - SHOWN,
        )  # fmt: skip


def briefly(task: str) -> str:
    """A task without the end of a long list of titles: the blocks on chantiers and projects give them all."""
    if len(task) <= LONGEST or not isinstance(task, Said):
        return task
    cut = {
        name: Cited(shorten(str(hole), LONGEST, placeholder="… et d'autres"))
        for name, hole in task.holes.items()
    }
    return Said(task.sentence, **cut)


def need_words(cell: Cellule) -> str:
    """« élevé : 41,2 % des habitants … », or why it is not known."""
    need = cell.besoin
    if cell.besoin_eleve.value is None:
        return Said("inconnu : {raison}", raison=word(cell.besoin_eleve.reason))
    found = word(need.constat or cell.besoin_eleve.reason)
    return (
        Said("élevé : {constat}", constat=found)
        if cell.besoin_eleve.value
        else Said("pas élevé : {constat}", constat=found)
    )


def verdict_words(verdict: Verdict) -> str:
    """« vrai », « faux », « inconnu : pourquoi »."""
    word = WORDS[verdict.value]
    return f"{word} : {verdict.reason}" if verdict.reason else word


def count_words(count: Count) -> str:
    """« 3 », « au moins 1 : registre non déclaré complet »."""
    if count.value is not None:
        return str(count.value)
    least = f"au moins {count.low}" if count.low else "inconnu"
    return f"{least} : {count.reason}" if count.reason else least


def evidence(preuves: Mapping[str, Any]) -> Iterable[str]:
    """Titles of the records that a cell rests on, with their sources."""
    for records in preuves.values():
        for one in records if isinstance(records, list | tuple) else ():
            if isinstance(one, Mapping) and (title := one.get("titre") or one.get("libelle")):
                source = one.get("source")
                yield Cited(f"{title} ({source})" if source else title)


def facts_of(rows: Iterable[Row]) -> tuple[Fact, ...]:
    """Dated facts but chantiers."""
    return tuple(_fact(row) for row in rows if row["nature"] != CHANTIER)


def chantiers_of(rows: Iterable[Row]) -> tuple[Fact, ...]:
    """Chantiers that documents report: seen once, their state is unknown since."""
    return tuple(
        Fact(row["titre"], row["theme_label"] or "", str(row["annee"] or ""), Said("état inconnu depuis {annee}", annee=row["annee"]), "", "",
             row["note"] or "", row["source"] or "")
        for row in rows if row["nature"] == CHANTIER
    )  # fmt: skip


def _fact(row: Row) -> Fact:
    return Fact(
        row["titre"], row["theme_label"] or "", _when(row),
        _dated_state(row), row["commune_nom"] or "", _amount(row), row["note"] or "", row["source"] or "",
    )  # fmt: skip


def _when(row: Row) -> str:
    known = row["date"] or row["annee"]
    return str(known) if known else Said("sans date")


def _dated_state(row: Row) -> str:
    """The state that the source reports, never as if it were today's."""
    state, year = row["etat"], row["annee"]
    if not state or state == UNKNOWN:
        return Said("état inconnu")
    told = state_words(state)
    if not year:
        return Said("{etat}, à une date inconnue", etat=told)
    return Said("{etat} en {annee}, état actuel inconnu", etat=told, annee=year)


def _amount(row: Row) -> str:
    if row["montant_eur"] is not None:
        kind = Said(str(row["montant_type"] or "type non précisé").replace("_", " "))
        return Said("{montant} ({type})", montant=euros(row["montant_eur"]), type=kind)
    if row["quantite"] is None:
        return ""
    count = number(row["quantite"], 2)
    return Said("{nombre} {unite}", nombre=count, unite=Cited(row["unite"])) if row["unite"] else count


async def meetings_of(
    connection: AsyncConnection, territoire: str
) -> tuple[tuple[Meeting, ...], tuple[Priority, ...]]:
    """Rounds of conseils with what is known of the meeting here, and the priorities that documents report."""
    records = await record_rows(connection, [ROUNDS, PRIORITIES, "themes"])
    labels = {str(row["cle"]): str(row.get("label_fr", row["cle"])) for row in records["themes"]}
    kept = {str(row["numero"]): row for row in await conseil_rows(connection, territoire)}
    rounds = sorted(records[ROUNDS], key=lambda row: int(row["cle"]))
    known = {row["cle"] for row in rounds}
    meetings = [_round(row, territoire, kept.get(row["cle"])) for row in rounds]
    meetings += [_kept(row) for number_, row in kept.items() if number_ not in known]
    priorities = [
        _priority(row, labels) for row in records[PRIORITIES] if row.get("territoire") == territoire
    ]
    return tuple(meetings), tuple(priorities)


def _round(row: Row, territoire: str, kept: Row | None) -> Meeting:
    start, end = row.get("debut", ""), row.get("fin", "")
    dates = start if start == end else Said("{debut} à {fin}", debut=start, fin=end)
    return Meeting(
        row["cle"], dates, row.get("theme", ""), _here(row, territoire, kept), row.get("source", "")
    )


def _here(row: Row, territoire: str, kept: Row | None) -> str:
    if kept is not None:
        return _date_and_place(kept) or Said("tenu")
    for known in row.get("reunions_connues", ()):
        slug, _, rest = known.partition(":")
        if slug == territoire:
            return Cited(", ".join(part for part in rest.split(":") if part))
    return Said("date et lieu non retrouvés")


def _date_and_place(kept: Row) -> str:
    parts = (day(kept["date"]) or Cited(kept["date_texte"] or ""), Cited(kept["lieu"] or ""))
    return Listed.of(", ", (part for part in parts if part))


def _kept(row: Row) -> Meeting:
    return Meeting(
        str(row["numero"]),
        day(row["date"]),
        row["theme_du_conseil"] or "",
        _date_and_place(row),
        row["source"] or "",
    )


def _priority(row: Row, labels: Mapping[str, str]) -> Priority:
    themes = ", ".join(labels.get(theme, theme) for theme in row.get("themes", ()))
    return Priority(row.get("enjeu", ""), themes, row.get("source", ""))
