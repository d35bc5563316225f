"""GeoParquet's header and types; FlatGeobuf's index."""

import json
from pathlib import Path

import pyarrow as pa
import pyogrio
import pyproj
import pytest
import shapely
from conftest import REGISTRY_LAYERS
from exports.files import LAYERS, fetch, file_rows, parquet_of
from starlette.testclient import TestClient


@pytest.mark.parametrize(
    ("crs", "name"), [("", "OGC:CRS84"), ("?crs=2154", "EPSG:2154"), ("?crs=3857", "EPSG:3857")]
)
def test_the_header_names_version_encoding_and_crs(real_api: TestClient, crs: str, name: str) -> None:
    header = json.loads(
        parquet_of(real_api.get(f"/layers/communes.parquet{crs}").content).metadata.metadata[b"geo"]
    )
    column = header["columns"][header["primary_column"]]

    assert header["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon"]
    assert pyproj.CRS.from_json_dict(column["crs"]) == pyproj.CRS(name)


def test_the_header_s_bbox_is_that_of_the_rows(real_api: TestClient, tmp_path: Path) -> None:
    path = fetch(real_api, "/layers/faits.parquet", tmp_path)
    outlines = [one for one in file_rows(path).outlines.values() if one is not None]
    header = json.loads(parquet_of(path.read_bytes()).metadata.metadata[b"geo"])

    assert header["columns"]["geom"]["bbox"] == pytest.approx(shapely.total_bounds(outlines))


def test_types_follow_the_declaration_and_not_the_rows(real_api: TestClient) -> None:
    schema = parquet_of(real_api.get("/layers/mairies.parquet?limit=0").content).schema_arrow

    assert schema.field("code").type == pa.string()
    assert schema.field("heures_semaine").type == pa.float64()
    assert schema.field("samedi").type == pa.bool_()
    assert (
        parquet_of(real_api.get("/layers/communes.parquet").content).schema_arrow.field("population").type
        == pa.int64()
    )


@pytest.mark.parametrize("layer", sorted(set(LAYERS) - {"faits"} - REGISTRY_LAYERS))
def test_a_flatgeobuf_has_its_index(real_api: TestClient, layer: str, tmp_path: Path) -> None:
    info = pyogrio.read_info(fetch(real_api, f"/layers/{layer}.fgb", tmp_path))

    assert info["capabilities"]["fast_spatial_filter"]


def test_a_part_of_a_flatgeobuf_can_be_read_alone(real_api: TestClient) -> None:
    whole = real_api.get("/layers/communes.fgb")
    part = real_api.get("/layers/communes.fgb", headers={"Range": "bytes=100-199"})

    assert part.status_code == 206
    assert part.content == whole.content[100:200]
