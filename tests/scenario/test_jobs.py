"""Jobs in the queue: solved, failed with a sentence, cancelled for good, and none in the way of another."""

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import orjson
import psycopg
import pytest
from conftest import Loaded
from psycopg.types.json import Jsonb

from geo_service.errors import UnavailableError
from geo_service.processes import is_alive
from geo_service.services.exports import Exports
from geo_service.services.siting_job import SitingAsked
from geo_service.services.siting_tasks import run_siting
from geo_service.store.queue import enqueue, enqueue_job, install_queue, work
from geo_service.store.scenario_jobs import DISMISSED

T = TypeVar("T")
ASKED = SitingAsked("temps_pharmacie", "mclp", 1)


def created(url: str, asked: SitingAsked = ASKED) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "INSERT INTO geo.travail (processus, parametres) VALUES ('implantation', %s) RETURNING id",
            [Jsonb(asked.as_json())],
        ).fetchone()
    assert row is not None
    return str(row[0])


def read(url: str, job: str) -> tuple[str, str, str | None]:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT statut, message, resultat::text FROM geo.travail WHERE id = %s", [job]
        ).fetchone()
    assert row is not None
    return row


def dismiss(url: str, job: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE geo.travail SET statut = 'dismissed', message = %s, fini_le = now() WHERE id = %s",
            [DISMISSED, job],
        )


def solvers() -> set[int]:
    """Processes that work for this one, those of other tests included."""
    return {
        int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()
        if "export_process" in _command(int(pid))
    }  # fmt: skip


def _command(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8")
    return ""


async def until(found: Callable[[], T]) -> T:
    """What is found, once it is."""
    while True:
        if seen := found():
            return seen
        await asyncio.sleep(0.02)


def test_what_is_asked_comes_back_from_its_json() -> None:
    assert SitingAsked.of_json(orjson.loads(orjson.dumps(ASKED.as_json()))) == ASKED


async def test_a_job_is_solved_and_its_result_kept(pharmacies: Loaded) -> None:
    job = created(pharmacies.url)
    async with Exports(pharmacies.settings) as exports:
        await run_siting(pharmacies.settings, pharmacies.url, exports, job)
    status, _, result = read(pharmacies.url, job)
    assert status == "successful"
    assert orjson.loads(result or "")["objectif"]["optimal"]


async def test_a_job_that_cannot_be_done_says_why(pharmacies: Loaded) -> None:
    job = created(pharmacies.url, SitingAsked("temps_cinema", "mclp", 1))
    async with Exports(pharmacies.settings) as exports:
        await run_siting(pharmacies.settings, pharmacies.url, exports, job)
    status, message, result = read(pharmacies.url, job)
    assert (status, result) == ("failed", None)
    assert "aucune source chargée" in message


async def test_a_cancelled_job_stops_its_process_at_once(pharmacies: Loaded) -> None:
    job = created(pharmacies.url)
    others = solvers()
    async with Exports(pharmacies.settings) as exports:
        running = asyncio.create_task(run_siting(pharmacies.settings, pharmacies.url, exports, job))
        mine = await until(lambda: solvers() - others)
        dismiss(pharmacies.url, job)
        async with asyncio.timeout(20):
            await running
            await until(lambda: not any(is_alive(pid) for pid in mine))
    assert read(pharmacies.url, job) == ("dismissed", DISMISSED, None)


async def test_a_job_cancelled_before_it_began_is_left_alone(pharmacies: Loaded) -> None:
    job = created(pharmacies.url)
    dismiss(pharmacies.url, job)
    others = solvers()
    async with Exports(pharmacies.settings) as exports:
        await run_siting(pharmacies.settings, pharmacies.url, exports, job)
        assert not solvers() - others
    assert read(pharmacies.url, job)[0] == "dismissed"


async def test_jobs_do_not_wait_for_heavy_tasks_which_wait_for_each_other(database_url: str) -> None:
    install_queue(database_url)
    seen: list[str] = []

    def heavy(name: str) -> None:
        seen.append(f"{name} commence")
        time.sleep(1)
        seen.append(f"{name} finit")

    async def light(job: str) -> None:
        seen.append(job)

    for task in ("bake", "compute"):
        enqueue(database_url, task)
    enqueue_job(database_url, "implantation", "travail")
    tasks = {name: lambda name=name: heavy(name) for name in ("bake", "compute")}
    working = asyncio.create_task(work(database_url, tasks, jobs={"implantation": light}))
    await until(lambda: len(seen) == 5)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert seen.index("travail") < seen.index("bake finit")
    assert [one for one in seen if one != "travail"] == [
        "bake commence", "bake finit", "compute commence", "compute finit",
    ]  # fmt: skip


def test_without_a_queue_a_job_is_refused_with_a_sentence(database_url: str) -> None:
    with pytest.raises(UnavailableError, match="Aucun ouvrier"):
        enqueue_job(database_url, "implantation", "x")
