"""The process that writes files of every kind: ``python -m geo_service.services.export_process``.

It reads jobs from its standard input and answers each with one line of JSON, until the input ends.
"""

import os
import pickle
import resource
import sys
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import BinaryIO, Final

import orjson
import psycopg
from psycopg.errors import QueryCanceled

from geo_service.errors import GoneError, InputError, UnavailableError
from geo_service.services.export_job import FileJob

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


def jobs(stream: BinaryIO) -> Iterator[FileJob]:
    """Jobs as the serving process writes them: a length, then the job."""
    while length := stream.read(LENGTH_BYTES):
        yield pickle.loads(stream.read(int.from_bytes(length)))  # noqa: S301  (written by our own parent process)


def run(job: FileJob) -> Answer:
    """Write one file; what went wrong is told in one word, with the sentence where there is one."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (job.max_bytes, hard))
    try:
        runner(job)(job)
    except GoneError as error:
        return {"failed": "gone", "detail": str(error)}
    except InputError as error:
        return {"failed": "input", "detail": str(error)}
    except QueryCanceled:
        return {"failed": "slow"}
    except (psycopg.Error, UnavailableError):
        return {"failed": "database"}
    except Exception:  # noqa: BLE001  (whatever a writer met, the next job must find a process that answers)
        return _failure(job)
    return {"bytes": job.path.stat().st_size}


def runner(job: FileJob) -> Callable[[FileJob], None]:
    """What does the work of a job; its libraries are imported with the first job of its kind."""
    found: Callable[[FileJob], None] = import_module(job.runner).write
    return found


def _failure(job: FileJob) -> Answer:
    if job.path.exists() and job.path.stat().st_size >= NEARLY_FULL * job.max_bytes:
        return {"failed": "large"}
    traceback.print_exc()
    return {"failed": "unknown"}


if __name__ == "__main__":
    main()
