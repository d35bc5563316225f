"""The whole service as an operator runs it: empty folder, first run, Ctrl-C, warm start, kill -9."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from geo_service.processes import is_alive
from geo_service.up import MAX_DATABASE_RESTARTS, is_ready


@dataclass(frozen=True)
class Service:
    """A running `geo-service up`, once it has said that it is ready."""

    process: subprocess.Popen[str]
    port: int
    output: str

    def family(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [self.process.pid, *map(int, children.split())]

    def child(self, word: str) -> int | None:
        named = (pid for pid in self.family()[1:] if word in Path(f"/proc/{pid}/cmdline").read_text())
        return next(named, None)

    def kill_9(self, word: str) -> int:
        pid = self.child(word)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        return pid

    def answers(self) -> bool:
        return is_ready(f"http://127.0.0.1:{self.port}/")

    def health(self) -> dict[str, object]:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=10) as response:
            answer: dict[str, object] = json.load(response)
        return answer


@pytest.fixture(scope="module")
def state(reachable_folder: Path) -> Path:
    return reachable_folder / "whole"


@pytest.fixture(scope="module", autouse=True)
def first_run(state: Path) -> tuple[int, str, list[int]]:
    """From an empty folder to the first map, then Ctrl-C: exit code, what was said, processes there were."""
    with service(state) as running:
        family = running.family()
        running.process.send_signal(signal.SIGINT)
        last, _ = running.process.communicate(timeout=60)
    return running.process.returncode, running.output + last, family


@contextmanager
def service(state: Path) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"GEO_STATE_DIR": str(state), "GEO_PORT": str(port), "COLUMNS": "200"}
    with subprocess.Popen(
        [sys.executable, "-m", "geo_service.cli", "up"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            output = said_until_ready(process)
            yield Service(process, port, output)
        finally:
            process.terminate()


def said_until_ready(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if line.startswith("Prêt"):
            return said
    raise AssertionError(said)


def until_gone(pids: list[int]) -> None:
    deadline = time.monotonic() + 60
    while left := [pid for pid in pids if is_alive(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def test_the_last_line_of_a_start_is_the_address(first_run: tuple[int, str, list[int]]) -> None:
    assert "Chargement" in first_run[1]
    assert "Prêt : http://127.0.0.1:" in first_run[1]


def test_ctrl_c_ends_well_and_leaves_no_process(first_run: tuple[int, str, list[int]]) -> None:
    code, said, family = first_run
    assert code == 0
    assert said.rstrip().endswith("Arrêté. Les données sont gardées.")
    assert len(family) == 4
    until_gone(family)


def test_a_second_start_loads_nothing_and_serves_what_the_first_one_loaded(state: Path) -> None:
    with service(state) as running:
        assert "Chargement" not in running.output
        assert running.health()["publication"] == 1


def test_a_killed_server_is_started_again(state: Path) -> None:
    with service(state) as running:
        killed = running.kill_9("serve")
        deadline = time.monotonic() + 60
        while running.child("serve") in {killed, None}:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert running.process.poll() is None


def test_nothing_survives_kill_9_and_the_next_start_recovers(state: Path) -> None:
    with service(state) as running:
        family = running.family()
        running.process.kill()
    until_gone(family)
    with service(state) as again:
        assert again.health()["publication"] == 1


def again(running: Service, word: str, killed: int) -> None:
    deadline = time.monotonic() + 60
    while running.child(word) in {killed, None} or not running.answers():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_killed_database_is_started_again_three_times_then_the_service_stops_and_recovers(
    state: Path,
) -> None:
    with service(state) as running:
        for _ in range(MAX_DATABASE_RESTARTS):
            again(running, "postgres", running.kill_9("postgres"))
            assert running.health()["publication"] == 1
        running.kill_9("postgres")
        said, _ = running.process.communicate(timeout=60)
    assert running.process.returncode == 1
    assert said.count("redémarrée") == MAX_DATABASE_RESTARTS
    assert "La base privée s’est arrêtée 4 fois" in said
    with service(state) as recovered:
        assert recovered.health()["publication"] == 1


def test_a_second_program_on_the_same_data_is_told_so(state: Path) -> None:
    with service(state), pytest.raises(AssertionError, match="Un autre geo-service"), service(state):
        pass
