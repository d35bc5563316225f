"""The whole way of a source file, read from top to bottom."""

from geo_service.ingest.checks import check
from geo_service.ingest.columns import map_columns
from geo_service.ingest.demonstration import generate
from geo_service.ingest.measures import measure
from geo_service.ingest.read import read
from geo_service.ingest.references import References
from geo_service.ingest.resolve import ResolvedFile
from geo_service.ingest.steps import apply_steps
from geo_service.ingest.table import Table
from geo_service.ingest.unpivot import unpivot
from geo_service.model.source import Source


def ingest(source: Source, file: ResolvedFile, references: References | None = None) -> Table:
    """Read, map, measure, transform and check a source file. Geometry comes out in EPSG:2154.

    ``references`` are the rows of other sources that its steps need.

    Raises:
        SourceError: the file is refused; the sentence says what is wrong and where.
    """
    known, source = references or References(), source.through(file.channel)
    if file.path is None:
        table = generate(source, known)
    else:
        table = read(source.reader, file.path)
        table = unpivot(source, table, known)
        table = map_columns(source, table)
    table = measure(source, table)
    table = apply_steps(source, table, known)
    check(source, table)
    return table
