"""Workbooks: plain tables in sheets. Text stays text: nothing in a cell is ever run as a formula or a link."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

import xlsxwriter

OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "in_memory": True,
}
WIDEST: Final = 60
MARGIN: Final = 2


class Sheet(Protocol):
    """A titled table: one line of labels, then rows of the same length; None is an empty cell."""

    @property
    def title(self) -> str:
        """Name of the sheet."""
        ...

    @property
    def header(self) -> Sequence[str]:
        """Labels of the columns."""
        ...

    @property
    def rows(self) -> Sequence[Sequence[Any]]:
        """Cells."""
        ...


def write_workbook(path: Path, sheets: Iterable[Sheet], created: datetime) -> None:
    """Write a workbook; ``created`` is its date, so that the same content gives the same bytes."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as workbook:
        workbook.set_properties({"created": created.replace(tzinfo=None)})
        bold = workbook.add_format({"bold": True})
        for sheet in sheets:
            _write(workbook.add_worksheet(sheet.title), sheet, bold)


def _write(page: Any, sheet: Sheet, bold: Any) -> None:
    page.freeze_panes(1, 0)
    for column, label in enumerate(sheet.header):
        page.write_string(0, column, label, bold)
        page.set_column(column, column, _width(sheet, column))
    for line, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                page.write_string(line, column, cell)
            else:
                page.write(line, column, cell)


def _width(sheet: Sheet, column: int) -> int:
    seen = (len(str(row[column])) for row in sheet.rows[:200] if row[column] is not None)
    return min(WIDEST, max([len(sheet.header[column]), *seen]) + MARGIN)
