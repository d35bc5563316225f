"""GDAL's own OAPIF driver, through pyogrio, reads every collection of a live server."""

from collections.abc import Iterator

import pyogrio
import pytest
import shapely
from api.kit import serving
from conftest import Loaded
from starlette.testclient import TestClient


@pytest.fixture(scope="module")
def address(real: Loaded) -> Iterator[str]:
    """Where GDAL finds the service."""
    with serving(real) as client:
        yield f"OAPIF:{str(client.base_url).rstrip('/')}/api"


def test_gdal_reads_as_many_features_of_each_collection_as_the_layer_has(
    address: str, real_api: TestClient
) -> None:
    for layer, _ in pyogrio.list_layers(address):
        whole = real_api.get(f"/layers/{layer}.geojson").json()["features"]
        assert len(pyogrio.read_dataframe(address, layer=layer)) == len(whole), layer


def test_gdal_hands_its_filters_to_the_service_and_gets_the_right_rows(address: str) -> None:
    large = pyogrio.read_dataframe(address, layer="communes", where="population > 50000")
    around = shapely.bounds(large.set_index("code").geometry["33063"].centroid.buffer(10))
    centre = pyogrio.read_dataframe(address, layer="communes", bbox=tuple(around))

    assert set(large["code"]) == {"33063", "33281", "33318"}
    assert set(centre["code"]) == {"33063"}


def test_gdal_takes_the_storage_crs_unless_told(address: str) -> None:
    assert pyogrio.read_info(address, layer="communes")["crs"] == "EPSG:2154"


def test_gdal_reads_lambert_93_where_the_collection_stores_it(address: str) -> None:
    degrees = pyogrio.read_dataframe(address, layer="communes", where="code = '33063'", CRS="OGC:CRS84")
    metres = pyogrio.read_dataframe(address, layer="communes", where="code = '33063'", CRS="EPSG:2154")

    moved = degrees.to_crs(2154).geometry.iloc[0]
    assert metres.crs.to_epsg() == 2154
    assert shapely.hausdorff_distance(moved, metres.geometry.iloc[0]) < 0.05
