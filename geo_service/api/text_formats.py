"""Rows as text, encoded batch by batch: GeoJSON, GeoJSON lines, csv, csv for French Excel."""

import csv
import io
import re
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from geo_service.model.layer import Layer
from geo_service.model.libelles import in_words
from geo_service.store.features import csv_header

Batch = Sequence[tuple[Any, ...]]
Encode = Callable[[AsyncIterator[Batch]], AsyncIterator[bytes]]

THEME = "theme"
BOM = b"\xef\xbb\xbf"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LOOKS_LIKE_A_NUMBER = re.compile(r"[\s\d.,/:+\-]*\d[\d\s.,/:+\-]*(?:[eE][+-]?\d+)?")
FULL_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


async def geojson(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
    """One FeatureCollection (RFC 7946)."""
    yield b'{"type":"FeatureCollection","features":['
    separator = b""
    async for rows in batches:
        yield separator + ",\n".join(row[0] for row in rows).encode()
        separator = b",\n"
    yield b"]}\n"


async def geojson_lines(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
    """One feature per line, for tools that read as they go."""
    async for rows in batches:
        yield "".join(f"{row[0]}\n" for row in rows).encode()


def plain_csv(layer: Layer) -> Encode:
    """UTF-8, comma, one header line of column names; empty cells are unknown values."""

    async def encode(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
        yield _lines([csv_header(layer)], ",")
        async for rows in batches:
            yield _lines((map(plain_cell, row) for row in rows), ",")

    return encode


def excel_csv(layer: Layer, themes: Mapping[str, str]) -> Encode:
    """What Excel in French opens by a double click: BOM, semicolon, labels, decimal comma, codes that stay text.

    Codes of states, natures and levels are in words, and those of themes by ``themes``.
    """
    names = ["", *(column.name for column in layer.columns), "", ""]

    async def encode(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
        yield BOM + _lines([excel_header(layer)], ";")
        dates = [False, *(column.type == "date" for column in layer.columns), False, False]
        async for rows in batches:
            yield _lines(
                (
                    [
                        excel_cell(_word(name, cell, themes), date=date)
                        for name, cell, date in zip(names, row, dates, strict=False)
                    ]
                    for row in rows
                ),
                ";",
            )

    return encode


def _word(column: str, cell: Any, themes: Mapping[str, str]) -> Any:
    return themes.get(cell, cell) if column == THEME else in_words(column, cell)


def excel_header(layer: Layer) -> list[str]:
    """Labels with their units instead of names."""
    labels = [f"{column.label} ({column.unit})" if column.unit else column.label for column in layer.columns]
    place = ["Longitude", "Latitude"] if layer.geometry == "point" else []
    return ["Identifiant public", *labels, *place]


def plain_cell(cell: Any) -> Any:
    """A cell as any tool reads it: numbers as they are, truth values in French, text that stays text."""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    return harmless_text(cell) if isinstance(cell, str) else cell


def harmless_text(text: str) -> str:
    """Spreadsheets run text that starts like a formula: an apostrophe keeps it text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def excel_cell(cell: Any, *, date: bool = False) -> Any:
    """A number with a decimal comma; a text that Excel would take for a number as the formula ``="01004"``.

    That formula is the one form that keeps leading zeros, long codes and « 2E004 » in a csv opened by Excel.
    """
    if isinstance(cell, float | Decimal) and not isinstance(cell, bool):
        return str(cell).replace(".", ",")
    if not isinstance(cell, str) or (date and FULL_DATE.fullmatch(cell)):
        return plain_cell(cell)
    return f'="{cell}"' if LOOKS_LIKE_A_NUMBER.fullmatch(cell) else plain_cell(cell)


def _lines(rows: Iterable[Iterable[Any]], separator: str) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
