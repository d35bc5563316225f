"""The tiny département with pharmacies, loaded once for the tests of scenarios."""

import psycopg
import pytest
from conftest import Loaded, loaded_database, on_database
from scenario.pharmacies import pharmacy_settings

from geo_service.services.scenario_ground import Ground, kept_ground
from geo_service.store.cluster import Cluster
from geo_service.store.queue import install_queue


@pytest.fixture(scope="session")
def pharmacies(
    cluster: Cluster, admin: psycopg.Connection, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    settings = pharmacy_settings(tmp_path_factory.mktemp("pharmacies"))
    url = loaded_database(cluster, admin, "geo_pharmacies", settings)
    install_queue(url)
    return Loaded(on_database(settings, url), url)


@pytest.fixture(scope="session")
def ground(pharmacies: Loaded) -> Ground:
    return kept_ground(pharmacies.settings, "", "", "temps_pharmacie")
