"""The worker process: finds its tasks by name and stops when asked."""

import os
import signal
import subprocess
import sys

import psycopg
import pytest

from geo_service.errors import ConfigurationError
from geo_service.settings import Settings
from geo_service.store.queue import enqueue
from geo_service.worker import TASKS, main, run_worker


def test_the_worker_installs_its_queue_and_runs_the_task_asked_for(database_url: str) -> None:
    seen: list[tuple[Settings, str]] = []
    settings = Settings()
    run_worker(settings, database_url, {"bake": lambda *given: seen.append(given)}, wait=False)
    enqueue(database_url, "bake")
    run_worker(settings, database_url, {"bake": lambda *given: seen.append(given)}, wait=False)
    assert seen == [(settings, database_url)]


def test_the_tasks_services_may_ask_for_are_known() -> None:
    assert "bake" in TASKS


def test_a_worker_without_a_database_says_which_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GEO_DATABASE_URL", raising=False)
    with pytest.raises(ConfigurationError, match="GEO_DATABASE_URL"):
        main()


def test_sigterm_stops_the_worker_cleanly(database_url: str) -> None:
    environment = os.environ | {"GEO_DATABASE_URL": database_url}
    process = subprocess.Popen(
        [sys.executable, "-m", "geo_service.worker"], env=environment, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    with process:
        for line in process.stderr:
            if "Starting worker" in line:
                process.send_signal(signal.SIGTERM)
                break
        process.communicate(timeout=20)
    assert process.returncode == 0
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM queue.procrastinate_workers").fetchone() == (0,)
