"""Dissolved levels, figures and memberships of the tiny département, against shapely and counts by hand."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from made_inputs import SERVED, small_inputs
from small import CODES, DOUBTFUL, ENCLAVE, NEIGHBOUR, POPULATION, SERVED_PEOPLE, epci_of, outlines

from geo_service.errors import SourceError
from geo_service.zoning.colours import colour_territoires
from geo_service.zoning.communes import enriched_communes, total
from geo_service.zoning.inputs import ZoningInputs
from geo_service.zoning.labels import labels
from geo_service.zoning.levels import memberships
from geo_service.zoning.names import search_texts

EAST = CODES[2::3]
MEMBERS = {
    ("departement", "99"): SERVED,
    ("territoire", "est"): EAST,
    ("territoire", "ouest"): [code for code in SERVED if code not in EAST],
    ("epci", "200000001"): [code for code in [*SERVED, NEIGHBOUR] if epci_of(code) == "200000001"],
    ("epci", "200000002"): CODES[:6],
}


@pytest.mark.parametrize("key", MEMBERS)
def test_a_level_is_the_union_of_its_communes(zones: gpd.GeoDataFrame, key: tuple[str, str]) -> None:
    union = shapely.union_all([outlines()[code] for code in MEMBERS[key]])
    assert zones.loc[[key], "geometry"].iloc[0].equals(union)


@pytest.mark.parametrize("key", MEMBERS)
def test_inhabitants_and_communes_of_a_level_are_counted_once(
    zones: gpd.GeoDataFrame, key: tuple[str, str]
) -> None:
    row = zones.loc[[key]].iloc[0]
    assert (row["population"], row["nb_communes"]) == (
        sum(POPULATION[code] for code in MEMBERS[key]),
        len(MEMBERS[key]),
    )


def test_the_neighbour_is_known_but_not_served(zones: gpd.GeoDataFrame) -> None:
    served = zones.loc["commune"].set_index("code")["served"]
    assert list(served[~served.astype(bool)].index) == [NEIGHBOUR]


def test_an_epci_across_the_border_has_a_whole_figure_and_a_part(zones: gpd.GeoDataFrame) -> None:
    row = zones.loc[[("epci", "200000001")]].iloc[0]
    part = sum(POPULATION[code] for code in MEMBERS["epci", "200000001"] if code != NEIGHBOUR)
    assert row["population"] == part + POPULATION[NEIGHBOUR]
    assert row["attributes"]["part_departement"] == {"nb_communes": 7, "population": part}


def test_a_level_with_one_unknown_commune_has_no_figure_rather_than_a_partial_one() -> None:
    assert total(pd.Series([1.0, None])) is None
    assert total(pd.Series([], dtype=float)) is None
    assert total(pd.Series([1.0, 2.0])) == 3.0


def test_every_membership_of_a_commune_is_given_with_its_confidence(inputs: ZoningInputs) -> None:
    rows = memberships(inputs, enriched_communes(inputs))
    mine = rows[rows["commune"] == DOUBTFUL]
    assert set(zip(mine["niveau"], mine["dans"], mine["confiance"], mine["lecture"], strict=True)) == {
        ("departement", "99", "official", "principale"),
        ("epci", "200000002", "official", "principale"),
        ("territoire", "est", "inferred", "principale"),
        ("territoire", "ouest", "inferred", "alternative"),
    }


def test_the_neighbour_belongs_to_its_epci_alone(inputs: ZoningInputs) -> None:
    rows = memberships(inputs, enriched_communes(inputs))
    assert list(rows.loc[rows["commune"] == NEIGHBOUR, "dans"]) == ["200000001"]


def test_a_commune_left_out_of_the_territoires_is_named() -> None:
    inputs = small_inputs()
    with pytest.raises(SourceError, match=r"Communes sans territoire : 99001 \(1 en tout\)\. Complétez"):
        enriched_communes(replace(inputs, territoires=inputs.territoires.iloc[1:]))


def test_neighbouring_territoires_never_share_a_colour() -> None:
    codes, shapes = (
        [f"t{n:02d}" for n in range(24)],
        [shapely.box(n % 9, n // 9, n % 9 + 1, n // 9 + 1) for n in range(24)],
    )
    frame = gpd.GeoDataFrame({"territoire_code": codes}, geometry=shapes)
    colours = colour_territoires(frame)
    for index, code in enumerate(codes):
        near = [
            other
            for other, shape in zip(codes, shapes, strict=True)
            if other != code and shape.intersects(shapes[index])
        ]
        assert all(colours[other] != colours[code] for other in near)


def test_a_label_stands_inside_its_zone_and_out_of_the_water(zones: gpd.GeoDataFrame) -> None:
    ponds = shapely.union_all([shape.centroid.buffer(1500) for shape in outlines().values()])
    found = list(labels(zones.reset_index(drop=True), gpd.GeoDataFrame(geometry=[ponds], crs=2154)))
    points = gpd.GeoSeries([label.point for label in found], crs=3857).to_crs(2154)
    assert len(found) == len(SERVED) + 5
    for label, point in zip(found, points, strict=True):
        assert zones.loc[[(label.niveau, label.code)], "geometry"].iloc[0].contains(point)
        assert not ponds.contains(point) or label.code == ENCLAVE  # all of it is under water


def test_a_zone_all_under_water_still_has_a_label(zones: gpd.GeoDataFrame) -> None:
    sea = gpd.GeoDataFrame(geometry=[shapely.union_all(list(outlines().values())).buffer(1000)], crs=2154)
    assert len(list(labels(zones.reset_index(drop=True), sea))) == len(SERVED) + 5


def test_the_most_peopled_zone_of_a_level_is_labelled_first(
    zones: gpd.GeoDataFrame, inputs: ZoningInputs
) -> None:
    ranks = {
        label.code: label.rank
        for label in labels(zones.reset_index(drop=True), inputs.water)
        if label.niveau == "commune"
    }
    by_people = sorted(SERVED, key=lambda code: -POPULATION[code])
    assert sorted(ranks, key=lambda code: ranks[code]) == by_people


def test_a_commune_is_found_by_names_codes_and_what_it_was_called(zones: gpd.GeoDataFrame) -> None:
    former = pd.DataFrame(
        [
            {"key": "99901", "nom_ancien": "Vieux-Bourg", "commune": "99001"},
            {"key": "1", "nom_ancien": "Ailleurs", "commune": "75056"},
        ]
    )
    found = set(search_texts(replace(small_inputs(), former=former), zones))
    assert {
        ("commune", "99001", "Vieux-Bourg", "ancien_nom"),
        ("commune", "99001", "99901", "ancien_code"),
    } <= found
    assert "Ailleurs" not in {text for _, _, text, _ in found}


def test_the_totals_of_the_whole_are_those_of_the_communes(zones: gpd.GeoDataFrame) -> None:
    whole = zones.loc[[("departement", "99")]].iloc[0]
    parts = zones.loc["commune"].set_index("code").loc[SERVED]
    assert whole["population"] == SERVED_PEOPLE
    assert whole["superficie_km2"] == pytest.approx(parts["superficie_km2"].sum(), abs=1e-6)
    assert ENCLAVE in parts.index
