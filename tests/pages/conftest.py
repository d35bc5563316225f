"""The declared layers and colours, read once."""

import pytest

from geo_service.catalog import Catalog, load_catalog
from geo_service.pages.palettes import Palettes, read_palettes
from geo_service.settings import Settings


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog(Settings())


@pytest.fixture(scope="session")
def palettes() -> Palettes:
    return read_palettes(Settings().maps_dir)
