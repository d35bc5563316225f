"""The published zones of the shipped département, at every band, against shapely and pyproj."""

from functools import cache

import numpy as np
import psycopg
import pytest
import shapely
from conftest import Loaded
from numpy.typing import NDArray
from published import cells
from pyproj import Geod, Transformer

from geo_service.crs import LAMBERT93, WGS84
from geo_service.model.tile import BANDS
from geo_service.zoning.labels import WIDE_WATER_M2

MAX_FAULT_KM2 = 0.01
GROUND = 0.5
"""About cos² of the latitude: web mercator counts twice the ground here."""

Outlines = dict[str, shapely.MultiPolygon]
EVERY_BAND = pytest.mark.parametrize("band", [band.number for band in BANDS])
GROUPED = {"departement": "departement_code", "territoire": "territoire_code", "epci": "epci_code"}


@cache
def outlines(url: str, niveau: str, band: int) -> Outlines:
    """Outline of each zone of a level at a band, in EPSG:3857."""
    query = "SELECT code, ST_AsBinary(geom) FROM pub.zone_tile WHERE niveau = %s AND band = %s"
    with psycopg.connect(url) as connection:
        return {code: shapely.from_wkb(wkb) for code, wkb in connection.execute(query, [niveau, band])}


@cache
def members(url: str, niveau: str) -> dict[str, tuple[str, ...]]:
    """Codes of the communes of each zone of a level; the département has the served ones only."""
    only = "AND served" if niveau == "departement" else ""
    query = (
        f"SELECT {GROUPED[niveau]}, array_agg(code) FROM pub.zone WHERE niveau = 'commune' {only} GROUP BY 1"
    )
    return {str(code): tuple(codes) for code, codes in cells(url, query) if code}


def gaps(shapes: NDArray[np.object_]) -> shapely.Geometry:
    """Ground enclosed by the shapes and covered by none."""
    whole = shapely.union_all(shapes)
    rings = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    return shapely.difference(shapely.union_all(rings), whole)


@EVERY_BAND
def test_communes_of_a_band_are_a_valid_coverage(real: Loaded, band: int) -> None:
    shapes = np.array(list(outlines(real.url, "commune", band).values()), dtype=object)
    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)
    assert not shapely.is_empty(shapes).any()


@EVERY_BAND
def test_a_band_overlaps_and_opens_gaps_on_less_than_a_hectare(real: Loaded, band: int) -> None:
    light = np.array(list(outlines(real.url, "commune", band).values()), dtype=object)
    whole = np.array(list(outlines(real.url, "commune", BANDS[-1].number).values()), dtype=object)
    overlap = shapely.area(light).sum() - shapely.union_all(light).area
    opened = shapely.difference(gaps(light), gaps(whole)).area
    assert (overlap + opened) * GROUND / 1e6 < MAX_FAULT_KM2


@EVERY_BAND
@pytest.mark.parametrize("niveau", GROUPED)
def test_every_level_of_a_band_is_the_union_of_its_communes(real: Loaded, niveau: str, band: int) -> None:
    communes = outlines(real.url, "commune", band)
    for code, shape in outlines(real.url, niveau, band).items():
        union = shapely.coverage_union_all([communes[member] for member in members(real.url, niveau)[code]])
        assert shape.symmetric_difference(union).area < 1.0, code


@EVERY_BAND
def test_bands_stay_within_their_tolerance_of_the_true_outline(real: Loaded, band: int) -> None:
    (true,) = outlines(real.url, "departement", BANDS[-1].number).values()
    (light,) = outlines(real.url, "departement", band).values()
    moved = true.symmetric_difference(light).area / true.boundary.length
    assert moved <= max(BANDS[band].tolerance_m / 0.7, 1e-6)


@EVERY_BAND
def test_borders_of_a_band_have_the_length_of_the_outlines(real: Loaded, band: int) -> None:
    (served,) = members(real.url, "departement").values()
    shapes = outlines(real.url, "commune", band)
    drawn = shapely.union_all([shapes[code].boundary for code in served]).length
    query = (
        f"SELECT sum(ST_Length(geom)), count(*), count(DISTINCT id) FROM pub.limite_tile WHERE band = {band}"
    )
    ((length, count, distinct),) = cells(real.url, query)
    assert length == pytest.approx(drawn, rel=1e-6)
    assert count == distinct


@EVERY_BAND
def test_lines_of_the_departement_are_its_boundary(real: Loaded, band: int) -> None:
    (whole,) = outlines(real.url, "departement", band).values()
    query = f"SELECT sum(ST_Length(geom)) FROM pub.limite_tile WHERE band = {band} AND niveau = 'departement'"
    assert cells(real.url, query)[0][0] == pytest.approx(whole.boundary.length, rel=1e-6)


@EVERY_BAND
def test_lines_of_territoires_are_their_inner_boundaries(real: Loaded, band: int) -> None:
    (whole,) = outlines(real.url, "departement", band).values()
    parts = [shape.boundary for shape in outlines(real.url, "territoire", band).values()]
    inner = (sum(part.length for part in parts) - whole.boundary.length) / 2
    query = f"SELECT sum(ST_Length(geom)) FROM pub.limite_tile WHERE band = {band} AND niveau = 'territoire'"
    assert cells(real.url, query)[0][0] == pytest.approx(inner, rel=1e-6)


def test_every_label_stands_inside_its_zone_and_out_of_wide_water(real: Loaded) -> None:
    pairs = "SELECT ST_AsBinary(z.geom), ST_AsBinary(e.geom) FROM pub.zone z LEFT JOIN pub.etiquette e USING (id) WHERE z.served"
    zones, points = (shapely.from_wkb(list(wkb)) for wkb in zip(*cells(real.url, pairs), strict=True))
    water = shapely.STRtree(
        shapely.from_wkb(
            [
                wkb
                for (wkb,) in cells(
                    real.url, f"SELECT ST_AsBinary(geom) FROM pub.eau WHERE ST_Area(geom) > {WIDE_WATER_M2}"
                )
            ]
        )
    )
    assert shapely.contains_properly(zones, points).all()
    assert water.query(points, predicate="within").size == 0


def test_territoires_that_touch_have_different_colours(real: Loaded) -> None:
    pairs = """
        SELECT a.code, b.code FROM pub.zone a JOIN pub.zone b ON a.code < b.code AND ST_Intersects(a.geom, b.geom)
        WHERE a.niveau = 'territoire' AND b.niveau = 'territoire' AND a.couleur = b.couleur
    """
    assert cells(real.url, pairs) == []


def test_the_area_of_the_departement_is_the_geodesic_one(real: Loaded) -> None:
    ((wkb, stored),) = cells(
        real.url, "SELECT ST_AsBinary(geom), superficie_km2 FROM pub.zone WHERE niveau = 'departement'"
    )
    shape = shapely.segmentize(shapely.from_wkb(wkb), 500)
    back = Transformer.from_crs(LAMBERT93, WGS84, always_xy=True)
    rings = [ring for part in shape.geoms for ring in (part.exterior, *part.interiors)]
    signed = [
        abs(Geod(ellps="GRS80").polygon_area_perimeter(*back.transform(*np.asarray(ring.coords).T))[0])
        for ring in rings
    ]
    holes = [part_index > 0 for part in shape.geoms for part_index in range(1 + len(part.interiors))]
    area = sum(-value if hole else value for value, hole in zip(signed, holes, strict=True)) / 1e6
    assert stored == pytest.approx(area, rel=1e-5)


def test_every_membership_of_a_commune_is_written_with_its_confidence(real: Loaded) -> None:
    written = """
        SELECT id FROM pub.appartenance WHERE lecture = 'principale' AND niveau_dans IN ('departement', 'epci', 'territoire')
        GROUP BY id HAVING count(DISTINCT niveau_dans) = 3
    """
    served = "SELECT id FROM pub.zone WHERE niveau = 'commune' AND served"
    assert set(cells(real.url, written)) == set(cells(real.url, served))


def test_an_alternative_reading_is_written_beside_the_main_one(real: Loaded) -> None:
    pairs = """
        SELECT count(*), count(*) FILTER (WHERE a.dans = 'territoire:' || z.territoire_alternative AND a.confiance = 'inferred')
        FROM pub.zone z JOIN pub.appartenance a ON a.id = z.id AND a.lecture = 'alternative'
        WHERE z.niveau = 'commune'
    """
    ((count, agreeing),) = cells(real.url, pairs)
    declared = cells(
        real.url,
        "SELECT count(*) FROM pub.zone WHERE niveau = 'commune' AND territoire_alternative IS NOT NULL",
    )
    assert [(count,), (agreeing,)] == declared * 2


def test_the_last_band_is_the_stored_outline_projected(real: Loaded) -> None:
    moved = """
        SELECT max(ST_HausdorffDistance(ST_Transform(z.geom, 3857), t.geom)) FROM pub.zone z
        JOIN pub.zone_tile t USING (id) WHERE t.band = 4 AND z.niveau = 'territoire'
    """
    ((distance,),) = cells(real.url, moved)
    assert float(str(distance)) < 0.01
