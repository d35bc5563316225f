"""A Dask scheduler and its workers, each a process of its own, without anybody to start them again."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final, TypeVar

from geo_service.settings import ROOT

Found = TypeVar("Found")
QUIET: Final = ("--no-dashboard",)
WAIT_S: Final = 120.0


@contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """A scheduler on a port of its own; gives its address."""
    told = folder / "scheduler.json"
    with process(
        folder, "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(told)
    ):
        until(lambda: told.exists() and told.read_text(encoding="utf-8").endswith("}"))
        yield json.loads(told.read_text(encoding="utf-8"))["address"]


@contextmanager
def workers(folder: Path, address: str, count: int = 2) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Workers of one thread each, all known to the scheduler; what the test left alive is killed after it."""
    asked = (
        address,
        "--no-nanny",
        "--nthreads",
        "1",
        "--host",
        "127.0.0.1",
        "--local-directory",
        str(folder),
    )
    with ExitStack() as stack:
        running = [stack.enter_context(process(folder, "dask_worker", *asked)) for _ in range(count)]
        log = folder / "dask_worker.log"
        until(lambda: log.read_text(encoding="utf-8").count("Registered to") == count)
        yield running


@contextmanager
def process(folder: Path, module: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """One process of Dask, its words in a file of the folder."""
    command = [sys.executable, "-m", f"distributed.cli.{module}", *QUIET, *arguments]
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    with (folder / f"{module}.log").open("ab") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log, env=os.environ | {"PYTHONPATH": path})
    try:
        yield running
    finally:
        kill(running)


def kill(running: subprocess.Popen[bytes]) -> None:
    """kill -9, and its end."""
    if running.poll() is None:
        os.kill(running.pid, signal.SIGKILL)
    running.wait()


def until(true: Callable[[], Found | None], seconds: float = WAIT_S) -> Found:
    """Wait until a call answers something true, and give it."""
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)
    return found
