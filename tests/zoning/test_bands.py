"""Generalised bands and borders: one coverage at every zoom, borders drawn once, on random coverages too."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_inputs import small_inputs
from numpy.typing import NDArray
from small import CODES, ENCLAVE, HOST, NEIGHBOUR, square

from geo_service.crs import LAMBERT93
from geo_service.model.tile import BANDS, Band
from geo_service.zoning.areas import to_web_mercator
from geo_service.zoning.borders import borders, shared_sides
from geo_service.zoning.communes import enriched_communes
from geo_service.zoning.generalise import band_shapes, mercator_stretch, simplified

EVERY_BAND = pytest.mark.parametrize("band", BANDS, ids=lambda band: f"band {band.number}")


def outlines_at(
    communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, band: Band
) -> dict[tuple[str, str], shapely.MultiPolygon]:
    """Outline of every zone at a band, in EPSG:3857."""
    return {
        (item.niveau, item.code): item.shape
        for item in band_shapes(communes, zones)
        if item.band == band.number
    }


@EVERY_BAND
def test_the_enclave_survives_and_fills_the_hole_of_its_host(
    communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, band: Band
) -> None:
    found = outlines_at(communes, zones, band)
    enclave, host = found["commune", ENCLAVE], found["commune", HOST]
    assert enclave.area > 0
    assert shapely.Polygon(host.geoms[0].interiors[0]).equals(enclave)


@EVERY_BAND
def test_every_level_is_the_union_of_its_communes_at_that_band(
    communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, band: Band
) -> None:
    found = outlines_at(communes, zones, band)
    for territoire, codes in {"est": CODES[2::3], "ouest": [*CODES[::3], *CODES[1::3], ENCLAVE]}.items():
        union = shapely.union_all([found["commune", code] for code in codes])
        assert found["territoire", territoire].symmetric_difference(union).area < 1e-3


@pytest.mark.parametrize("code", [NEIGHBOUR, ENCLAVE, CODES[0]])
def test_the_last_band_is_the_untouched_outline(
    communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, code: str
) -> None:
    row = communes[communes["code"] == code]
    (whole,) = to_web_mercator(row.geometry)
    assert outlines_at(communes, zones, BANDS[-1])["commune", code].equals(whole)


def test_the_stretch_of_the_mercator_map_is_the_one_measured_on_the_ground() -> None:
    shape = gpd.GeoSeries([square(0, 0)], crs=LAMBERT93)
    (projected,) = to_web_mercator(shape)
    assert mercator_stretch(shape) == pytest.approx(projected.length / shape.iloc[0].length, rel=3e-3)


@st.composite
def coverages(draw: st.DrawFn) -> NDArray[np.object_]:
    """Voronoi cells of random points in a square, in metres: a coverage without overlap or gap."""
    cell = st.tuples(st.integers(0, 99), st.integers(0, 99))
    points = draw(st.lists(cell, min_size=4, max_size=40, unique=True))
    frame = shapely.box(0, 0, 100_000, 100_000)
    seeds = shapely.MultiPoint([(x * 1000 + 500, y * 1000 + 500) for x, y in points])
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=frame))
    clipped = shapely.set_precision(shapely.intersection(cells, frame), 0.01)
    return np.array([shape for shape in clipped if shape.area > 0], dtype=object)


PROPERTY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@PROPERTY
@given(coverages(), st.sampled_from(BANDS))
def test_a_simplified_coverage_neither_overlaps_nor_opens_gaps(
    shapes: NDArray[np.object_], band: Band
) -> None:
    if not shapely.coverage_is_valid(shapes):
        return
    light = simplified(shapes, band, 1.4)
    assert shapely.coverage_is_valid(light)
    assert shapely.union_all(light).area == pytest.approx(shapely.area(light).sum(), rel=1e-9)
    assert sum(len(part.interiors) for part in shapely.get_parts(shapely.union_all(light))) == 0


@PROPERTY
@given(coverages())
def test_common_sides_have_the_length_of_the_outlines(shapes: NDArray[np.object_]) -> None:
    if not shapely.coverage_is_valid(shapes):
        return
    inside, outside = 0.0, 0.0
    for _, right, sides in shared_sides(shapes):
        length = float(np.hypot(sides[:, 2] - sides[:, 0], sides[:, 3] - sides[:, 1]).sum())
        inside, outside = (inside + length, outside) if right is not None else (inside, outside + length)
    assert outside == pytest.approx(shapely.union_all(shapes).boundary.length, rel=1e-9)
    assert 2 * inside + outside == pytest.approx(shapely.length(shapely.boundary(shapes)).sum(), rel=1e-9)


def lines_at(communes: gpd.GeoDataFrame, band: Band) -> gpd.GeoDataFrame:
    found = [item for item in borders(communes) if item.band == band.number]
    columns = {
        "niveau": [item.niveau for item in found],
        "left": [item.left for item in found],
        "right": [item.right or "" for item in found],
    }
    return gpd.GeoDataFrame(columns, geometry=[item.line for item in found], crs=3857)


@EVERY_BAND
def test_each_border_is_drawn_once(communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, band: Band) -> None:
    lines = lines_at(communes, band)
    served = [code for code in communes["code"] if code != NEIGHBOUR]
    found = outlines_at(communes, zones, band)
    drawn = shapely.union_all([found["commune", code].boundary for code in served])
    assert lines.length.sum() == pytest.approx(drawn.length, rel=1e-9)
    assert not lines.duplicated(["left", "right"]).any()


@EVERY_BAND
def test_lines_of_a_level_are_the_boundaries_of_that_level(
    communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, band: Band
) -> None:
    lines, found = lines_at(communes, band), outlines_at(communes, zones, band)
    whole = found["departement", "99"].boundary
    inner = shapely.union_all([found["territoire", code].boundary for code in ("est", "ouest")]).difference(
        whole.buffer(0.01)
    )
    assert lines[lines["niveau"] == "departement"].length.sum() == pytest.approx(whole.length, rel=1e-9)
    assert lines[lines["niveau"] == "territoire"].length.sum() == pytest.approx(inner.length, abs=0.2)


def test_a_border_carries_the_highest_level_it_separates(communes: gpd.GeoDataFrame) -> None:
    lines = lines_at(communes, BANDS[-1])
    niveau = {(row.left, row.right): row.niveau for row in lines.itertuples()}
    assert niveau["99001", "99002"] == "commune"
    assert niveau["99004", "99007"] == "epci"
    assert niveau["99002", "99003"] == "territoire"  # and the same EPCI
    assert niveau["99005", "99006"] == "territoire"
    assert niveau["98001", "99012"] == "departement"
    assert niveau["99001", ""] == "departement"
    assert niveau[HOST, ENCLAVE] == "commune"
    assert ("98001", "") not in niveau


def test_without_any_territoire_borders_are_those_of_communes_and_departement() -> None:
    inputs = small_inputs()
    alone = replace(inputs, territoires=inputs.territoires.iloc[:0], cog=inputs.cog.iloc[:0])
    lines = lines_at(enriched_communes(alone), BANDS[-1])
    assert set(lines["niveau"]) == {"departement", "commune"}
