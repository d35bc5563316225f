"""The scope that every title says, read from the data themselves: « travaux de bâtiment, 2e semestre 2024 »."""

from dataclasses import dataclass

from geo_service.gaps.marches_cpv import common_family, label

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
ALL_FAMILIES = "marchés publics"


@dataclass(frozen=True)
class Scope:
    """What the sources hold: CPV codes present, first and last day (ISO 8601), None without contracts."""

    codes: tuple[str, ...]
    first: str | None
    last: str | None


def scope_title(scope: Scope) -> str:
    """Family and period for a title; « aucun marché » where there is none."""
    if not scope.codes and scope.first is None:
        return "aucun marché"
    code = common_family(scope.codes)
    what = label(code) if code else ALL_FAMILIES
    return f"{what}, {period(scope.first, scope.last)}" if scope.first and scope.last else what


def period(first: str, last: str) -> str:
    """Words for the months from one day to another: a whole year, semester or quarter by its name, else the months."""
    start, end = _month(first), _month(last)
    if start == end:
        return _named(*start)
    if start[0] != end[0]:
        whole = (start[1], end[1]) == (1, 12)
        return f"{start[0]} à {end[0]}" if whole else f"{_named(*start)} à {_named(*end)}"
    return _within(start[0], start[1], end[1])


def _within(year: int, first: int, last: int) -> str:
    months = last - first + 1
    for length, words in ((12, ""), (6, "semestre "), (3, "trimestre ")):
        if months == length and (first - 1) % length == 0:
            rank = (first - 1) // length + 1
            return f"{rank}{'er' if rank == 1 else 'e'} {words}{year}" if words else str(year)
    return f"{MONTHS[first - 1]} à {_named(year, last)}"


def _month(day: str) -> tuple[int, int]:
    return int(day[:4]), int(day[5:7])


def _named(year: int, month: int) -> str:
    return f"{MONTHS[month - 1]} {year}"
