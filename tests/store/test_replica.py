"""Reading from a real standby: streaming replication from the private cluster."""

import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from api.conftest import rename_communes
from api.kit import layers_of, path, tile_at
from conftest import Loaded
from pydantic import SecretStr
from small import to_lonlat
from starlette.testclient import TestClient

from geo_service.services.load import load_all
from geo_service.store.binaries import cluster_account, find_binaries
from geo_service.store.cluster import Cluster, start_cluster
from geo_service.store.cluster_folder import OWNER, ClusterFolder, prepare_folder

TILE = tile_at(*to_lonlat(407_500, 6_410_000), 9)
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def standby(cluster: Cluster, reachable_folder: Path) -> Iterator[Cluster]:
    """A copy of the whole cluster that follows it."""
    folder, account = ClusterFolder(reachable_folder / "standby"), cluster_account()
    prepare_folder(folder, account)
    subprocess.run(
        [
            *(find_binaries(None).program("pg_basebackup"), "--pgdata", str(folder.data)),
            *("--host", str(cluster.folder.run), "--port", str(cluster.port), "--username", OWNER),
            *("--write-recovery-conf", "--checkpoint", "fast", "--no-sync"),
        ],
        check=True,
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
    )
    with start_cluster(folder, durable=False) as running:
        yield running


@pytest.fixture
def replica_url(small: Loaded, standby: Cluster) -> str:
    """The tiny département on the standby, once it is there."""
    name = small.url.rpartition("@/")[2].partition("?")[0]
    url = standby.folder.url(standby.port, name)
    until(lambda: published(url))
    return url


def published(url: str) -> bool:
    try:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT 1 FROM pub.publication").fetchone() is not None
    except psycopg.OperationalError:
        return False


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.05)


def reading(small: Loaded, replica_url: str) -> Loaded:
    """The same service, readers on the standby."""
    return Loaded(small.settings.model_copy(update={"database_read_url": SecretStr(replica_url)}), small.url)


def names(api: TestClient) -> set[str]:
    rows = layers_of(api.get(path("communes", TILE)).content)["communes"]
    return {str(row["properties"]["nom"]).partition("-")[0] for row in rows}


def readers(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE application_name = 'geo-service geo_read' AND datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


def stored(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM geo.tile_cache").fetchone()
    assert row is not None
    return int(row[0])


def test_all_reading_is_done_on_the_replica(small: Loaded, replica_url: str) -> None:
    with reading(small, replica_url).client() as api:
        answers = [
            api.get(address).status_code
            for address in (path("communes", TILE), "/layers/communes.geojson", "/health", "/api/provenance")
        ]
        assert answers == [200, 200, 200, 200]
        assert (readers(small.url), readers(replica_url) > 0) == (0, True)


def test_a_tile_drawn_on_the_replica_is_stored_on_the_primary_and_comes_back(
    small: Loaded, replica_url: str
) -> None:
    with reading(small, replica_url).client() as api:
        api.get(path("communes", TILE))

        until(lambda: stored(small.url) == 1)
        until(lambda: stored(replica_url) == 1)


def test_a_service_that_knows_only_the_replica_serves_and_stores_nothing(
    small: Loaded, replica_url: str
) -> None:
    alone = Loaded(small.settings.model_copy(update={"database_url": SecretStr(replica_url)}), replica_url)

    with alone.client() as api:
        answer = api.get(path("communes", TILE))
        assert (answer.status_code, "warning" in answer.headers) == (200, False)
        assert api.get("/health").json()["ready"] is True
    assert stored(replica_url) == 0


def test_a_publication_reaches_the_readers_of_a_replica_without_notification(
    small: Loaded, replica_url: str
) -> None:
    with reading(small, replica_url).client() as api:
        before = api.get(path("communes", TILE))
        rename_communes(small.settings, "Neuf")
        load_all(small.settings, small.url)

        until(lambda: names(api) == {"Neuf"})
        assert api.get(path("communes", TILE)).headers["etag"] != before.headers["etag"]
