"""From the numbers of a file to observations: value, numerator, denominator, and why there is none.

A suppressed count, a missing cell and a share of nothing are three different things, and none is 0.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from geo_service.ingest.table import Table
from geo_service.model.source import Measure, Source, ValueColumn

MISSING, SECRET, NOT_APPLICABLE = "missing", "secret", "not_applicable"
PARTS = ("numerator", "denominator", "quality")


def measure(source: Source, table: Table) -> Table:
    """Add ``name.numerator``, ``name.denominator`` and ``name.quality`` beside each declared value.

    ``quality`` is None where the value is known, and the value is None where ``quality`` says why.
    """
    rows = table.rows.copy()
    for name, column in source.values.items():
        parts = pd.DataFrame(
            [observe(name, column, row) for row in rows.to_dict("records")], index=rows.index
        )
        for part in parts.columns:
            rows[name if part == "value" else f"{name}.{part}"] = (
                parts[part].astype(object).where(parts[part].notna(), None)
            )
    return table.with_rows(rows)


def observe(name: str, column: ValueColumn, row: Mapping[Any, Any]) -> dict[str, Any]:
    """One cell as an observation."""
    raw, over = row[name], [row[part] for part in column.over]
    why = absence(column, [raw, *over])
    if why:
        return unknown(why)
    if column.measure is Measure.RATIO:
        return ratio(column, raw, sum(over))
    beside = column.weight if column.measure is Measure.RATE else column.denominator
    value, bottom = raw * column.scale, row[beside] if beside else None
    if column.measure is Measure.COUNT:
        return known(value, value, bottom)
    return known(value, None if bottom is None else value * bottom, bottom)


def absence(column: ValueColumn, cells: Sequence[Any]) -> str | None:
    """Why there is no value, or None when there is one."""
    if column.zero == "secret" and 0 in cells:
        return SECRET
    return MISSING if None in cells else None


def ratio(column: ValueColumn, numerator: float, denominator: float) -> dict[str, Any]:
    """A share; of nothing it does not apply."""
    if denominator == 0:
        return unknown(NOT_APPLICABLE)
    return known(column.scale * numerator / denominator, numerator, denominator)


def known(value: float, numerator: float | None, denominator: float | None) -> dict[str, Any]:
    """An observation that has a value."""
    return {"value": value, "numerator": numerator, "denominator": denominator, "quality": None}


def unknown(quality: str) -> dict[str, Any]:
    """An observation without a value, and why."""
    return {"value": None, "numerator": None, "denominator": None, "quality": quality}


def merged(name: str, column: ValueColumn, rows: pd.DataFrame) -> dict[str, Any] | None:
    """Observations of former communes as one, for their commune in force; None when nobody may add them.

    Counts add up, ratios add their two terms, rates are weighted by their weight. One suppressed term
    makes the whole secret: adding the others would give it away to whoever subtracts. Rates without a
    weight are merged only when they agree.
    """
    qualities = set(rows[f"{name}.quality"].dropna())
    why = next((quality for quality in (SECRET, MISSING) if quality in qualities), None)
    there = rows[rows[f"{name}.quality"].isna()]
    if why or there.empty:
        return unknown(why or NOT_APPLICABLE)
    top, bottom = (_total(there[f"{name}.{part}"]) for part in ("numerator", "denominator"))
    if column.measure is Measure.COUNT:
        return known(float(there[name].sum()), top, bottom)
    return _weighted(column, there[name], top, bottom)


def _weighted(
    column: ValueColumn, values: "pd.Series[Any]", top: float | None, bottom: float | None
) -> dict[str, Any] | None:
    if top is not None and bottom:
        scale = column.scale if column.measure is Measure.RATIO else 1.0
        return known(scale * top / bottom, top, bottom)
    return known(float(values.iloc[0]), top, bottom) if values.nunique() == 1 else None


def _total(cells: "pd.Series[Any]") -> float | None:
    return None if cells.isna().any() else float(cells.sum())
