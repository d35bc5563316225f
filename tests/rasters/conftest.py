"""The tiny département with its rasters, drawn once: tests only read them."""

from collections.abc import Iterator

import psycopg
import pytest
from conftest import SMALL, Loaded, fresh_database, on_database
from rasters.made import ELSEWHERE, LOST, MADE_UP, REACHED, SERVICE, Drawn, draw
from starlette.testclient import TestClient

from geo_service.settings import Settings
from geo_service.store.cluster import Cluster


@pytest.fixture(scope="session")
def drawn(
    cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str]
) -> Iterator[Drawn]:
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        loaded = Loaded(on_database(small_template, url), url)
        yield draw(loaded, {REACHED: SERVICE, LOST: ELSEWHERE, MADE_UP: SERVICE})


@pytest.fixture(scope="session")
def drawn_api(drawn: Drawn) -> Iterator[TestClient]:
    """The application on it."""
    with drawn.loaded.client() as client:
        yield client
