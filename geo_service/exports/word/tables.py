"""Tables of a document for a word processor: header row on every page, no row cut in two, widths by their words."""

from collections.abc import Sequence
from itertools import zip_longest
from statistics import fmean
from typing import Final

from geo_service.exports.word.content import Cell, Row, Table
from geo_service.exports.word.lines import Pen, empty
from geo_service.exports.word.xml import Node, node

TWIPS_PER_MM: Final = 1440 / 25.4
CHARACTER_MM: Final = 1.8
"""Width of a character of 8 points, bold."""
LONGEST: Final = 11
"""Characters of a word beyond which it is cut (by the rules of French) rather than widen its column."""
MOST: Final = 300
"""Characters of a cell beyond which it widens its column no more, and its row may go on on the next page."""
EDGE_MM: Final = 1.2


def write_table(parent: Node, table: Table, pen: Pen, width_mm: float) -> None:
    """Append a table; its caption comes before it, as a paragraph, when it is shown."""
    rows = (*table.header, *table.rows)
    if not rows:
        return
    columns = widths(rows, width_mm)
    made = node(parent, "w:tbl")
    _properties(made, table, width_mm)
    grid = node(made, "w:tblGrid")
    for width in columns:
        node(grid, "w:gridCol", w=str(round(width * TWIPS_PER_MM)))
    for number, row in enumerate(rows):
        _row(made, row, pen, columns, header=number < len(table.header))


def widths(rows: Sequence[Row], width_mm: float) -> list[float]:
    """Widths of columns (mm) whose sum is ``width_mm``: what each must hold, then by how much it says."""
    columns = list(zip_longest(*rows))
    cells = [[cell for cell in column if cell] for column in columns]
    least = [max(_least(cell) for cell in column) for column in cells]
    said = [fmean(min(len(cell.text), MOST) for cell in column) for column in cells]
    return _shared(least, said, width_mm)


def _shared(least: Sequence[float], said: Sequence[float], width_mm: float) -> list[float]:
    """What is left goes where there is most to read; what lacks is taken from all alike."""
    left = width_mm - sum(least)
    if left <= 0 or not sum(said):
        return [low * width_mm / sum(least) for low in least]
    return [low + left * many / sum(said) for low, many in zip(least, said, strict=True)]


def _least(cell: Cell) -> float:
    longest = max((len(word) for word in cell.text.split()), default=1)
    return max(min(longest, LONGEST) * CHARACTER_MM, cell.pictured_mm) + 2 * EDGE_MM


def _properties(table: Node, told: Table, width_mm: float) -> None:
    made = node(table, "w:tblPr")
    node(made, "w:tblStyle", val="TableGrid")
    node(made, "w:tblW", w=str(round(width_mm * TWIPS_PER_MM)), type="dxa")
    node(made, "w:tblLayout", type="fixed")
    edges = node(made, "w:tblCellMar")
    for side in ("w:left", "w:right"):
        node(edges, side, w=str(round(EDGE_MM * TWIPS_PER_MM)), type="dxa")
    node(
        made,
        "w:tblLook",
        firstRow="1",
        lastRow="0",
        firstColumn="1",
        lastColumn="0",
        noHBand="1",
        noVBand="1",
    )
    caption = "".join(piece.text for piece in told.caption)
    if caption:
        node(made, "w:tblCaption", val=caption)


def _row(table: Node, row: Row, pen: Pen, columns: Sequence[float], *, header: bool) -> None:
    made = node(table, "w:tr")
    rules = node(made, "w:trPr")
    if all(len(cell.text) < MOST for cell in row):
        node(rules, "w:cantSplit")
    if header:
        node(rules, "w:tblHeader")
    start = 0
    for cell in row:
        _cell(made, cell, pen, sum(columns[start : start + cell.span]))
        start += cell.span


def _cell(row: Node, cell: Cell, pen: Pen, width_mm: float) -> None:
    made = node(row, "w:tc")
    rules = node(made, "w:tcPr")
    node(rules, "w:tcW", w=str(round(width_mm * TWIPS_PER_MM)), type="dxa")
    if cell.span > 1:
        node(rules, "w:gridSpan", val=str(cell.span))
    for one in cell.paragraphs:
        pen.paragraph(made, one, cell=True)
    if not cell.paragraphs:
        made.append(empty())
