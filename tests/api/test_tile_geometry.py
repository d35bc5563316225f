"""What tiles contain, compared with shapely clipping of the untouched outlines."""

import random

import pytest
import shapely
from api.kit import (
    EXTENT,
    Address,
    drawn_box,
    in_mercator,
    layers_of,
    mercator_shapes,
    path,
    real_communes,
    side_m,
    tile_at,
    tiles_over,
)
from conftest import Loaded
from shapely.geometry.base import BaseGeometry
from small import NEIGHBOUR, lake, outlines
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog

BORDEAUX = (-0.5792, 44.8378)


def difference_share(drawn: BaseGeometry, expected: BaseGeometry, tile: Address) -> float:
    """Area that only one of two outlines covers, over what rounding to tile units may move."""
    unit = side_m(tile[0]) / EXTENT
    allowed = expected.length * unit + 4 * unit**2
    return float(drawn.symmetric_difference(expected).area / allowed)


def follows(drawn: BaseGeometry, expected: BaseGeometry, unit: float) -> bool:
    """Whether each outline stays within a unit and a half of the other, but for the tip of an acute angle."""
    beyond = drawn.difference(expected.buffer(1.5 * unit)).area
    missing = expected.buffer(-1.5 * unit).difference(drawn.buffer(1.5 * unit)).area
    return bool(beyond + missing <= unit**2)


def assert_clipped(api: TestClient, layer: str, tile: Address, shapes: dict[str, BaseGeometry]) -> int:
    """Every outline is drawn where it meets the tile, clipped, and nothing else is."""
    box = drawn_box(tile)
    clipped = {code: shape.intersection(box) for code, shape in shapes.items() if shape.intersects(box)}
    answer = api.get(path(layer, tile))
    drawn = mercator_shapes(answer.content, layer, tile) if answer.status_code == 200 else {}
    unit = side_m(tile[0]) / EXTENT
    visible = {code for code, shape in clipped.items() if shape.area > 4 * unit * shape.length}
    assert visible <= drawn.keys() <= clipped.keys()
    assert all(difference_share(drawn[code].buffer(0), clipped[code], tile) <= 1 for code in visible)
    assert all(follows(drawn[code].buffer(0), clipped[code], unit) for code in visible)
    return len(drawn)


@pytest.mark.parametrize("zoom", [12, 13, 14, 16])
def test_communes_of_the_small_departement_are_their_outlines_clipped(
    tiny: Loaded, tiny_api: TestClient, zoom: int
) -> None:
    shapes = {code: in_mercator(shape) for code, shape in outlines().items() if code != NEIGHBOUR}
    tiles = tiles_over(load_catalog(tiny.settings).departement.bbox, zoom)

    drawn = [
        assert_clipped(tiny_api, "communes", tile, shapes) for tile in random.Random(zoom).sample(tiles, 6)
    ]

    assert max(drawn) > 0


def test_water_of_the_small_departement_is_its_outline_clipped(tiny: Loaded, tiny_api: TestClient) -> None:
    tiles = tiles_over(load_catalog(tiny.settings).departement.bbox, 13)

    drawn = [assert_clipped(tiny_api, "eau", tile, {"lac-1": in_mercator(lake())}) for tile in tiles]

    assert sum(drawn) >= 1


def test_communes_of_the_real_departement_are_their_outlines_clipped(
    real: Loaded, real_api: TestClient
) -> None:
    communes = real_communes(real)
    served = communes[communes["departement"] == "33"]
    shapes = dict(zip(served.index, served.geometry.to_crs(3857), strict=True))
    dice = random.Random(33)
    points = [
        (shape.representative_point().x, shape.representative_point().y)
        for shape in dice.sample(list(served.geometry.to_crs(4326)), 8)
    ]

    for zoom, point in zip([12, 12, 12, 13, 13, 14, 14, 15], points, strict=True):
        assert assert_clipped(real_api, "communes", tile_at(*point, zoom), shapes) >= 1


@pytest.mark.parametrize("zoom", [9, 10, 11, 13, 15])
def test_neighbours_meet_without_gap_nor_overlap_in_a_tile(real_api: TestClient, zoom: int) -> None:
    """Both layers of communes together cover dry inland tiles."""
    tile = tile_at(-0.15, 44.75, zoom)
    content = layers_of(real_api.get(path("communes,communes_voisines", tile)).content)
    polygons = [
        shapely.geometry.shape(feature["geometry"]).buffer(0) for rows in content.values() for feature in rows
    ]
    square = shapely.box(0, 0, EXTENT, EXTENT)
    inside = [polygon.intersection(square) for polygon in polygons]

    union = shapely.union_all(inside)

    assert square.area - union.area <= 1e-5 * square.area
    assert sum(part.area for part in inside) - union.area <= 1e-5 * square.area


@pytest.mark.parametrize("zoom", range(6))
@pytest.mark.parametrize("layer", ["departement", "territoires", "epci", "limites", "eau", "etiquettes"])
def test_low_zooms_are_not_empty(real_api: TestClient, layer: str, zoom: int) -> None:
    answer = real_api.get(path(layer, tile_at(*BORDEAUX, zoom)))

    assert answer.status_code == 200
    assert len(layers_of(answer.content)[layer]) >= 1


@pytest.mark.parametrize("zoom", range(6))
def test_low_zooms_show_the_departement_in_its_place(real: Loaded, real_api: TestClient, zoom: int) -> None:
    """Area and centre agree with the true outline up to the rounding of the zoom."""
    communes = real_communes(real)
    true = communes[communes["departement"] == "33"].geometry.to_crs(3857).union_all()
    tile = tile_at(*BORDEAUX, zoom)
    part = true.intersection(drawn_box(tile))

    drawn = mercator_shapes(real_api.get(path("departement", tile)).content, "departement", tile)[
        "33"
    ].buffer(0)

    unit = side_m(zoom) / EXTENT
    assert drawn.centroid.distance(part.centroid) <= 1.5 * unit + 1500
    assert abs(drawn.area - part.area) <= part.length * unit + 0.01 * part.area


def test_the_nine_territoires_fill_the_departement_at_zoom_7(real_api: TestClient) -> None:
    tile = tile_at(*BORDEAUX, 7)
    body = real_api.get(path("departement,territoires", tile)).content

    whole = mercator_shapes(body, "departement", tile)["33"].buffer(0)
    parts = [shape.buffer(0) for shape in mercator_shapes(body, "territoires", tile).values()]

    assert len(parts) == 9
    assert shapely.union_all(parts).symmetric_difference(whole).area <= 2e-4 * whole.area


def test_points_are_where_the_outlines_say(tiny_api: TestClient) -> None:
    """Town halls stand inside their communes."""
    shapes = {code: in_mercator(shape) for code, shape in outlines().items()}
    feature = tiny_api.get("/layers/mairies.geojson?limit=1").json()["features"][0]
    lon, lat = feature["geometry"]["coordinates"]
    tile = tile_at(lon, lat, 14)

    drawn = mercator_shapes(tiny_api.get(path("mairies", tile)).content, "mairies", tile)

    commune = shapes[feature["properties"]["commune_code"]]
    assert commune.contains(drawn[feature["properties"]["code"]])
