"""The processes that write files: bounded memory, limits, one writing for many, nothing left behind."""

import asyncio
import re
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2
import psycopg
import pytest
from api.kit import serving
from conftest import SMALL, Loaded, fresh_database, on_database
from published import execute

from geo_service.catalog import load_catalog
from geo_service.errors import InputError, UnavailableError
from geo_service.model.reference import CRS84
from geo_service.processes import is_alive
from geo_service.services.exports import FOLDER, Exports, MakeJob, remove_abandoned
from geo_service.services.layer_files import LayerFile, LayerFiles
from geo_service.settings import Settings
from geo_service.store.cluster import Cluster
from geo_service.store.engine import read_pool
from geo_service.store.features import FeatureQuery
from geo_service.store.history import read_at

FORMATS = ("geojson", "gpkg", "fgb", "parquet")
POINTS = """
    INSERT INTO geo.equipement (version_id, id, type, nom, zone_id, geom)
    SELECT e.version_id, 'point-' || n, 'mairie', 'Mairie ' || n, e.zone_id,
           ST_Translate(e.geom, n % 1000, n / 1000)
    FROM generate_series(1, 100000) n CROSS JOIN (SELECT * FROM geo.equipement WHERE id = 'mairie-99001') e
"""


def peak_mb(pid: int) -> float:
    """Highest resident memory of a process so far."""
    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def listening(client: httpx2.Client) -> int:
    """The process that serves a client's port."""
    port = str(client.base_url.port)
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if port in path.read_text().split("\0") and "uvicorn" in path.read_text():
            return int(path.parent.name)
    raise AssertionError("no server")


@pytest.fixture(scope="module")
def many(
    cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str]
) -> Iterator[Loaded]:
    """The tiny département with 100,000 more town halls; tests only read it."""
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        execute(url, POINTS)
        execute(url, "ANALYZE geo.equipement")
        yield Loaded(on_database(small_template, url), url)


def test_memory_does_not_grow_with_the_rows(many: Loaded) -> None:
    """Peaks after 5,000 rows, then after 100,000, in the serving process and in the one that writes."""
    with serving(many) as client:
        pid = listening(client)
        received = [
            len(client.get(f"/layers/mairies.{one}?limit=5000", timeout=60).content) for one in FORMATS
        ]
        processes = [pid, *children(pid)]
        early = [peak_mb(one) for one in processes]
        for one, length in zip(FORMATS, received, strict=True):
            with client.stream("GET", f"/layers/mairies.{one}", timeout=60) as answer:
                assert sum(len(part) for part in answer.iter_bytes()) > 5 * length
        late = [peak_mb(one) for one in processes]

    assert len(processes) == 2
    assert late[0] - early[0] < 25, "the serving process"
    assert late[1] - early[1] < 90, "the writing process"
    assert max(late) < 400


@asynccontextmanager
async def exports_of(loaded: Loaded, **limits: float) -> AsyncIterator[tuple[Exports, MakeJob]]:
    """The processes alone, and the job that writes the town halls."""
    settings: Settings = loaded.settings.model_copy(update=limits)
    catalog = load_catalog(settings)
    files = LayerFiles(settings, loaded.url, catalog)
    wanted = LayerFile(catalog.layer("mairies"), FeatureQuery(), CRS84, "gpkg")
    async with (
        read_pool(settings, loaded.url) as pool,
        Exports(settings) as exports,
        pool.connection() as connection,
        connection.transaction(),
    ):
        yield exports, await files.prepare(connection, wanted, await read_at(connection, None))


async def test_many_who_ask_for_the_same_file_have_it_written_once(small: Loaded) -> None:
    async with exports_of(small) as (exports, job):
        files = await asyncio.gather(*(exports.file("same", job) for _ in range(8)))

    assert len({id(file) for file in files}) == 1
    assert files[0].readers == 8


async def test_when_everybody_left_the_writing_stops_and_its_process_ends(many: Loaded) -> None:
    async with exports_of(many) as (exports, job):
        exports.release(await exports.file("first", job))
        (pid,) = exports.pids
        waiting = [asyncio.create_task(exports.file("second", job)) for _ in range(2)]
        await asyncio.sleep(0.2)
        waiting[0].cancel()
        await asyncio.sleep(0.05)
        assert is_alive(pid), "one still waits"
        waiting[1].cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.sleep(0.3)

        assert not is_alive(pid)
        assert (await exports.file("third", job)).size_bytes > 1_000_000


async def test_a_file_that_takes_too_long_is_given_up_with_a_sentence(many: Loaded) -> None:
    async with exports_of(many, export_timeout_s=0.2) as (exports, job):
        with pytest.raises(UnavailableError, match="trop long"):
            await exports.file("slow", job)


async def test_a_file_that_grows_too_large_is_refused_with_a_sentence(many: Loaded) -> None:
    async with exports_of(many, export_max_mb=1) as (exports, job):
        with pytest.raises(InputError, match="trop gros"):
            await exports.file("large", job)


async def test_kept_files_are_bounded_and_never_removed_under_a_reader(small: Loaded) -> None:
    async with exports_of(small, export_cache_mb=0) as (exports, job):
        first = await exports.file("first", job)
        second = await exports.file("second", job)
        exports.release(second)
        assert (first.path.exists(), second.path.exists()) == (True, False)
        exports.release(first)
        assert not first.path.exists()


async def test_the_folder_goes_with_the_service(small: Loaded) -> None:
    async with exports_of(small) as (exports, job):
        folder = (await exports.file("one", job)).path.parent
        pids = exports.pids

    assert not folder.exists()
    assert not any(is_alive(pid) for pid in pids)


def test_what_a_killed_service_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    dead = 2**22 + 1  # above the largest process id of Linux
    names = [f"{FOLDER}{dead}-x", f"{FOLDER}1-x", f"{FOLDER}autre", "autre"]
    for name in names:
        (tmp_path / name).mkdir()

    remove_abandoned(tmp_path)

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names[1:])


def test_a_client_that_leaves_stops_the_writing(many: Loaded) -> None:
    with serving(many) as client:
        client.get("/layers/epci.gpkg")
        (worker,) = children(listening(client))
        with pytest.raises(httpx2.TimeoutException):
            client.get("/layers/mairies.gpkg", timeout=0.3)
        until = time.monotonic() + 60
        while is_alive(worker) and time.monotonic() < until:
            time.sleep(0.05)

        assert not is_alive(worker)
        assert client.get("/layers/epci.fgb").status_code == 200


def test_a_service_that_writes_no_file_starts_no_process(small: Loaded) -> None:
    with serving(small) as client:
        client.get("/layers/communes.geojson")
        service = listening(client)
        assert children(service) == []

    assert list(Path(tempfile.gettempdir()).glob(f"{FOLDER}{service}-*")) == []
