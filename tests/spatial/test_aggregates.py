"""Numbers by zone against pandas, in both readings; what is not known is never zero."""

from typing import Any

import geopandas as gpd
import pandas as pd
import psycopg
import pytest
from asking import ask, refused
from conftest import Loaded
from small import ORIGIN, SIDE_M
from starlette.testclient import TestClient

DENSITY = "moyenne:densite_hab_km2:superficie_terre_km2"


def values(answer: dict[str, Any], measure: str) -> dict[str, Any]:
    """A measure by code of zone."""
    return {row["zone"].partition(":")[2]: row["valeurs"][measure] for row in answer["zones"]}


@pytest.mark.parametrize(("niveau", "column"), [("territoire", "territoire_code"), ("epci", "epci_code")])
def test_sums_and_extremes_of_communes_are_those_of_pandas(
    niveau: str, column: str, real_api: TestClient, communes: gpd.GeoDataFrame
) -> None:
    asked = "nombre,somme:population,min:population,max:population"
    answer = ask(real_api, "agregats", couche="communes", niveau=niveau, mesure=asked)
    groups = communes.groupby(column)["population"]
    for measure, expected in zip(
        asked.split(","), (groups.size(), groups.sum(), groups.min(), groups.max()), strict=True
    ):
        assert values(answer, measure) == expected.to_dict()


def test_a_mean_is_weighted_over_the_rows_that_have_both(
    real_api: TestClient, communes: gpd.GeoDataFrame
) -> None:
    answer = ask(real_api, "agregats", couche="communes", niveau="territoire", mesure=DENSITY)
    known = communes.dropna(subset=["densite_hab_km2", "superficie_terre_km2"])
    product = known["densite_hab_km2"] * known["superficie_terre_km2"]
    expected = (
        product.groupby(known["territoire_code"]).sum()
        / known.groupby("territoire_code")["superficie_terre_km2"].sum()
    )
    assert values(answer, DENSITY) == pytest.approx(expected.to_dict(), rel=1e-6)


def test_the_other_reading_moves_each_doubtful_commune_to_its_alternative(
    real_api: TestClient, communes: gpd.GeoDataFrame
) -> None:
    answer = ask(
        real_api, "agregats", couche="communes", niveau="territoire", mesure="nombre,somme:population"
    )
    other = communes["territoire_alternative"].fillna(communes["territoire_code"])
    expected = communes.groupby(other)["population"].sum().to_dict()
    found = {
        row["zone"].partition(":")[2]: row["autre_lecture"]["valeurs"]["somme:population"]
        for row in answer["zones"]
    }
    assert found == expected
    assert sum(row["rattachements"].get("inferred", 0) for row in answer["zones"]) == 13


@pytest.mark.parametrize("niveau", ["commune", "epci", "canton", "territoire", "departement"])
def test_points_by_zone_are_those_of_a_spatial_join(
    niveau: str, real_api: TestClient, zones: gpd.GeoDataFrame, town_halls: gpd.GeoDataFrame
) -> None:
    answer = ask(real_api, "agregats", couche="mairies", niveau=niveau, mesure="somme:heures_semaine")
    wanted = zones[(zones["niveau"] == niveau) & zones["served"].astype(bool)]
    joined = gpd.sjoin(town_halls, wanted[["code", "geometry"]], predicate="intersects")
    once = joined.sort_values("code").drop_duplicates("id").groupby("code")["heures_semaine"]
    found = {row["zone"].partition(":")[2]: row["nombre"] for row in answer["zones"] if row["nombre"]}
    assert found == once.size().to_dict()
    sums = {
        code: value for code, value in values(answer, "somme:heures_semaine").items() if value is not None
    }
    assert sums == pytest.approx(once.sum(min_count=1).dropna().to_dict())


def test_points_follow_the_other_reading_too(
    real_api: TestClient, communes: gpd.GeoDataFrame, town_halls: gpd.GeoDataFrame
) -> None:
    answer = ask(real_api, "agregats", couche="mairies", niveau="territoire")
    joined = gpd.sjoin(town_halls, communes[["code", "geometry"]], predicate="intersects")
    home = joined.sort_values("code").drop_duplicates("id")["code"]
    other = communes.set_index("code")["territoire_alternative"].fillna(
        communes.set_index("code")["territoire_code"]
    )
    found = {row["zone"].partition(":")[2]: row["autre_lecture"]["nombre"] for row in answer["zones"]}
    assert found == home.map(other).value_counts().to_dict()


def test_zones_inside_a_wider_zone_are_enough(real_api: TestClient, communes: gpd.GeoDataFrame) -> None:
    answer = ask(real_api, "agregats", couche="mairies", niveau="commune", zone="territoire:medoc")
    expected = set(communes["id"][communes["territoire_code"] == "medoc"])
    assert {row["zone"] for row in answer["zones"]} == expected


def test_one_zone_gives_what_all_zones_give_for_it(real_api: TestClient) -> None:
    asked = {"couche": "mairies", "niveau": "territoire", "mesure": "nombre,moyenne:heures_semaine"}
    whole = ask(real_api, "agregats", **asked)["zones"]
    alone = ask(real_api, "agregats", **asked, zone="territoire:medoc")["zones"]
    assert alone == [row for row in whole if row["zone"] == "territoire:medoc"]


def test_no_object_is_zero_but_its_sum_is_not_known(real_api: TestClient) -> None:
    answer = ask(
        real_api, "agregats", couche="mairies", niveau="commune", mesure="somme:heures_semaine", samedi="oui"
    )
    empty = next(row for row in answer["zones"] if row["nombre"] == 0)
    assert empty["valeurs"]["somme:heures_semaine"] is None
    assert empty["sans_valeur"]["somme:heures_semaine"] == 0


def test_rows_without_a_value_are_counted(small_api: TestClient) -> None:
    answer = ask(small_api, "agregats", couche="mairies", niveau="departement", mesure="somme:heures_semaine")
    row = answer["zones"][0]
    assert (row["nombre"], row["sans_valeur"]["somme:heures_semaine"]) == (13, 1)
    assert row["valeurs"]["somme:heures_semaine"] == 72


def test_a_point_on_a_border_counts_once(small: Loaded) -> None:
    corner = (ORIGIN[0] + SIDE_M, ORIGIN[1] + SIDE_M)
    with psycopg.connect(small.url) as connection:
        connection.execute(
            "UPDATE geo.equipement SET geom = ST_SetSRID(ST_MakePoint(%s, %s), 2154) WHERE id = 'mairie-99009'",
            corner,
        )
    with small.client() as api:
        for niveau in ("commune", "epci", "territoire"):
            answer = ask(api, "agregats", couche="mairies", niveau=niveau)
            assert sum(row["nombre"] for row in answer["zones"]) == 13, niveau


def test_facts_count_in_each_zone_they_name(small_api: TestClient) -> None:
    answer = ask(small_api, "agregats", couche="faits", niveau="territoire", mesure="somme:montant_eur")
    found = {row["zone"]: (row["nombre"], row["valeurs"]["somme:montant_eur"]) for row in answer["zones"]}
    assert found == {"territoire:est": (1, None), "territoire:ouest": (2, 12000.0)}
    assert "dépasser le total" in answer["methode"]


def test_lines_and_lakes_count_where_their_inner_point_lies(small_api: TestClient) -> None:
    lakes = ask(small_api, "agregats", couche="eau", niveau="departement", mesure="somme:superficie_km2")
    assert lakes["zones"][0]["nombre"] == 1
    lines = ask(small_api, "agregats", couche="limites", niveau="commune")
    assert sum(row["nombre"] for row in lines["zones"]) > 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"mesure": "moyenne:population"}, "poids"),
        ({"mesure": "somme:nom"}, "colonne de nombres"),
        ({"mesure": "somme"}, "somme:colonne"),
        ({"mesure": "mediane:population"}, "illisible"),
        ({"mesure": ","}, "1 à 10"),
        ({"mesure": "somme:population:population"}, "écrivez"),
        ({"niveau": "region"}, "Niveau"),
        ({"couche": "epci", "niveau": "territoire"}, "communes"),
        ({"niveau": "epci", "zone": "commune:33063"}, "changez de niveau"),
    ],
)
def test_a_measure_that_would_be_wrong_is_refused(
    changes: dict[str, str], words: str, real_api: TestClient
) -> None:
    parameters = {"couche": "communes", "niveau": "territoire", **changes}
    assert words in refused(real_api.get("/api/spatial/agregats", params=parameters))


def test_an_answer_says_what_it_is(real_api: TestClient) -> None:
    answer = ask(real_api, "agregats", couche="communes", niveau="epci", mesure="somme:population")
    assert answer["publication"]["id"]
    assert answer["natures"]["calculs"] == "computed"
    assert answer["natures"]["nature_min"] == "compiled"
    assert answer["unites"]["population"] == "hab."
    assert {"zones", "population"} <= {row["source"] for row in answer["sources"]}
    assert pd.notna(answer["publication"]["date"])
