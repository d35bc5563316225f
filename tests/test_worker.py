"""The worker process: finds its tasks by name and stops when asked."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import pytest

from geo_service.errors import ConfigurationError
from geo_service.settings import Settings
from geo_service.store.queue import enqueue, install_queue
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


def rows(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        return len(connection.execute(query.encode()).fetchall())


def test_sigterm_stops_the_worker_cleanly(database_url: str) -> None:
    install_queue(database_url)
    enqueue(database_url, "bake")  # fails, the database being empty: the worker is then at work
    environment = os.environ | {"GEO_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "geo_service.worker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        while rows(database_url, "SELECT FROM queue.procrastinate_jobs WHERE status IN ('todo', 'doing')"):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=60) == 0
    assert rows(database_url, "SELECT FROM queue.procrastinate_workers") == 0
