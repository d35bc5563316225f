"""Writes the rows of a layer as a file, in a process of its own: GDAL and Arrow are imported here."""

from geo_service.exports.writers import WRITERS
from geo_service.services.export_job import ExportJob
from geo_service.store.table_rows import table_rows


def write(job: ExportJob) -> None:
    """Write one file.

    Raises:
        GoneError: its publication was pruned since it was chosen.
        psycopg.Error: the database is away, or a statement lasted too long.
    """
    WRITERS[job.extension](job.table, table_rows(job.reading), str(job.path))
