"""Facilities as sources tell them: words of a vintage, counts, opening hours."""

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from geo_service.errors import SourceError
from geo_service.ingest.references import References, normal
from geo_service.ingest.table import Table
from geo_service.model.source import Source

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
LATE = "17:00"
SPAN = re.compile(r"(\d{1,2})\s*[:hH]\s*(\d{2})?\s*[-–à]\s*(\d{1,2})\s*[:hH]\s*(\d{2})?")
CLOSED = frozenset({"", "-", "ferme", "fermee", "neant"})
MINUTES = 60


def types_from_labels(source: Source, table: Table, references: References) -> Table:
    """``libelle`` → ``type`` and ``type_label`` by the table of types of this vintage.

    A label whose type is « - » is left out by the table itself (a total, a size, another thing): its rows are rejected.

    Raises:
        SourceError: a label the table does not know.
    """
    titles = source.unpivot.titles if source.unpivot else source.id
    found = {label: references.types.get((titles, normal(label))) for label in table.rows["libelle"].unique()}
    unknown = sorted(str(label) for label, row in found.items() if row is None)
    if unknown:
        raise SourceError(
            f"Source « {source.id} » : libellé(s) sans type : {', '.join(unknown[:5])}. "
            "Ajoutez-les à tables/types_equipements.csv pour ce millésime."
        )
    words = {label: row for label, row in found.items() if row is not None}
    rows = table.rows.assign(
        type=[words[label]["type"] for label in table.rows["libelle"]],
        type_label=[words[label]["type_label"] for label in table.rows["libelle"]],
    )
    return table.with_rows(rows[rows["type"] != "-"])


def counts_per_commune(source: Source, table: Table, references: References) -> Table:
    """One row per commune and type with ``nombre``; id and name follow from them, so they are stable."""
    rows = table.rows
    sums = rows.groupby(["type", "commune"], sort=True).agg(
        nombre=("nombre", "sum"),
        type_label=("type_label", "first"),
        libelles=("libelle", lambda labels: " ; ".join(sorted(set(labels)))),
    )
    sums = sums.reset_index().astype(object)
    names = dict(zip(references.communes["code"], references.communes["nom"], strict=True))
    sums["id"] = [
        f"{source.id}:{kind}:{code}" for kind, code in zip(sums["type"], sums["commune"], strict=True)
    ]
    sums["nom"] = [
        f"{label}, {names.get(code, code)}"
        for label, code in zip(sums["type_label"], sums["commune"], strict=True)
    ]
    return table.with_rows(sums.set_axis(pd.RangeIndex(1, len(sums) + 1), axis=0))


def known_hours(_: Source, table: Table, __: References) -> Table:
    """``h_lundi``… as text → ``horaires`` (day 1–7 → intervals), hours per week, Saturday, after 17:00.

    A text that says something else than intervals makes the whole week unknown, not closed.
    """
    weeks = [_week(row) for row in table.rows.to_dict("records")]
    rows = table.rows.drop(columns=[f"h_{day}" for day in DAYS], errors="ignore")
    told = pd.DataFrame([_told(week) for week in weeks], index=rows.index, dtype=object)
    return table.with_rows(
        rows.assign(**{str(name): told[name].where(told[name].notna(), None) for name in told})
    )


Week = dict[str, list[list[str]]]


def _week(row: dict[Any, Any]) -> Week | None:
    week: Week = {}
    for number, day in enumerate(DAYS, start=1):
        text = str(row.get(f"h_{day}") or "").strip()
        spans = list(_spans(text))
        if not spans and normal(text) not in CLOSED:
            return None
        if spans:
            week[str(number)] = spans
    return week


def _spans(text: str) -> Iterator[list[str]]:
    for found in SPAN.finditer(text):
        start, end = (f"{int(h):02d}:{m or '00'}" for h, m in (found.group(1, 2), found.group(3, 4)))
        if start < end:
            yield [start, end]


def _told(week: Week | None) -> dict[str, Any]:
    """What readers are told of a week; nothing at all of one that is not known."""
    if not week:
        return dict.fromkeys(("horaires", "heures_semaine", "samedi", "apres_17h"))
    spans = [span for day in week.values() for span in day]
    minutes = sum(_clock(end) - _clock(start) for start, end in spans)
    return {
        "horaires": week,
        "heures_semaine": round(minutes / MINUTES, 2),
        "samedi": "6" in week,
        "apres_17h": any(end > LATE for _, end in spans),
    }


def _clock(text: str) -> int:
    return int(text[:2]) * MINUTES + int(text[3:])
