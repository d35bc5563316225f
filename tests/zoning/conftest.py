"""Communes as the zoning room takes them, without a database."""

import geopandas as gpd
import psycopg
import pytest
import shapely
from conftest import Loaded
from made_inputs import small_inputs

from geo_service.crs import LAMBERT93
from geo_service.zoning.communes import enriched_communes
from geo_service.zoning.inputs import ZoningInputs
from geo_service.zoning.levels import all_zones


@pytest.fixture
def inputs() -> ZoningInputs:
    return small_inputs()


@pytest.fixture
def communes(inputs: ZoningInputs) -> gpd.GeoDataFrame:
    return enriched_communes(inputs)


@pytest.fixture
def zones(inputs: ZoningInputs, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Every zone, indexed by (niveau, code)."""
    return all_zones(inputs, communes).set_index(["niveau", "code"], drop=False)


@pytest.fixture(scope="session")
def served_outlines(real: Loaded) -> gpd.GeoDataFrame:
    """Published communes of the real département: code and outline in EPSG:2154."""
    with psycopg.connect(real.url) as connection:
        query = (
            "SELECT code, ST_AsBinary(geom) FROM pub.zone WHERE niveau = 'commune' AND served ORDER BY code"
        )
        rows = connection.execute(query).fetchall()
    outlines = shapely.from_wkb([wkb for _, wkb in rows])
    return gpd.GeoDataFrame({"code": [code for code, _ in rows]}, geometry=outlines, crs=LAMBERT93)
