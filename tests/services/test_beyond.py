"""Sides of communes: properties that hold whatever the values are."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.services.beyond import Cell, Measured, Threshold, alphabetical, beyond

REASONS = ("missing", "secret", "unreachable", "not_applicable")
VALUES = st.floats(0, 100) | st.sampled_from(REASONS)


def made(cells: Sequence[Sequence[float | str]]) -> tuple[Measured, ...]:
    """Communes of 1, 2, 3… inhabitants; values are known give or take a fifth."""
    return tuple(
        Measured(f"commune:{rank}", f"Commune {rank}", rank, tuple(map(cell, some)))
        for rank, some in enumerate(cells, start=1)
    )


def cell(value: float | str) -> Cell:
    if isinstance(value, str):
        return Cell(None, qualite=value)
    return Cell(value, value * 0.8, value * 1.2)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=20), st.floats(0, 100), st.booleans(), st.integers(1, 2))
def test_everybody_is_counted_once(
    cells: list[tuple[float | str, float | str]],
    limit: float,
    above: bool,
    least: int,
) -> None:
    found = beyond(made(cells), [Threshold(limit, above)] * 2, least)
    apart = sum(one.population for some in found.unknown.values() for one in some)
    assert found.beyond.habitants + found.within.habitants + apart == found.total.habitants


@given(st.lists(st.tuples(VALUES), max_size=20), st.floats(0, 50), st.floats(0, 50))
def test_a_higher_threshold_never_adds_anybody(
    cells: list[tuple[float | str]], limit: float, more: float
) -> None:
    low, high = (beyond(made(cells), [Threshold(at, above=True)]) for at in (limit, limit + more))
    assert high.beyond.habitants <= low.beyond.habitants


@given(st.lists(st.tuples(VALUES, VALUES), max_size=20), st.floats(0, 100))
def test_more_indicators_at_once_is_a_stricter_question(
    cells: list[tuple[float | str, float | str]], limit: float
) -> None:
    one, both = (beyond(made(cells), [Threshold(limit, above=True)] * 2, least) for least in (1, 2))
    assert {commune.zone for commune in both.found} <= {commune.zone for commune in one.found}


@pytest.mark.parametrize(
    ("cells", "least", "side"),
    [
        ((20, "missing"), 1, "found"),
        ((20, "missing"), 2, "missing"),
        ((5, "missing"), 1, "missing"),
        ((5, "missing"), 2, "within"),
        (("secret", "unreachable"), 1, "unreachable"),
    ],
)
def test_a_missing_value_counts_only_where_it_could_change_the_side(
    cells: tuple[float | str, ...], least: int, side: str
) -> None:
    found = beyond(made([cells]), [Threshold(10, above=True)] * 2, least)
    sides = {"found": len(found.found), "within": found.within.communes}
    sides |= {reason: len(some) for reason, some in found.unknown.items()}
    assert [name for name, count in sides.items() if count] == [side]


def test_names_sort_as_in_a_french_list() -> None:
    names = ["Étauliers", "Eysines", "Œyreluy", "Saint-Yzan", "Saint Yon", "L'Isle", "La Réole"]
    assert sorted(names, key=alphabetical) == [
        "Étauliers", "Eysines", "L'Isle", "La Réole", "Œyreluy", "Saint Yon", "Saint-Yzan",
    ]  # fmt: skip
