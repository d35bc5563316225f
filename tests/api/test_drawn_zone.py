"""A zone that a reader draws: its figures compared with shapely on the outlines of the service, and its refusals."""

from typing import Any

import pytest
from pyproj import Transformer
from shapely import Polygon, transform
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry
from starlette.testclient import TestClient

LAMBERT = Transformer.from_crs(4326, 2154, always_xy=True)
ADDRESS = "/api/spatial/dessin"
SQUARE = Polygon([(-0.9, 45.0), (-0.6, 45.0), (-0.6, 45.2), (-0.9, 45.2)])


def in_metres(shape: BaseGeometry) -> BaseGeometry:
    return transform(shape, LAMBERT.transform, interleaved=False)


def figures(api: TestClient, geometry: dict[str, Any], **asked: Any) -> dict[str, Any]:
    answer = api.post(ADDRESS, json=geometry, params=asked)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_the_surface_and_the_communes_are_those_of_shapely(real_api: TestClient) -> None:
    drawn = in_metres(SQUARE.segmentize(0.01))
    found = figures(real_api, mapping(SQUARE))
    outlines = {
        row["id"]: in_metres(shape(row["geometry"]))
        for row in real_api.get("/layers/communes.geojson").json()["features"]
    }
    assert found["superficie_km2"] == pytest.approx(drawn.area / 1e6, rel=1e-3)
    whole = {zone for zone, outline in outlines.items() if outline.within(drawn)}
    touched = {zone for zone, outline in outlines.items() if outline.intersection(drawn).area > 1}
    assert {row["zone"] for row in found["communes"] if row["whole"]} == whole
    assert {row["zone"] for row in found["communes"]} == touched


def test_a_circle_has_its_surface_and_its_outline(real_api: TestClient) -> None:
    found = figures(real_api, {"type": "Point", "coordinates": [-0.75, 45.1]}, rayon_km=3)
    assert found["superficie_km2"] == pytest.approx(28.27, rel=2e-3)
    assert in_metres(shape(found["contour"])).area / 1e6 == pytest.approx(28.27, rel=2e-3)
    people = found["habitants"]
    assert people["au_moins"] <= people["valeur"] <= people["au_plus"]


def test_the_whole_departement_has_the_value_of_its_communes_added_up(computed_api: TestClient) -> None:
    """Every commune whole: the value is the mean of communes by inhabitants, from the rows of the layer."""
    west, south, east, north = -1.8, 43.9, 0.6, 45.8
    box = Polygon([(west, south), (east, south), (east, north), (west, north)])
    found = figures(computed_api, mapping(box), indicateur="temps_pharmacie")
    rows = computed_api.get("/api/observations?indicateur=temps_pharmacie&niveau=commune").json()[
        "observations"
    ]
    known = [(float(row["valeur"]), int(row["population"])) for row in rows if row["valeur"] is not None]
    mean = sum(value * people for value, people in known) / sum(people for _, people in known)
    assert found["indicateur"]["valeur"] == pytest.approx(mean, rel=1e-6)
    assert found["habitants"]["valeur"] == found["habitants"]["au_moins"] == found["habitants"]["au_plus"]


@pytest.mark.parametrize(
    ("ring", "words"),
    [
        ([(-0.8, 44.7), (-0.5, 44.9), (-0.5, 44.7), (-0.8, 44.9)], "se recoupe"),
        ([(2.8, 44.7), (2.9, 44.7), (2.9, 44.9)], "hors du département"),
        ([(-0.8, 44.7), (-0.8001, 44.7), (-0.8001, 44.7001)], "moins d'un hectare"),
    ],
)
def test_a_zone_that_means_nothing_is_refused_with_its_reason(
    real_api: TestClient, ring: list[tuple[float, float]], words: str
) -> None:
    answer = real_api.post(ADDRESS, json={"type": "Polygon", "coordinates": [[*ring, ring[0]]]})
    assert answer.status_code == 400
    assert words in answer.json()["detail"]


def test_a_line_has_no_surface(real_api: TestClient) -> None:
    line = {"type": "LineString", "coordinates": [[-0.8, 44.7], [-0.5, 44.9]]}
    assert "surface" in real_api.post(ADDRESS, json=line).json()["detail"]
