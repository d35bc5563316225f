"""Questions put to the application, and what tests compare their answers with."""

import math
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from pyproj import Geod, Transformer
from starlette.testclient import TestClient

from geo_service.crs import LAMBERT93, WGS84

GLOBE = Geod(ellps="WGS84")
TO_DEGREES = Transformer.from_crs(LAMBERT93, WGS84, always_xy=True)
TO_METRES = Transformer.from_crs(WGS84, LAMBERT93, always_xy=True)

SOME = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Enough examples for a normal run; the application is the same for all of them."""

LONS = st.floats(-1.3, 0.35, allow_nan=False)
LATS = st.floats(44.15, 45.6, allow_nan=False)
"""A rectangle around the shipped département, a little wider."""


def ask(api: TestClient, question: str, **parameters: Any) -> dict[str, Any]:
    """The answer to a question that must be answered."""
    response = api.get(f"/api/spatial/{question}", params=parameters)
    assert response.status_code == 200, response.text
    return dict(response.json())


def post(api: TestClient, question: str, body: Any, **parameters: Any) -> dict[str, Any]:
    """The answer to a question asked with a JSON body, that must be answered."""
    response = api.post(f"/api/spatial/{question}", params=parameters, json=body)
    assert response.status_code == 200, response.text
    return dict(response.json())


def refused(response: Any, status: int = 400) -> str:
    """The sentence of a refusal."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    sentence = str(response.json()["detail"])
    assert sentence.endswith(".")
    return sentence


def ids(answer: dict[str, Any]) -> list[str]:
    """Ids of the features of an answer, in order."""
    return [feature["id"] for feature in answer["features"]]


def metres(lon: float, lat: float, x: float, y: float) -> float:
    """Distance on the ellipsoid between degrees and a point in EPSG:2154."""
    other_lon, other_lat = TO_DEGREES.transform(x, y)
    return float(GLOBE.inv(lon, lat, other_lon, other_lat)[2])


def km2(shape: Any) -> float:
    """Area on the ellipsoid of a polygon in EPSG:2154, by pyproj."""
    parts = getattr(shape, "geoms", [shape])
    return sum(_km2(part) for part in parts if part.geom_type in {"Polygon", "MultiPolygon"})


def _km2(part: Any) -> float:
    if part.geom_type == "MultiPolygon":
        return km2(part)
    rings = [part.exterior, *part.interiors]
    areas = [abs(GLOBE.polygon_area_perimeter(*TO_DEGREES.transform(*ring.xy))[0]) for ring in rings]
    return float(areas[0] - math.fsum(areas[1:])) / 1e6
