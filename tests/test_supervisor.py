"""Children of `up`: restarted a bounded number of times, never left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from geo_service.errors import UnavailableError
from geo_service.processes import is_alive
from geo_service.supervisor import MAX_RESTARTS, Child, end, running, spawn

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)",
]
PARENT = """
import subprocess, sys, time
from geo_service.supervisor import spawn
child = spawn([sys.executable, "-c", "import time; time.sleep(60)"], {})
print(child.pid, flush=True)
time.sleep(60)
"""


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "nothing happened in a minute"
        time.sleep(0.01)


def test_a_child_that_dies_is_started_again() -> None:
    child = Child("sleeps", SLEEPS, {})
    with running([child]):
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        until(child.keep_alive)
        assert child.pid is not None
        assert is_alive(child.pid)


def test_a_child_that_keeps_dying_ends_in_a_sentence() -> None:
    child = Child("broken", [sys.executable, "-c", "raise SystemExit(3)"], {})
    with (
        running([child]),
        pytest.raises(UnavailableError, match=rf"broken.* {MAX_RESTARTS + 1} fois .*code 3"),
    ):
        until(lambda: child.keep_alive() and False)


def test_no_child_survives_the_block_that_runs_them() -> None:
    children = [Child(name, SLEEPS, {}) for name in ("one", "two")]
    with running(children):
        pids = [child.pid or 0 for child in children]
    assert not any(is_alive(pid) for pid in pids)


def test_no_child_survives_an_error_in_the_block() -> None:
    child = Child("sleeps", SLEEPS, {})
    with pytest.raises(RuntimeError), running([child]):
        raise RuntimeError
    assert child.pid is not None
    assert not is_alive(child.pid)


def test_a_child_deaf_to_the_request_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geo_service.supervisor.STOP_TIMEOUT_S", 0.2)
    process = subprocess.Popen(DEAF, stdout=subprocess.PIPE)
    assert process.stdout is not None
    with process:
        process.stdout.readline()
        end(process)
    assert process.returncode == -signal.SIGKILL


def test_ending_a_child_twice_is_harmless() -> None:
    process = spawn(SLEEPS, {})
    end(process)
    end(process)


def test_a_child_dies_with_a_parent_killed_9() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    until(lambda: not is_alive(child))
