"""Weekly opening hours, in one normal form.

``{"1": [["08:30", "12:00"], ["13:30", "17:00"]], …}``: days from 1 (Monday) to 7 (Sunday), only the
days that open; intervals sorted, without overlap. Unknown hours are None, never an empty week.
"""

import itertools
import json
from collections.abc import Sequence

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")

Interval = tuple[str, str]
Week = dict[int, tuple[Interval, ...]]


def parse(text: str) -> Week | None:
    """Read ``[[first day, last day, [[from, to], …]], …]`` (HH:MM:SS); an empty list or text is unknown.

    Raises:
        ValueError: an unknown day, or an interval that does not go forward.
    """
    content = json.loads(text) if text else []
    found: dict[int, list[Interval]] = {}
    for first, last, intervals in content:
        for day in range(DAYS.index(first) + 1, DAYS.index(last) + 2):
            found.setdefault(day, []).extend((str(start)[:5], str(end)[:5]) for start, end in intervals)
    week = {day: merge(intervals) for day, intervals in sorted(found.items()) if intervals}
    return week or None


def merge(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    """Sort intervals and join those that overlap or touch.

    Raises:
        ValueError: an interval ends before it starts.
    """
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if start >= end:
            raise ValueError(f"Intervalle à l'envers : {start}–{end}.")
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def overlaps(text: str) -> bool:
    """Whether a day's published intervals overlap (touching is fine)."""
    for _, _, intervals in json.loads(text) if text else []:
        ordered = sorted(intervals)
        if any(before[1] > after[0] for before, after in itertools.pairwise(ordered)):
            return True
    return False


def as_json(week: Week) -> str:
    """The normal form as text."""
    return json.dumps({str(day): intervals for day, intervals in sorted(week.items())}, separators=(",", ":"))


def hours(week: Week) -> float:
    """Hours open per week."""
    return (
        sum(_minutes(end) - _minutes(start) for intervals in week.values() for start, end in intervals) / 60
    )


def opens_saturday(week: Week) -> bool:
    """Whether it opens on Saturday."""
    return 6 in week


def opens_after_17h(week: Week) -> bool:
    """Whether it closes later than 17:00 on one day at least; closing at 17:00 sharp does not count."""
    return any(end > "17:00" for intervals in week.values() for _, end in intervals)


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return 60 * int(hour) + int(minute)
