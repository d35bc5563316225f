"""Every layer in every whole-file format holds the rows of its GeoJSON."""

import subprocess
from pathlib import Path

import pyogrio
import pyproj
import pytest
import shapely
from exports.files import BUILT, LAYERS, fetch, file_rows, geojson_rows
from starlette.testclient import TestClient

DEGREES = 1e-6
METRES = 1e-3


@pytest.mark.parametrize("extension", BUILT)
@pytest.mark.parametrize("layer", LAYERS)
def test_a_file_holds_the_rows_of_the_geojson(
    real_api: TestClient, layer: str, extension: str, tmp_path: Path
) -> None:
    expected = geojson_rows(real_api, f"/layers/{layer}.geojson")

    found = file_rows(fetch(real_api, f"/layers/{layer}.{extension}", tmp_path))

    assert found.attributes == expected.attributes
    assert found.outlines.keys() == expected.outlines.keys()
    for name, outline in expected.outlines.items():
        assert _alike(found.outlines[name], outline, DEGREES), name


@pytest.mark.parametrize("extension", ["fgb", "gpkg"])
@pytest.mark.parametrize("layer", LAYERS)
def test_gdal_opens_a_file_without_a_warning(
    real_api: TestClient, layer: str, extension: str, tmp_path: Path
) -> None:
    path = fetch(real_api, f"/layers/{layer}.{extension}", tmp_path)
    done = subprocess.run(["ogrinfo", "-al", "-so", path], capture_output=True, text=True, check=True)

    assert done.stderr == ""
    assert f"Layer name: {layer}" in done.stdout


@pytest.mark.parametrize("crs", ["2154", "3857", "http://www.opengis.net/def/crs/EPSG/0/2154"])
@pytest.mark.parametrize("extension", BUILT)
def test_outlines_come_in_the_crs_asked(
    real_api: TestClient, extension: str, crs: str, tmp_path: Path
) -> None:
    code = crs.rpartition("/")[2]
    project = pyproj.Transformer.from_crs("OGC:CRS84", f"EPSG:{code}", always_xy=True).transform
    question = "zone=territoire:medoc"
    degrees = geojson_rows(real_api, f"/layers/communes.geojson?{question}").outlines

    found = file_rows(
        fetch(real_api, f"/layers/communes.{extension}?{question}&crs={crs}", tmp_path)
    ).outlines

    assert found.keys() == degrees.keys()
    for name, outline in degrees.items():
        expected = shapely.transform(outline, project, interleaved=False)
        assert _alike(found[name], expected, 20 * METRES), name  # 7 decimals of a degree are 11 mm


@pytest.mark.parametrize("extension", ["fgb", "gpkg"])
def test_lambert_93_is_the_stored_outline_to_the_millimetre(
    real_api: TestClient, extension: str, tmp_path: Path
) -> None:
    stored = pyogrio.read_dataframe(Path(__file__).parents[2] / "data" / "shapes" / "communes.fgb").set_index(
        "code"
    )
    found = file_rows(fetch(real_api, f"/layers/communes.{extension}?crs=2154&code=33063,33240", tmp_path))

    assert found.outlines.keys() == {"commune:33063", "commune:33240"}
    for name, outline in found.outlines.items():
        assert _alike(outline, stored.geometry[name.removeprefix("commune:")], METRES)


@pytest.mark.parametrize("extension", BUILT)
def test_a_question_without_a_row_gives_a_file_that_opens(
    real_api: TestClient, extension: str, tmp_path: Path
) -> None:
    path = fetch(real_api, f"/layers/communes.{extension}?nom=Nulle-Part", tmp_path)

    assert file_rows(path).attributes == {}


def _alike(one: shapely.Geometry | None, other: shapely.Geometry | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return bool(shapely.equals_exact(one.normalize(), other.normalize(), tolerance)) or bool(
        one.hausdorff_distance(other) <= tolerance
    )
