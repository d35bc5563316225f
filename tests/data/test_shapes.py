"""The shipped shapes: coverage, areas, memberships, checked with shapely and pyproj."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

Rows = list[dict[str, str]]
Table = Callable[[str], Rows]
Shapes = Callable[[str], gpd.GeoDataFrame]


def inner_rings(shape: BaseGeometry) -> list[BaseGeometry]:
    return [ring for part in shapely.get_parts(shape) for ring in part.interiors]


def test_communes_of_the_six_departements_neither_overlap_nor_leave_a_gap(communes: gpd.GeoDataFrame) -> None:
    assert shapely.coverage_is_valid(communes.geometry.to_numpy(), gap_width=1.0)
    assert inner_rings(shapely.union_all(communes.geometry.to_numpy())) == []


def test_the_served_departement_has_no_hole(communes: gpd.GeoDataFrame, served: set[str]) -> None:
    assert inner_rings(shapely.union_all(communes.loc[sorted(served)].geometry.to_numpy())) == []


def test_every_commune_in_force_has_one_contour(
    communes: gpd.GeoDataFrame, commune_rows: dict[str, Any], served: set[str], departement: dict[str, Any]
) -> None:
    assert list(communes.index) == sorted(commune_rows)
    assert len(served) == departement["attendus"]["communes"]
    assert len(communes) - len(served) == departement["attendus"]["communes_voisines"]


def test_shapes_are_valid_multipolygons_in_lambert_93(shapes: Shapes) -> None:
    for name in ("communes", "cantons", "eau"):
        frame = shapes(name)
        assert frame.crs is not None
        assert frame.crs.to_epsg() == 2154
        assert frame.is_valid.all()
        assert set(frame.geom_type) == {"MultiPolygon"}


def test_saint_genis_du_bois_lies_in_porte_de_benauge(communes: gpd.GeoDataFrame) -> None:
    # Centre of the former hole, and its 2.317 km².
    assert communes.geometry["33008"].contains(shapely.Point(447866, 6405259))
    assert communes.geometry["33008"].area == pytest.approx(19.05e6, rel=0.01)


def test_areas_equal_geodesic_areas_computed_ring_by_ring(
    communes: gpd.GeoDataFrame, commune_rows: dict[str, dict[str, str]]
) -> None:
    geod = Geod(ellps="WGS84")
    degrees = communes.to_crs(4326)
    for code in ("33063", "33529", "33214", "17306", "40046"):
        area = sum(
            abs(geod.polygon_area_perimeter(*part.exterior.coords.xy)[0])
            - sum(abs(geod.polygon_area_perimeter(*ring.coords.xy)[0]) for ring in part.interiors)
            for part in shapely.get_parts(degrees.geometry[code])
        )
        assert float(commune_rows[code]["superficie_km2"]) == pytest.approx(area / 1e6, rel=1e-4)


def test_land_is_what_water_leaves(
    shapes: Shapes, communes: gpd.GeoDataFrame, commune_rows: dict[str, dict[str, str]]
) -> None:
    water = shapely.union_all(shapes("eau").geometry.to_numpy())
    for code in ("33063", "33544", "33214"):
        dry_share = communes.geometry[code].difference(water).area / communes.geometry[code].area
        row = commune_rows[code]
        assert float(row["superficie_terre_km2"]) == pytest.approx(
            dry_share * float(row["superficie_km2"]), rel=2e-3
        )


def test_land_never_exceeds_the_whole(commune_rows: dict[str, dict[str, str]]) -> None:
    for row in commune_rows.values():
        assert 0 < float(row["superficie_terre_km2"]) <= float(row["superficie_km2"])


def test_the_departement_has_the_size_of_gironde(
    commune_rows: dict[str, dict[str, str]], served: set[str]
) -> None:
    # INSEE's cadastral area (without estuary nor large lakes) is 9,976 km².
    land = sum(float(commune_rows[code]["superficie_terre_km2"]) for code in served)
    assert land == pytest.approx(9976, rel=0.02)


def test_the_declared_bbox_is_the_extent_of_the_served_communes(
    communes: gpd.GeoDataFrame, served: set[str], departement: dict[str, Any]
) -> None:
    bounds = communes.loc[sorted(served)].to_crs(4326).total_bounds
    assert np.allclose(bounds, departement["bbox"], atol=0.002)


def test_territories_are_in_one_piece_save_for_islands(
    table: Table, communes: gpd.GeoDataFrame, served: set[str]
) -> None:
    slug = {row["insee_com"]: row["territoire_slug"] for row in table("territoires_communes")}
    whole = communes.loc[sorted(served)]
    for name, members in whole.groupby(whole.index.map(slug)):
        parts = sorted(
            shapely.get_parts(shapely.union_all(members.geometry.to_numpy())), key=lambda part: -part.area
        )
        islands = [part for part in parts[1:] if part.area < 2e6]
        assert len(parts) == 1 + len(islands), name
        # Banks of the pass and the isle of birds for the first, Cordouan for the second.
        expected = {"bassin-arcachon-val-de-l-eyre": 3, "medoc": 1}
        assert len(islands) == expected.get(str(name), 0), name


def test_cantons_are_unions_of_whole_communes(
    shapes: Shapes, communes: gpd.GeoDataFrame, commune_rows: dict[str, dict[str, str]], served: set[str]
) -> None:
    cantons = shapes("cantons").set_index("code")
    whole = communes.loc[sorted(served)]
    for code, members in whole.groupby([commune_rows[commune]["canton_code"] for commune in whole.index]):
        union = shapely.coverage_union_all(members.geometry.to_numpy())
        assert cantons.geometry[str(code)].equals(union)
        assert cantons["nb_communes"][str(code)] == len(members)


def test_bordeaux_is_one_shared_commune_because_its_cantons_have_no_contour(shapes: Shapes) -> None:
    cantons = shapes("cantons").set_index("code")
    assert cantons["nature"]["3397"] == "commune partagée"
    assert not set(cantons.index) & {"3302", "3303", "3304", "3305", "3306"}
    assert Counter(cantons["nature"]) == {"canton": 22, "partie de canton": 6, "commune partagée": 4}


def test_water_pieces_do_not_overlap(shapes: Shapes) -> None:
    water = shapes("eau").geometry.to_numpy()
    overlap_m2 = sum(shape.area for shape in water) - shapely.union_all(water).area
    assert overlap_m2 < 1_000


@pytest.mark.parametrize(
    ("nature", "lon", "lat"),
    [("mer", -1.5, 44.6), ("mer", -1.12, 44.69), ("estuaire", -0.8, 45.35), ("lac", -1.12, 45.14)],
)
def test_certain_waters_are_where_they_are_known_to_be(
    shapes: Shapes, nature: str, lon: float, lat: float
) -> None:
    place = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326).to_crs(2154).iloc[0]
    water = shapes("eau")
    assert list(water[water.contains(place)]["nature"]) == [nature]


def test_each_bridge_tells_its_distance_to_the_nearest_water(shapes: Shapes) -> None:
    water = shapes("eau")
    for _, bridge in shapes("ponts").iterrows():
        assert bridge["distance_eau_m"] == round(water.distance(bridge.geometry).min())
        assert bridge["distance_eau_m"] < 1_600  # the land grid opens that far around a bridge


def test_ferries_cross_the_estuary(shapes: Shapes) -> None:
    ferries = shapes("bacs")
    assert list(ferries["km_equivalent_terre"]) == [30, 30]
    assert (ferries["part_sur_eau"] > 0.6).all()
