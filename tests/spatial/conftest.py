"""The shipped département as geopandas sees it: the oracle of every spatial answer."""

import geopandas as gpd
import pandas as pd
import psycopg
import pytest
import shapely
from conftest import Loaded
from psycopg.rows import dict_row

from geo_service.crs import LAMBERT93

ZONES = """
    SELECT id, niveau, code, nom, served, population, superficie_terre_km2, densite_hab_km2, territoire_code,
           territoire_alternative, epci_code, ST_AsBinary(geom) AS wkb FROM pub.zone
"""
TOWN_HALLS = """
    SELECT id, commune_code, heures_semaine, samedi, ST_AsBinary(geom) AS wkb FROM pub.equipement
    WHERE type = 'mairie' AND served
"""


def frame(url: str, query: str) -> gpd.GeoDataFrame:
    """Rows of a query with a column wkb, in EPSG:2154."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        rows = pd.DataFrame(connection.execute(query.encode()).fetchall())
    shapes = shapely.from_wkb([bytes(wkb) for wkb in rows.pop("wkb")])
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=LAMBERT93)


@pytest.fixture(scope="session")
def zones(real: Loaded) -> gpd.GeoDataFrame:
    """Zones of every level, neighbours included."""
    return frame(real.url, ZONES)


@pytest.fixture(scope="session")
def communes(zones: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The communes of the layer of that name."""
    return zones[(zones["niveau"] == "commune") & zones["served"].astype(bool)]


@pytest.fixture(scope="session")
def town_halls(real: Loaded) -> gpd.GeoDataFrame:
    """The town halls of the layer ``mairies``."""
    return frame(real.url, TOWN_HALLS)
