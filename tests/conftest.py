"""A real PostGIS for every test that asks: one private cluster per session, one fresh database per test."""

import itertools
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg
import pytest
from hypothesis import settings as property_settings
from order import ranks
from psycopg import sql
from pydantic import SecretStr
from small import small_settings
from starlette.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.processes import is_alive
from geo_service.services.compute import compute
from geo_service.services.load import load_all
from geo_service.settings import Settings
from geo_service.store.cluster import Cluster, start_cluster
from geo_service.store.cluster_folder import ClusterFolder
from geo_service.store.migrate import migrate

TEMPLATE: Final = "geo_template"
SMALL: Final = "geo_small"
REAL: Final = "geo_real"
COMPUTED: Final = "geo_computed"
PRISTINE: Final = "geo_pristine"
"""The shipped département again, that nobody opens: tests copy it."""

REGISTRY_LAYERS: Final = frozenset({"contributions", "projets", "chantiers"})
"""Layers that hold nothing until somebody writes."""

MEMORY: Final = Path("/dev/shm")
ROOM: Final = 4 << 30
"""Bytes; the databases of a session take a quarter of them."""

PREFIX: Final = "geo-test-"
EXTENSIONS: Final = ("postgis", "pg_trgm", "unaccent", "btree_gist")

property_settings.register_profile("steady", derandomize=True, deadline=None)
property_settings.load_profile("steady")
"""The same examples each time, however slow the machine; ``--hypothesis-profile=default`` looks for others."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; tests of a file keep their order."""
    rank = ranks([item.path for item in items])
    items.sort(key=lambda item: rank[item.path])


@pytest.fixture(scope="session")
def reachable_folder() -> Iterator[Path]:
    """An empty folder that the account of PostgreSQL can enter (pytest's own are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=memory_folder()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


def memory_folder() -> Path | None:
    """Where there is room in memory, tests keep their databases there: hundreds are copied, which wears a disk.

    None leaves them in the ordinary temporary folder. Sessions that were killed left theirs: it goes first.
    """
    if not os.access(MEMORY, os.W_OK | os.X_OK):
        return None
    for left in MEMORY.glob(f"{PREFIX}*"):
        if not is_alive(int(left.name.removeprefix(PREFIX).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    known = re.search(r"MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text())
    available = int(known[1]) << 10 if known else 0
    return MEMORY if min(available, shutil.disk_usage(MEMORY).free) > ROOM else None


@pytest.fixture(scope="session")
def cluster(reachable_folder: Path) -> Iterator[Cluster]:
    """The private cluster of this test session, stopped at its end."""
    with start_cluster(ClusterFolder(reachable_folder / "shared"), durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def admin(cluster: Cluster) -> Iterator[psycopg.Connection]:
    """Connection that creates and drops the databases of the tests."""
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def template(cluster: Cluster, admin: psycopg.Connection) -> str:
    """Name of the database that every test database is copied from."""
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
    with psycopg.connect(cluster.folder.url(cluster.port, TEMPLATE), autocommit=True) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION {}").format(sql.Identifier(extension)))
    return TEMPLATE


@dataclass(frozen=True)
class Loaded:
    """A département that is loaded and published: its settings and its database."""

    settings: Settings
    url: str

    def client(self) -> TestClient:
        """The application on this database; a context manager that starts and stops it."""
        return TestClient(create_app(self.settings), raise_server_exceptions=False)


def loaded_database(cluster: Cluster, admin: psycopg.Connection, name: str, settings: Settings) -> str:
    """Create, migrate and load a database; returns its address."""
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(TEMPLATE))
    )
    url = cluster.folder.url(cluster.port, name)
    migrate(url)
    load_all(settings, url)
    return url


def on_database(settings: Settings, url: str) -> Settings:
    """The same settings, on a database, for one client that asks faster than any reader."""
    return settings.model_copy(update={"database_url": SecretStr(url), "rate_per_s": 0.0})


@pytest.fixture(scope="session")
def small_template(
    cluster: Cluster, admin: psycopg.Connection, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """The tiny made département, loaded once in a database that tests copy."""
    settings = small_settings(tmp_path_factory.mktemp("small"))
    loaded_database(cluster, admin, SMALL, settings)
    return settings


@pytest.fixture
def small(
    cluster: Cluster,
    admin: psycopg.Connection,
    small_template: Settings,
    database_names: Iterator[str],
    tmp_path: Path,
) -> Iterator[Loaded]:
    """A fresh copy of the tiny département: its files and its database may be changed."""
    settings = small_settings(tmp_path)
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        yield Loaded(on_database(settings, url), url)


@pytest.fixture(scope="session")
def real(cluster: Cluster, admin: psycopg.Connection, template: str) -> Loaded:
    """The shipped département, loaded once per session; tests only read it."""
    url = loaded_database(cluster, admin, REAL, Settings())
    for copy in (COMPUTED, PRISTINE):
        copy_database(admin, REAL, copy)
    return Loaded(on_database(Settings(), url), url)


@pytest.fixture(scope="session")
def computed(cluster: Cluster, real: Loaded) -> Loaded:
    """The same with its indicators computed, once per session; tests only read it."""
    url = cluster.folder.url(cluster.port, COMPUTED)
    compute(real.settings, url)
    return Loaded(on_database(real.settings, url), url)


@pytest.fixture(scope="session")
def gironde(computed: Loaded) -> Loaded:
    """The same, of the real extracts."""
    if "GEO_MIRROR" not in os.environ:
        pytest.skip("GEO_MIRROR ne nomme aucun dossier : les extraits réels ne sont pas sur cette machine")
    return computed


@pytest.fixture(scope="session")
def computed_api(computed: Loaded) -> Iterator[TestClient]:
    """The application on the computed département."""
    with computed.client() as client:
        yield client


@pytest.fixture(scope="session")
def real_api(real: Loaded) -> Iterator[TestClient]:
    """The application on the shipped département."""
    with real.client() as client:
        yield client


@pytest.fixture
def small_api(small: Loaded) -> Iterator[TestClient]:
    """The application on a fresh copy of the tiny département."""
    with small.client() as client:
        yield client


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    """Names never used before in this session."""
    return (f"test_{number}" for number in itertools.count())


@pytest.fixture
def database_url(
    cluster: Cluster, admin: psycopg.Connection, template: str, database_names: Iterator[str]
) -> Iterator[str]:
    """Address of a fresh database, dropped at the end of the test."""
    with fresh_database(cluster, admin, template, next(database_names)) as url:
        yield url


def copy_database(admin: psycopg.Connection, template: str, name: str) -> None:
    """Copy a database that nobody uses."""
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


@contextmanager
def fresh_database(cluster: Cluster, admin: psycopg.Connection, template: str, name: str) -> Iterator[str]:
    """A copy of a database, dropped at the end."""
    copy_database(admin, template, name)
    yield cluster.folder.url(cluster.port, name)
    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
