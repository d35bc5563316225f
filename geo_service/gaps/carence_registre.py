"""From published records to the registry that carences read: themes, enjeux, chantiers, and what was declared.

Only rows of type « enjeu » are priorities; context never is. A chantier of the dated facts is an action whose state
was seen on its date. What an administrator declares (source ``registre_pacte``) adds to them.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from geo_service.model.registre import (
    STATES,
    UNKNOWN_STATE,
    Action,
    ActionNature,
    Completude,
    Contributions,
    Enjeu,
    Registre,
    RegistrePacte,
    Theme,
)

Row = Mapping[str, Any]

THEMES, ENJEUX, FAITS, DECLARED = "themes", "enjeux_externes", "faits", "registre_pacte"
SOURCES: Final = (THEMES, ENJEUX, FAITS, DECLARED)
"""Sources of records that carences read."""

ENJEU: Final = "enjeu"


def themes_of(rows: Iterable[Row]) -> tuple[Theme, ...]:
    """The one list of themes, in its order."""
    return tuple(
        Theme(
            row["key"],
            row.get("label_fr") or row["key"],
            row.get("need_indicator") or None,
            row.get("need_high_at_share"),
            row.get("need_label_fr") or "",
        )
        for row in rows
    )


def registry_of(records: Mapping[str, Sequence[Row]]) -> RegistrePacte:
    """The registry from the records of each source; a source that is not loaded has none."""
    declared = records.get(DECLARED, ())
    sound = [row for row in declared if not list(_lacking(row))]

    def read(kind: str) -> tuple[Any, ...]:
        return tuple(READ[kind](row) for row in sound if row["type"] == kind)

    return RegistrePacte(
        (*reported(records.get(ENJEUX, ())), *read(ENJEU)),
        read("completude"),
        read("contributions"),
        (*chantiers(records.get(FAITS, ())), *read("action")),
        tuple(sentence for row in declared for sentence in _lacking(row)),
    )


def reported(rows: Iterable[Row]) -> Iterator[Enjeu]:
    """Priorities among the rows that the press reported; one per theme."""
    for row in rows:
        if row.get("type") == ENJEU:
            for theme in row.get("themes") or ():
                yield Enjeu(row["territoire"], theme, row["enjeu"], row["source"])


def chantiers(rows: Iterable[Row]) -> Iterator[Action]:
    """Chantiers among the dated facts, one per territoire; those of no territoire match none."""
    for row in rows:
        if row.get("nature") == ActionNature.CHANTIER:
            yield from (
                _chantier(row, territoire) for territoire in (row.get("territoires") or "").split(";")
            )


def _chantier(row: Row, territoire: str) -> Action:
    return Action(
        territoire.strip(), row["theme"], ActionNature.CHANTIER, row["titre"], row.get("etat") or UNKNOWN_STATE,
        day_of(row.get("date") or str(row.get("annee") or "")), row.get("source") or "",
    )  # fmt: skip


def day_of(text: str | None) -> date | None:
    """The last day of « 2017 », « 2017-03 » or « 2017-03-14 »; None for anything else."""
    parts = (text or "").split("-")
    if not all(part.isdecimal() for part in parts) or len(parts) > 3:
        return None
    year, month, *days = [*map(int, parts), *([] if len(parts) > 1 else [12])]
    try:
        return date(year, month, days[0] if days else monthrange(year, month)[1])
    except ValueError:
        return None


def _enjeu(row: Row) -> Enjeu:
    return Enjeu(row["territoire"], row["theme"], row["libelle"], _source(row))


def _completude(row: Row) -> Completude:
    seen = day_of(row["date"])
    assert seen is not None, "a line without date was refused"
    return Completude(row["territoire"], row["theme"], Registre(row["registre"]), row["declare_par"], seen)


def _contributions(row: Row) -> Contributions:
    return Contributions(row["territoire"], row["theme"], int(row["nombre"]), _source(row))


def _action(row: Row) -> Action:
    return Action(
        row["territoire"], row["theme"], ActionNature(row["nature"]), row["libelle"], row["etat"],
        day_of(row["date"]), _source(row),
    )  # fmt: skip


def _source(row: Row) -> str:
    return row.get("source") or f"déclaré par {row['declare_par']} le {row['date']}"


READ: Final[Mapping[str, Callable[[Row], Any]]] = {
    ENJEU: _enjeu,
    "completude": _completude,
    "contributions": _contributions,
    "action": _action,
}
NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    ENJEU: ("theme", "libelle", "declare_par", "date"),
    "completude": ("theme", "registre", "declare_par", "date"),
    "contributions": ("theme", "nombre", "declare_par", "date"),
    "action": ("theme", "nature", "libelle", "etat", "declare_par", "date"),
}
"""Columns that a line of each type must fill."""


def _lacking(row: Row) -> Iterator[str]:
    """What keeps a declared line from being read."""
    kind = row.get("type", "")
    empty = [name for name in NEEDED.get(kind, ()) if row.get(name) in (None, "")]
    where = f"Ligne « {row.get('key')} » du registre déclaré"
    if kind not in NEEDED:
        yield f"{where} : type « {kind} » inconnu."
    elif empty:
        yield f"{where} : {', '.join(empty)} manque."
    elif day_of(row["date"]) is None:
        yield f"{where} : date « {row['date']} » illisible, écrivez AAAA-MM-JJ."
    else:
        yield from _wrong_word(kind, row, where)


def _wrong_word(kind: str, row: Row, where: str) -> Iterator[str]:
    if kind == "completude" and row["registre"] not in list(Registre):
        yield f"{where} : registre parmi {', '.join(Registre)}."
    if kind == "contributions" and row["nombre"] < 0:
        yield f"{where} : nombre négatif."
    if kind == "action" and row["etat"] not in STATES.get(row["nature"], ()):
        yield f"{where} : nature « {row['nature']} » et état « {row['etat']} » ne vont pas ensemble."
