"""One published copy of the tiny département for tests whose loads are all refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from conftest import SMALL, Loaded, fresh_database, on_database
from published import published
from small import small_settings

from geo_service.settings import Settings
from geo_service.store.cluster import Cluster


@dataclass(frozen=True)
class Shared:
    """A database no test may change, and what its readers see."""

    url: str
    seen: dict[str, str]


@pytest.fixture(scope="module")
def shared(
    cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str]
) -> Iterator[Shared]:
    with fresh_database(cluster, admin, SMALL, next(database_names)) as url:
        yield Shared(url, published(url))


@pytest.fixture
def unchanged(shared: Shared, tmp_path: Path) -> Iterator[Loaded]:
    """Fresh files on the shared database; afterwards readers see what they saw before."""
    yield Loaded(on_database(small_settings(tmp_path), shared.url), shared.url)
    assert published(shared.url) == shared.seen
