"""One file to write, as it is told to the process that writes it."""

from dataclasses import dataclass
from pathlib import Path

from geo_service.exports.table import Table
from geo_service.store.table_rows import Reading


@dataclass(frozen=True)
class ExportJob:
    """Which rows, as what table, in which format, where, and how large at most."""

    reading: Reading
    table: Table
    extension: str
    path: Path
    max_bytes: int
