"""A real PostGIS for every test that asks: one private cluster per session, one fresh database per test."""

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import psycopg
import pytest
from psycopg import sql

from geo_service.store.cluster import Cluster, start_cluster
from geo_service.store.cluster_folder import ClusterFolder

TEMPLATE: Final = "geo_template"
EXTENSIONS: Final = ("postgis", "pg_trgm", "unaccent", "btree_gist")


@pytest.fixture(scope="session")
def reachable_folder() -> Iterator[Path]:
    """An empty folder that the account of PostgreSQL can enter (pytest's own are closed to it)."""
    folder = Path(tempfile.mkdtemp(prefix="geo-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


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


@pytest.fixture(scope="session")
def database_names() -> Iterator[str]:
    """Names never used before in this session."""
    return (f"test_{number}" for number in itertools.count())


@pytest.fixture
def database_url(
    cluster: Cluster, admin: psycopg.Connection, template: str, database_names: Iterator[str]
) -> Iterator[str]:
    """Address of a fresh database, dropped at the end of the test."""
    name = next(database_names)
    admin.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    yield cluster.folder.url(cluster.port, name)
    admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
