"""One copy of the tiny département per file of tests of the registry."""

from collections.abc import Iterator

import psycopg
import pytest
from conftest import SMALL, Loaded, fresh_database, on_database
from registre.core_kit import People, people_of

from geo_service.settings import Settings
from geo_service.store.cluster import Cluster


@pytest.fixture(scope="module")
def people(
    cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str]
) -> Iterator[People]:
    """The application on that copy, and who asks it: tests of a file see what the others of it wrote."""
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        loaded = Loaded(on_database(small_template, url), url)
        with people_of(loaded) as found:
            yield found
