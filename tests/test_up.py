"""`geo-service up`, from outside: what it says, what it starts, and that nothing of it stays."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import SecretStr

from geo_service.errors import ConfigurationError, UnavailableError
from geo_service.settings import Settings
from geo_service.store.engine import owner_connection
from geo_service.store.publications import current_id
from geo_service.supervisor import Child
from geo_service.up import (
    address,
    check_port_free,
    environment,
    first_load,
    is_ready,
    prepare_schema,
    run,
    stop_signals_interrupt,
    wait_ready,
)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_taken_port_is_said_before_anything_starts(taken_port: int, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with pytest.raises(ConfigurationError, match=rf"{taken_port}.*--port ou GEO_PORT"):
        run(Settings(state_dir=state), port=taken_port)
    assert not state.exists()


def test_an_address_of_another_machine_is_refused(free_port: int) -> None:
    with pytest.raises(ConfigurationError, match=r"192\.0\.2\.1"):
        check_port_free("192.0.2.1", free_port)


def test_a_free_port_is_accepted(free_port: int) -> None:
    check_port_free("127.0.0.1", free_port)


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/"),
        ("0.0.0.0", "http://127.0.0.1:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("::", "http://127.0.0.1:8000/"),
    ],
)
def test_the_address_shown_can_be_opened_on_this_machine(host: str, shown: str) -> None:
    assert address(Settings(host=host, port=8000)) == shown


def test_a_child_process_reads_the_very_same_settings(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    given = Settings(
        database_url=SecretStr("postgresql://geo@/geo"), port=8123, state_dir=tmp_path, host="::1"
    )
    for name, value in environment(given).items():
        monkeypatch.setenv(name, value)
    assert Settings() == given


def stop_twice() -> None:
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    finally:
        os.kill(os.getpid(), signal.SIGINT)


def test_a_first_stop_signal_interrupts_and_a_second_one_changes_nothing() -> None:
    with pytest.raises(KeyboardInterrupt), stop_signals_interrupt():
        stop_twice()


def test_signals_are_given_back_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stop_signals_interrupt():
        pass
    assert signal.getsignal(signal.SIGTERM) is before


class Unready(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(503)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the base class)
        del format, args


def test_a_server_that_answers_503_is_not_ready() -> None:
    with HTTPServer(("127.0.0.1", 0), Unready) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert not is_ready(f"http://127.0.0.1:{server.server_port}/")
        server.shutdown()


def test_a_port_nobody_listens_on_is_not_ready(free_port: int) -> None:
    assert not is_ready(f"http://127.0.0.1:{free_port}/")


def test_a_server_that_never_becomes_ready_ends_in_a_sentence(
    free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo_service.up.READY_TIMEOUT_S", 0.1)
    with pytest.raises(UnavailableError, match="prêt"):
        wait_ready(Settings(port=free_port), [])


def test_waiting_for_a_server_that_keeps_dying_ends_at_once(free_port: int) -> None:
    child = Child("serve", [sys.executable, "-c", "raise SystemExit(1)"], {})
    child.start()
    with pytest.raises(UnavailableError, match="serve"):
        wait_ready(Settings(port=free_port), [child])


def test_a_first_load_that_fails_says_so_and_publishes_nothing(database_url: str, tmp_path: Path) -> None:
    prepare_schema(database_url)
    nothing_to_load = Settings(database_url=SecretStr(database_url), data_dir=tmp_path)
    with pytest.raises(UnavailableError, match="n’a pas abouti"):
        first_load(nothing_to_load)
    with owner_connection(database_url) as connection:
        assert current_id(connection) is None


def test_the_command_line_says_a_taken_port_in_one_sentence(taken_port: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "geo_service.cli", "up", "--port", str(taken_port)],
        capture_output=True, text=True, check=False, env=os.environ | {"COLUMNS": "400"},
    )  # fmt: skip
    assert done.returncode == 1
    assert "GEO_PORT" in done.stderr
    assert "Traceback" not in done.stderr
