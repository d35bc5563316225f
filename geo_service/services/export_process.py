"""The process that writes files: ``python -m geo_service.services.export_process``.

It reads jobs from its standard input and answers each with one line of JSON, until the input ends.
"""

import os
import pickle
import resource
import sys
import traceback
from collections.abc import Iterator
from typing import BinaryIO, Final

import orjson
import psycopg
from psycopg.errors import QueryCanceled

from geo_service.errors import GoneError
from geo_service.exports.writers import WRITERS
from geo_service.services.export_job import ExportJob
from geo_service.store.table_rows import table_rows

NICENESS: Final = 10
"""A file may wait a little; tiles may not."""

LENGTH_BYTES: Final = 4
NEARLY_FULL: Final = 0.95

Answer = dict[str, str | int]


def main() -> None:
    """Answer jobs until nobody can ask any more."""
    os.nice(NICENESS)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not be taken for an answer
    for job in jobs(sys.stdin.buffer):
        answers.write(orjson.dumps(run(job)) + b"\n")
        answers.flush()


def jobs(stream: BinaryIO) -> Iterator[ExportJob]:
    """Jobs as the serving process writes them: a length, then the job."""
    while length := stream.read(LENGTH_BYTES):
        job = pickle.loads(stream.read(int.from_bytes(length)))  # noqa: S301  (written by our own parent process)
        assert isinstance(job, ExportJob)
        yield job


def run(job: ExportJob) -> Answer:
    """Write one file; what went wrong is told in one word."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (job.max_bytes, hard))
    try:
        WRITERS[job.extension](job.table, table_rows(job.reading), str(job.path))
    except GoneError as error:
        return {"failed": "gone", "detail": str(error)}
    except QueryCanceled:
        return {"failed": "slow"}
    except psycopg.Error:
        return {"failed": "database"}
    except Exception:  # noqa: BLE001  (whatever a writer met, the next job must find a process that answers)
        return _failure(job)
    return {"bytes": job.path.stat().st_size}


def _failure(job: ExportJob) -> Answer:
    if job.path.exists() and job.path.stat().st_size >= NEARLY_FULL * job.max_bytes:
        return {"failed": "large"}
    traceback.print_exc()
    return {"failed": "unknown"}


if __name__ == "__main__":
    main()
