"""Numbers that can be computed piece by piece and then put together: the columns of an aggregate."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, FromClause, cast, func, literal, or_
from sqlalchemy.dialects.postgresql import DOUBLE_PRECISION

from geo_service.model.measure import Kind, Measure

MERGES: dict[str, Any] = {Kind.MIN: func.min, Kind.MAX: func.max}
"""How the parts of two pieces become one; the others add up."""


def partials(measures: Sequence[Measure], rows: FromClause) -> list[ColumnElement[Any]]:
    """Counts, and for each measure an amount, a weight and rows without: all can be added up (or compared)."""
    found: list[ColumnElement[Any]] = [func.count().label("n")]
    for number, measure in enumerate(measures):
        amount, weight, missing = _triple(measure, rows)
        prefix = measure.kind if measure.kind in {Kind.MIN, Kind.MAX} else "a"
        found += [
            amount.label(f"{prefix}_{number}"),
            weight.label(f"w_{number}"),
            missing.label(f"m_{number}"),
        ]
    return found


def _triple(measure: Measure, rows: FromClause) -> tuple[ColumnElement[Any], ...]:
    one = func.count()
    if measure.column is None:
        return one, one, one.filter(literal(value=False))
    value = cast(rows.c[measure.column.name], DOUBLE_PRECISION)
    weight = (
        cast(rows.c[measure.weight.name], DOUBLE_PRECISION)
        if measure.weight
        else literal(1.0, DOUBLE_PRECISION)
    )
    missing = one.filter(or_(value.is_(None), weight.is_(None)))
    match measure.kind:
        case Kind.MOYENNE:
            return func.sum(value * weight), func.sum(weight).filter(value.is_not(None)), missing
        case Kind.SOMME:
            return func.sum(value), func.count(value), missing
        case _:
            return MERGES[measure.kind](value), func.count(value), missing


def merge(part: ColumnElement[Any]) -> ColumnElement[Any]:
    """The same number of several pieces, from that of each."""
    kind = str(part.key).partition("_")[0]
    merged: ColumnElement[Any] = MERGES.get(kind, func.sum)(part)
    return merged
