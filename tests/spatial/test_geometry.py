"""Objects against a posted geometry, compared with shapely; and every bad geometry refused with its reason."""

from typing import Any

import geopandas as gpd
import orjson
import pytest
import shapely
from asking import LATS, LONS, SOME, TO_METRES, ids, post, refused
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

ADDRESS = "/api/spatial/intersection?couche=communes"
JSON = {"content-type": "application/json"}
SQUARE = [[-0.8, 44.7], [-0.5, 44.7], [-0.5, 44.9], [-0.8, 44.9], [-0.8, 44.7]]
HOLE = [[-0.7, 44.75], [-0.7, 44.85], [-0.6, 44.85], [-0.6, 44.75], [-0.7, 44.75]]


def projected(geometry: dict[str, Any]) -> shapely.Geometry:
    """The geometry in EPSG:2154, its sides straight in degrees."""
    shape = shapely.segmentize(shapely.from_geojson(orjson.dumps(geometry)), 0.25)
    moved: shapely.Geometry = shapely.transform(shape, TO_METRES.transform, interleaved=False)
    return moved


@st.composite
def polygons(draw: st.DrawFn) -> dict[str, Any]:
    """A valid polygon: the hull of some points, with a hole when it is large enough."""
    places = draw(st.lists(st.tuples(LONS, LATS), min_size=3, max_size=12))
    hull = shapely.MultiPoint(places).convex_hull
    shape = hull if hull.geom_type == "Polygon" and hull.area > 1e-6 else shapely.box(-0.6, 44.8, -0.5, 44.9)
    hole = shapely.Point(shape.representative_point()).buffer(0.01)
    pierced = shape.difference(hole) if draw(st.booleans()) and shape.contains(hole) else shape
    return dict(orjson.loads(shapely.to_geojson(shapely.set_precision(pierced, 1e-9))))


@SOME
@given(geometry=polygons())
def test_what_meets_a_polygon_is_what_geopandas_finds(
    geometry: dict[str, Any], real_api: TestClient, communes: gpd.GeoDataFrame
) -> None:
    answer = post(real_api, "intersection", geometry, couche="communes")
    assert set(ids(answer)) == set(communes["id"][communes.intersects(projected(geometry))])


@SOME
@given(geometry=polygons())
def test_what_lies_within_a_polygon_is_what_geopandas_finds(
    geometry: dict[str, Any], real_api: TestClient, communes: gpd.GeoDataFrame
) -> None:
    answer = post(real_api, "intersection", geometry, couche="communes", relation="dedans")
    assert set(ids(answer)) == set(communes["id"][communes.covered_by(projected(geometry))])


@SOME
@given(line=st.lists(st.tuples(LONS, LATS), min_size=2, max_size=6, unique=True))
def test_what_a_line_crosses_is_what_geopandas_finds(
    line: list[tuple[float, float]], real_api: TestClient, communes: gpd.GeoDataFrame
) -> None:
    geometry = {"type": "LineString", "coordinates": [list(place) for place in line]}
    answer = post(real_api, "intersection", geometry, couche="communes")
    assert set(ids(answer)) == set(communes["id"][communes.intersects(projected(geometry))])


def test_a_hole_leaves_out_what_lies_in_it(real_api: TestClient, town_halls: gpd.GeoDataFrame) -> None:
    geometry = {"type": "Polygon", "coordinates": [SQUARE, HOLE]}
    answer = post(real_api, "intersection", geometry, couche="mairies")
    assert set(ids(answer)) == set(town_halls["id"][town_halls.intersects(projected(geometry))])
    assert answer["bornes"]["sommets"] == 10


def test_points_and_several_polygons_are_read_too(real_api: TestClient) -> None:
    several = {"type": "MultiPolygon", "coordinates": [[SQUARE], [[[0, 44], [0.1, 44], [0, 44.1], [0, 44]]]]}
    point = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [-0.58, 44.84]}}
    assert "commune:33063" in ids(post(real_api, "intersection", several, couche="communes"))
    assert ids(post(real_api, "intersection", point, couche="communes")) == ["commune:33063"]


def test_every_declared_layer_can_be_asked(real_api: TestClient) -> None:
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    for layer in [layer["id"] for layer in real_api.get("/layers").json()]:
        answer = post(real_api, "intersection", geometry, couche=layer, limite=1)
        assert answer["publication"]["id"]


def test_a_cut_is_said_with_the_whole_count(real_api: TestClient) -> None:
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    whole = post(real_api, "intersection", geometry, couche="communes")["bornes"]
    cut = post(real_api, "intersection", geometry, couche="communes", limite=2)["bornes"]
    assert (cut["rendus"], cut["tronque"], cut["trouves"]) == (2, True, whole["trouves"])


def ring(*places: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(place) for place in (*places, places[0])]]}


BOW = ring((-0.6, 44.8), (-0.5, 44.9), (-0.5, 44.8), (-0.6, 44.9))
FLAT = ring((-0.6, 44.8), (-0.5, 44.8), (-0.55, 44.8))
ZIGZAG = {"type": "LineString", "coordinates": [[-9 + 18 * (i % 2), 42 + i / 2000] for i in range(9000)]}


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        (BOW, "se recoupe, près de -0.55"),
        (FLAT, "n'est pas valide"),
        ({"type": "Polygon", "coordinates": [SQUARE, [[5, 45], [5.1, 45], [5, 45.1], [5, 45]]]}, "trou sort"),
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "Anneau 1"),
        ({"type": "Polygon", "coordinates": []}, "vide"),
        ({"type": "Polygon", "coordinates": [[]]}, "vide"),
        ({"type": "Polygon", "coordinates": None}, "liste"),
        ({"type": "Point", "coordinates": [-0.5, 44.8, 12]}, "altitude"),
        ({"type": "Point", "coordinates": [-0.5, 44.8, 12, 3]}, "4 nombres"),
        ({"type": "Point", "coordinates": [44.8, -0.5]}, "inversées"),
        ({"type": "Point", "coordinates": [-0.5, "44.8"]}, "deux nombres"),
        ({"type": "Point", "coordinates": [-0.5, True]}, "deux nombres"),
        ({"type": "Point", "coordinates": []}, "au lieu de deux"),
        ({"type": "LineString", "coordinates": [[-0.5, 44.8]]}, "deux sommets"),
        ({"type": "MultiPoint", "coordinates": []}, "MultiPoint"),
        (
            {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]},
            "GeometryCollection",
        ),
        ({"type": ["Point"], "coordinates": [0, 45]}, "absent"),
        ({"type": "Point", "coordinates": [0, 45], "crs": {}}, "crs"),
        ({"type": "Feature", "geometry": None}, "géométrie GeoJSON"),
        ([], "géométrie GeoJSON"),
        ({"type": "LineString", "coordinates": [[-0.5, 44.8]] * 10_001}, "10000 sommets"),
        (ZIGZAG, "trop étendue"),
    ],
)
def test_a_bad_geometry_is_refused_with_its_reason(
    geometry: object, words: str, real_api: TestClient
) -> None:
    assert words in refused(real_api.post(ADDRESS, json=geometry))


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xff",
        b"[" * 100_000,
        b'{"a":' * 900 + b"1" + b"}" * 900,
        b'{"type":"Point","coordinates":[NaN,44]}',
        b'{"type":"Point","coordinates":[1e999,44]}',
        b'{"type":"Point","coordinates":[' + b"9" * 400 + b",44]}",
        b'{"type":"Po\\u0000int","coordinates":[0,44]}',
        b'{"type":"\\ud800","coordinates":[0,44]}',
        b"null",
        b"",
    ],
)
def test_hostile_json_is_refused_with_a_sentence(body: bytes, real_api: TestClient) -> None:
    refused(real_api.post(ADDRESS, content=body, headers=JSON))


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_another_content_type_is_not_read(kind: str, real_api: TestClient) -> None:
    sentence = refused(real_api.post(ADDRESS, content=b"{}", headers={"content-type": kind}), 415)
    assert "application/json" in sentence
