"""The tiny département with made indicators and a registry that tests fill by the API; the questions of the real one."""

from collections.abc import Iterator
from typing import Any, Protocol

import psycopg
import pytest
from api.measured import made_modules
from conftest import SMALL, Loaded, copy_database, fresh_database, on_database
from registre.core_kit import People, people_of
from starlette.testclient import TestClient

from geo_service.services.compute import compute
from geo_service.settings import Settings
from geo_service.store.cluster import Cluster


class Ask(Protocol):
    """Asks a question by its number; the answer must be accepted."""

    def __call__(self, numero: int, **query: Any) -> dict[str, Any]: ...


MADE = "geo_questions"


@pytest.fixture(scope="session")
def made_template(cluster: Cluster, admin: psycopg.Connection, small_template: Settings) -> Settings:
    """The tiny département with made indicators, in a database that tests copy."""
    copy_database(admin, SMALL, MADE)
    url = cluster.folder.url(cluster.port, MADE)
    assert not compute(on_database(small_template, url), url, modules=made_modules()).failed
    return small_template


@pytest.fixture
def people(
    cluster: Cluster, admin: psycopg.Connection, made_template: Settings, database_names: Iterator[str]
) -> Iterator[People]:
    """The application on a fresh copy of it, and who asks."""
    with (
        fresh_database(cluster, admin, MADE, next(database_names)) as url,
        people_of(Loaded(on_database(made_template, url), url)) as found,
    ):
        yield found


@pytest.fixture(scope="module")
def people_once(
    cluster: Cluster, admin: psycopg.Connection, made_template: Settings, database_names: Iterator[str]
) -> Iterator[People]:
    """The same for tests that write nothing."""
    with (
        fresh_database(cluster, admin, MADE, next(database_names)) as url,
        people_of(Loaded(on_database(made_template, url), url)) as found,
    ):
        yield found


def asking(client: TestClient) -> Ask:
    """Questions asked of an application."""

    def ask(numero: int, **query: Any) -> dict[str, Any]:
        answer = client.get(f"/api/questions/{numero}", params=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return ask


@pytest.fixture
def ask(people: People) -> Ask:
    return asking(people.client)


@pytest.fixture
def real_ask(computed_api: TestClient) -> Ask:
    return asking(computed_api)
