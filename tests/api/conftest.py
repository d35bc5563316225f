"""Applications that the tests of the API only read, and a département published twice."""

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from api.measured import made_modules
from conftest import SMALL, Loaded, fresh_database, on_database
from small import outlines, small_settings, write_fgb
from starlette.testclient import TestClient

from geo_service.services.compute import compute
from geo_service.services.load import load_all
from geo_service.settings import Settings
from geo_service.store.cluster import Cluster
from geo_service.store.publications import rollback


@pytest.fixture(scope="session")
def tiny(
    cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str]
) -> Iterator[Loaded]:
    """One copy of the tiny département for every test that changes nothing."""
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        yield Loaded(on_database(small_template, url), url)


@pytest.fixture(scope="session")
def tiny_api(tiny: Loaded) -> Iterator[TestClient]:
    """The application on it."""
    with tiny.client() as client:
        yield client


@pytest.fixture(scope="session")
def measured(
    cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str]
) -> Iterator[Loaded]:
    """The tiny département with made indicators; tests only read it."""
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        settings = on_database(small_template, url)
        report = compute(settings, url, modules=made_modules())
        assert not report.failed
        yield Loaded(settings, url)


@pytest.fixture(scope="session")
def measured_api(measured: Loaded) -> Iterator[TestClient]:
    """The application on it."""
    with measured.client() as client:
        yield client


@dataclass(frozen=True)
class Twice:
    """A département published twice: names begin with « Saint- » in the first, with « Neuf- » in the second."""

    loaded: Loaded
    first: int
    second: int

    def show(self, publication: int, *, tell: bool = True) -> None:
        """Make one of the two current; ``tell=False`` loses the notification."""
        with psycopg.connect(self.loaded.url) as connection:
            if tell:
                rollback(connection, publication)
                return
            connection.execute("UPDATE geo.publication_pointer SET publication_id = %s", [publication])
            connection.execute("SELECT geo.refresh_view_versions()")


@pytest.fixture(scope="module")
def twice(
    cluster: Cluster,
    admin: psycopg.Connection,
    small_template: Settings,
    database_names: Iterator[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Twice]:
    settings = small_settings(tmp_path_factory.mktemp("twice"))
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        first = load_all(settings, url).publication_id
        rename_communes(settings, "Neuf")
        second = load_all(settings, url).publication_id
        assert first is not None
        assert second is not None
        yield Twice(Loaded(on_database(settings, url), url), first, second)


def rename_communes(settings: Settings, word: str) -> None:
    """Give every commune of the tiny département another name."""
    shapes = outlines()
    rows = {
        "code": list(shapes),
        "nom": [f"{word}-{code}" for code in shapes],
        "departement": [code[:2] for code in shapes],
    }
    write_fgb(settings.data_dir / "shapes" / "communes.fgb", rows, list(shapes.values()))


@pytest.fixture(autouse=True)
def first_again(request: pytest.FixtureRequest) -> None:
    """Tests that share a département published twice all begin with its first publication."""
    if "twice" in request.fixturenames:
        shared: Twice = request.getfixturevalue("twice")
        shared.show(shared.first)


WORDS = ("Premier", "Deuxieme", "Troisieme", "Quatrieme")
"""First word of the names of communes in each publication of ``Four``."""


@dataclass(frozen=True)
class Four:
    """A département published four times, each time with other names: the first two publications are gone."""

    loaded: Loaded
    numbers: tuple[int, ...]
    words: tuple[str, ...] = WORDS


@pytest.fixture(scope="session")
def four(
    cluster: Cluster,
    admin: psycopg.Connection,
    small_template: Settings,
    database_names: Iterator[str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Four]:
    """To be put back to its last publication by a test that moves it."""
    settings = small_settings(tmp_path_factory.mktemp("four"))
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        numbers = []
        for word in WORDS:
            rename_communes(settings, word)
            numbers.append(load_all(settings, url).publication_id or 0)
        yield Four(Loaded(on_database(settings, url), url), tuple(numbers))


@pytest.fixture(scope="session")
def four_api(four: Four) -> Iterator[TestClient]:
    """The application on it."""
    with four.loaded.client() as client:
        yield client
