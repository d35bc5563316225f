"""Areas on the ellipsoid, against a sum over thin strips and against the producer's own figures."""

import csv
import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer
from small import square

from geo_service.crs import LAMBERT93, WGS84
from geo_service.zoning.areas import as_multipolygons, geodesic_area_km2

GEOD = Geod(ellps="GRS80")


def strip_area_km2(shape: shapely.Polygon, strips: int = 400) -> float:
    """Area by integration: each strip of latitude is its mean width times its height, both geodesic."""
    back = Transformer.from_crs(LAMBERT93, WGS84, always_xy=True)
    ring = np.column_stack(back.transform(*np.asarray(shapely.segmentize(shape, 50).exterior.coords).T))
    degrees = shapely.Polygon(ring)
    west, south, east, north = degrees.bounds
    lats = np.linspace(south, north, strips + 1)
    middles = (lats[:-1] + lats[1:]) / 2
    rows = [degrees.intersection(shapely.LineString([(west - 1, y), (east + 1, y)])) for y in middles]
    widths = [GEOD.inv(row.bounds[0], y, row.bounds[2], y)[2] for row, y in zip(rows, middles, strict=True)]
    heights = GEOD.inv([west] * strips, lats[:-1], [west] * strips, lats[1:])[2]
    return float(np.dot(widths, heights)) / 1e6


def test_the_area_is_that_of_the_ellipsoid_not_of_the_map() -> None:
    shape = square(0, 0)
    (area,) = geodesic_area_km2(gpd.GeoSeries([shape], crs=LAMBERT93))
    assert area == pytest.approx(strip_area_km2(shape), rel=2e-5)
    assert (
        abs(area - shape.area / 1e6) > 1e-3 * area / 2
    )  # Lambert-93 is wrong by more than half a thousandth here


def test_a_hole_is_subtracted_whatever_way_its_ring_turns() -> None:
    outer, hole = square(0, 0), square(0, 0).buffer(-1000)
    for ring in (hole.exterior.coords[:], hole.exterior.coords[::-1]):
        holed = shapely.Polygon(outer.exterior.coords, [ring])
        whole, inner, left = geodesic_area_km2(gpd.GeoSeries([outer, hole, holed], crs=LAMBERT93))
        assert left == pytest.approx(whole - inner, abs=1e-6)


def test_pieces_add_up_whatever_way_their_rings_turn() -> None:
    one, other = square(0, 0), shapely.Polygon(square(2, 0).exterior.coords[::-1])
    pair = shapely.MultiPolygon([one, other])
    areas = geodesic_area_km2(gpd.GeoSeries([one, other, pair], crs=LAMBERT93))
    assert areas[2] == pytest.approx(areas[0] + areas[1], abs=1e-6)


def test_an_empty_outline_has_no_area() -> None:
    assert list(geodesic_area_km2(gpd.GeoSeries([shapely.MultiPolygon()], crs=LAMBERT93))) == [0.0]


def test_lines_left_by_an_overlay_are_dropped_from_multipolygons() -> None:
    mixed = shapely.GeometryCollection([square(0, 0), shapely.LineString([(0, 0), (1, 1)])])
    (kept,) = as_multipolygons(np.array([mixed], dtype=object))
    assert kept.equals(shapely.MultiPolygon([square(0, 0)]))


@pytest.mark.skipif(
    "GEO_MIRROR" not in os.environ, reason="the producer's areas are in the development mirror (GEO_MIRROR)"
)
def test_areas_of_communes_are_those_of_the_producer(served_outlines: gpd.GeoDataFrame) -> None:
    path = Path(os.environ["GEO_MIRROR"]) / "medical" / "population_municipale_communes.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        cadastre = {row["code_insee"]: float(row["sup"]) for row in csv.DictReader(stream)}
    frame = served_outlines[served_outlines["code"].isin(cadastre)]
    ratios = geodesic_area_km2(frame.geometry) / np.array([cadastre[code] for code in frame["code"]])
    assert len(frame) > 500
    assert np.median(np.abs(ratios - 1)) < 0.02
