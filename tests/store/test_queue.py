"""The queue: installed once, each task waiting at most once, nothing lost with a killed worker."""

import asyncio
from collections.abc import Callable

import psycopg
import pytest
from procrastinate import App, PsycopgConnector

from geo_service.store.queue import (
    SCHEMA,
    enqueue,
    has_live_worker,
    install_queue,
    main,
    take_back_stalled,
    work,
)


@pytest.fixture
def url(database_url: str) -> str:
    install_queue(database_url)
    return database_url


def count(url: str, query: str) -> int:
    with psycopg.connect(url, options=f"-c search_path={SCHEMA}") as connection:
        row = connection.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])


def jobs(url: str, status: str) -> int:
    return count(url, f"SELECT count(*) FROM procrastinate_jobs WHERE status = '{status}'")


def run(url: str, task: Callable[[], object]) -> None:
    asyncio.run(work(url, {"task": task}, wait=False))


def test_the_queue_has_a_schema_of_its_own(url: str) -> None:
    assert (
        count(
            url, "SELECT count(*) FROM pg_tables WHERE tablename ~ 'procrastinate' AND schemaname <> 'queue'"
        )
        == 0
    )


def test_installing_twice_keeps_what_waits(url: str) -> None:
    enqueue(url, "task")
    install_queue(url)
    assert jobs(url, "todo") == 1


def test_another_version_of_the_library_gets_a_new_queue(url: str) -> None:
    enqueue(url, "task")
    with psycopg.connect(url) as connection:
        connection.execute("COMMENT ON SCHEMA queue IS '0.0.1'")
    install_queue(url)
    assert jobs(url, "todo") == 0


def test_a_queued_task_is_run_once(url: str) -> None:
    done: list[int] = []
    enqueue(url, "task")
    run(url, lambda: done.append(1))
    run(url, lambda: done.append(2))
    assert done == [1]


def test_a_task_that_waits_already_is_not_queued_again(url: str) -> None:
    assert enqueue(url, "task")
    assert not enqueue(url, "task")
    assert jobs(url, "todo") == 1


def test_a_task_that_fails_is_kept_as_failed_and_the_next_ones_run(url: str) -> None:
    enqueue(url, "task")
    run(url, lambda: 1 / 0)
    assert jobs(url, "failed") == 1
    done: list[int] = []
    enqueue(url, "task")
    run(url, lambda: done.append(1))
    assert done == [1]


def leave_unfinished(url: str, attempts: int) -> None:
    """What a worker killed in the middle of its task leaves behind."""
    enqueue(url, "task")
    with psycopg.connect(url, options=f"-c search_path={SCHEMA}") as connection:
        connection.execute(
            "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') "
            "RETURNING id) UPDATE procrastinate_jobs SET status = 'doing', worker_id = dead.id, attempts = %s FROM dead",
            [attempts],
        )


def test_a_task_left_by_a_killed_worker_is_done_by_the_next(url: str) -> None:
    leave_unfinished(url, attempts=0)
    done: list[int] = []
    run(url, lambda: done.append(1))
    assert done == [1]


def test_a_task_that_killed_three_workers_is_given_up(url: str) -> None:
    leave_unfinished(url, attempts=3)

    async def take_back() -> None:
        app = App(connector=PsycopgConnector(conninfo=url, kwargs={"options": f"-c search_path={SCHEMA}"}))
        async with app.open_async():
            await take_back_stalled(app)

    asyncio.run(take_back())
    assert jobs(url, "failed") == 1


def test_a_worker_is_alive_while_it_gives_signs_of_life(url: str) -> None:
    seen: list[bool] = []
    enqueue(url, "task")
    run(url, lambda: seen.append(has_live_worker(url)))
    assert seen == [True]


def test_no_worker_is_alive_before_one_starts_nor_after_it_stops(url: str) -> None:
    assert not has_live_worker(url)
    run(url, lambda: None)
    assert not has_live_worker(url)


@pytest.mark.parametrize("known", [True, False])
def test_the_health_check_of_the_worker_fails_without_one(
    url: str, monkeypatch: pytest.MonkeyPatch, known: bool
) -> None:
    monkeypatch.delenv("GEO_DATABASE_URL", raising=False)
    if known:
        monkeypatch.setenv("GEO_DATABASE_URL", url)
    assert main() == 1
