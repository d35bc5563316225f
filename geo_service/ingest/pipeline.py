"""The whole way of a source file, read from top to bottom."""

from geo_service.ingest.checks import check
from geo_service.ingest.columns import map_columns
from geo_service.ingest.read import read
from geo_service.ingest.resolve import ResolvedFile
from geo_service.ingest.steps import apply_steps
from geo_service.ingest.table import Table
from geo_service.model.source import Source


def ingest(source: Source, file: ResolvedFile) -> Table:
    """Read, map, transform and check a source file. Geometry comes out in EPSG:2154.

    Raises:
        SourceError: the file is refused; the sentence says what is wrong and where.
    """
    table = read(source.reader, file.path)
    table = map_columns(source, table)
    table = apply_steps(source, table)
    check(source, table)
    return table
