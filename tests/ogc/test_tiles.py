"""OGC API Tiles: the assertions of part 1 on the tilesets of the layers."""

import morecantile
import pytest
from starlette.testclient import TestClient

TILESET = "/api/collections/communes/tiles/WebMercatorQuad"


def test_the_tileset_names_its_pyramid_and_its_tiles(real_api: TestClient) -> None:
    body = real_api.get(TILESET).json()
    item = next(link for link in body["links"] if link["rel"] == "item")

    assert body["dataType"] == "vector"
    assert body["tileMatrixSetURI"].endswith("/WebMercatorQuad")
    assert item["templated"]
    assert item["href"].endswith("/{tileMatrix}/{tileRow}/{tileCol}")


def test_rows_come_before_columns_and_the_bytes_are_those_of_the_other_address(real_api: TestClient) -> None:
    ogc = real_api.get(f"{TILESET}/9/184/254")
    ours = real_api.get("/tiles/communes/9/254/184.mvt")

    assert ogc.headers["content-type"] == "application/vnd.mapbox-vector-tile"
    assert ogc.content == ours.content != b""
    assert ogc.headers["etag"] == ours.headers["etag"]


def test_every_tile_with_features_is_inside_the_limits(real_api: TestClient) -> None:
    limits = {item["tileMatrix"]: item for item in real_api.get(TILESET).json()["tileMatrixSetLimits"]}
    box = limits["9"]
    for row in range(box["minTileRow"] - 1, box["maxTileRow"] + 2):
        for column in range(box["minTileCol"] - 1, box["maxTileCol"] + 2):
            inside = (
                box["minTileRow"] <= row <= box["maxTileRow"]
                and box["minTileCol"] <= column <= box["maxTileCol"]
            )
            status = real_api.get(f"{TILESET}/9/{row}/{column}").status_code
            assert status == 200 if inside and status != 204 else status == 204


def test_the_pyramid_is_the_registered_one(real_api: TestClient) -> None:
    served = morecantile.TileMatrixSet.model_validate(
        real_api.get("/api/tileMatrixSets/WebMercatorQuad").json()
    )

    assert served.bounds(0, 0, 0) == morecantile.tms.get("WebMercatorQuad").bounds(0, 0, 0)


@pytest.mark.parametrize("path", ["/9/999999/1", "/99/0/0", "/a/b/c", "/9/-1/0"])
def test_a_tile_outside_the_pyramid_is_refused(real_api: TestClient, path: str) -> None:
    assert real_api.get(TILESET + path).status_code in (400, 404)


def test_another_pyramid_is_unknown(real_api: TestClient) -> None:
    assert real_api.get("/api/collections/communes/tiles/WorldCRS84Quad/0/0/0").status_code == 404
