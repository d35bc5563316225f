"""What flows through ingestion: rows kept, rows rejected with their reason."""

from dataclasses import dataclass, replace
from typing import Any, Self

import pandas as pd


@dataclass(frozen=True)
class RejectedRow:
    """A row that was left out. ``row_number`` counts from 1 in file order, header excluded."""

    row_number: int
    reason: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Rows indexed by their number in the file, from 1; geometry, if any, in a ``geometry`` column."""

    rows: pd.DataFrame
    rejected: tuple[RejectedRow, ...] = ()

    def with_rows(self, rows: pd.DataFrame) -> Self:
        """The same table with other rows kept."""
        return replace(self, rows=rows)

    def reject(self, refused: "pd.Series[bool]", reason: str) -> Self:
        """Move the rows where ``refused`` is true to the rejected ones."""
        if not refused.any():
            return self
        out = self.rows[refused]
        more = tuple(
            RejectedRow(int(number), reason, printable(row))
            for number, row in zip(out.index, out.to_dict("records"), strict=True)
        )
        return replace(self, rows=self.rows[~refused], rejected=self.rejected + more)


def printable(row: dict[Any, Any]) -> dict[str, Any]:
    """A row as JSON-ready text, without its geometry; empty and missing stay None."""
    return {
        str(name): None if pd.isna(value) is True else str(value)
        for name, value in row.items()
        if name != "geometry"
    }
