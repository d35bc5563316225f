"""Writes a workbook, in one of the processes that write files."""

from datetime import UTC, datetime

from geo_service.exports.xlsx import write_workbook
from geo_service.services.workbook_job import WorkbookJob


def write(job: WorkbookJob) -> None:
    """Write the file of a job."""
    created = datetime.fromisoformat(job.created) if job.created else datetime(1980, 1, 1, tzinfo=UTC)
    write_workbook(job.path, job.sheets, created)
