"""Dates known to the year, the month or the day, as half-open periods [start, end)."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Integer, Text, case, cast, func, literal, text

from geo_service.errors import InputError

OPEN = ".."
PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True)
class Period:
    """Start included, end excluded, as SQL dates."""

    start: ColumnElement[Any]
    end: ColumnElement[Any]


def column_period(column: ColumnElement[Any]) -> Period:
    """Period of a text column that holds AAAA, AAAA-MM or AAAA-MM-JJ; NULL stays NULL."""
    written = cast(column, Text)
    month = func.coalesce(func.nullif(func.substr(written, 6, 2), ""), "1")
    day = func.coalesce(func.nullif(func.substr(written, 9, 2), ""), "1")
    start = func.make_date(
        cast(func.substr(written, 1, 4), Integer), cast(month, Integer), cast(day, Integer)
    )
    length = case(
        (func.length(written) == len("AAAA"), text("interval '1 year'")),
        (func.length(written) == len("AAAA-MM"), text("interval '1 month'")),
        else_=text("interval '1 day'"),
    )
    return Period(start, cast(start + length, Date))


def literal_period(node: Any) -> Period:
    """Period of a date, a timestamp or an interval of a filter; ``..`` is open.

    Raises:
        InputError: none of these.
    """
    if isinstance(node, dict) and isinstance(node.get("interval"), list) and len(node["interval"]) == 2:
        first, last = node["interval"]
        return Period(
            literal(date.min if first == OPEN else parse_day(first)[0], Date),
            literal(date.max if last == OPEN else parse_day(last)[1], Date),
        )
    start, end = parse_day(node)
    return Period(literal(start, Date), literal(end, Date))


def parse_day(node: Any) -> tuple[date, date]:
    """First day, and day after the last, of a date written to the year, month, day or second.

    Raises:
        InputError: it is not a date.
    """
    written = node.get("date", node.get("timestamp")) if isinstance(node, dict) else node
    try:
        partial = PARTIAL.fullmatch(str(written))
        if partial is None:
            day = datetime.fromisoformat(str(written)).date()
            return day, day + timedelta(days=1)
        return _bounds(*partial.groups())
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"Date « {str(written)[:40]} » illisible : AAAA, AAAA-MM, AAAA-MM-JJ ou une date ISO."
        ) from error


def _bounds(year: str, month: str | None, day: str | None) -> tuple[date, date]:
    if day and month:
        start = date(int(year), int(month), int(day))
        return start, start + timedelta(days=1)
    if month:
        start = date(int(year), int(month), 1)
        return start, date(start.year + (start.month == 12), start.month % 12 + 1, 1)
    return date(int(year), 1, 1), date(int(year) + 1, 1, 1)
