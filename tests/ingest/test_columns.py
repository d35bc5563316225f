"""From cells to typed values: what is read, what is set aside and why."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo_service.ingest.columns import parse_cell
from geo_service.ingest.table import Table
from geo_service.model.source import Column, ColumnType


def column(kind: str, **more: Any) -> Column:
    return Column.model_validate({"from": "x", "type": kind, **more})


READ = [
    ("text", "  Élan ", "Élan"),
    ("text", "01001", "01001"),
    ("integer", "12", 12),
    ("integer", "12,0", 12),
    ("integer", "1\u202f234", 1234),
    ("integer", 12.0, 12),
    ("number", "-3,5", -3.5),
    ("number", "1e3", 1000.0),
    ("boolean", "Oui", True),
    ("boolean", "0", False),
    ("date", "2021", "2021"),
    ("date", "2021-12-31", "2021-12-31"),
    ("json", '{"a": [1]}', {"a": [1]}),
    ("list", "a; b;;c", ["a", "b", "c"]),
]


@pytest.mark.parametrize(("kind", "cell", "value"), READ)
def test_a_cell_is_read_as_its_type(kind: str, cell: Any, value: Any) -> None:
    assert parse_cell(column(kind), cell) == value


@pytest.mark.parametrize("kind", list(ColumnType))
@pytest.mark.parametrize("cell", [None, "", "   ", float("nan"), pd.NA])
def test_an_empty_cell_is_none_whatever_its_type(kind: ColumnType, cell: Any) -> None:
    assert parse_cell(column(kind), cell) is None


BAD = [
    ("integer", "12,5", "pas un entier"),
    ("integer", "2147483648", "plus grand entier"),
    ("integer", "1 234", "pas un nombre"),
    ("number", "12abc", "pas un nombre"),
    ("number", "nan", "pas un nombre"),
    ("number", "inf", "pas un nombre"),
    ("number", "1e400", "plus grand nombre"),
    ("number", "0x10", "pas un nombre"),
    ("boolean", "peut-être", "ni oui ni non"),
    ("date", "31/12/2021", "pas une date"),
    ("date", "2021-13", "pas une date"),
    ("json", "{", "JSON illisible"),
    ("text", "a\0b", "octet nul"),
]


@pytest.mark.parametrize(("kind", "cell", "reason"), BAD)
def test_a_cell_of_another_type_says_why(kind: str, cell: Any, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_cell(column(kind), cell)


def test_a_value_outside_the_choices_or_the_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="« c » n'est pas parmi a, b"):
        parse_cell(column("text", choices=["a", "b"]), "c")
    with pytest.raises(ValueError, match="forme attendue"):
        parse_cell(column("text", pattern="[0-9]{5}"), "010011")


@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_every_integer_the_database_holds_reads_back(number: int) -> None:
    assert parse_cell(column("integer"), str(number)) == number


@given(st.text(max_size=20))
def test_any_text_is_a_number_or_a_sentence(text: str) -> None:
    try:
        value = parse_cell(column("number"), text)
    except ValueError as error:
        assert str(error).startswith("« ")  # noqa: PT017  (a number is legal too)
    else:
        assert value is None or isinstance(value, float)


def test_rows_leave_by_rejection_with_their_number_reason_and_content() -> None:
    table = Table(pd.DataFrame({"a": ["x", None], "geometry": [0, 1]}, index=[1, 2]))
    kept = table.reject(pd.Series([False, True], index=[1, 2]), "pour voir")
    assert list(kept.rows.index) == [1]
    assert [(row.row_number, row.reason, row.content) for row in kept.rejected] == [
        (2, "pour voir", {"a": None})
    ]
