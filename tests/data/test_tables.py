"""The shipped tables: sums, memberships, keys, missing values."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

Rows = list[dict[str, str]]
Table = Callable[[str], Rows]
Communes = dict[str, dict[str, str]]


def test_the_population_in_force_is_the_published_total(
    commune_rows: Communes, served: set[str], departement: dict[str, Any]
) -> None:
    total = sum(int(commune_rows[code]["population_municipale"]) for code in served)
    assert total == departement["attendus"]["population"] == 1_690_493


def test_our_compilation_and_the_official_list_agree_on_every_commune(
    table: Table, commune_rows: Communes, served: set[str]
) -> None:
    compiled = {row["insee_com"]: row for row in table("territoires_communes")}
    assert compiled.keys() == served
    for code, row in compiled.items():
        official = commune_rows[code]
        assert (row["name"], row["epci_siren"], row["population_municipale"]) == (
            official["nom"],
            official["epci_siren"],
            official["population_municipale"],
        )


def test_there_are_nine_territories_and_no_official_membership(table: Table) -> None:
    rows = table("territoires_communes")
    assert len({row["territoire_slug"] for row in rows}) == 9
    assert Counter(row["confidence"] for row in rows) == {"cited": 135, "derived": 386, "inferred": 13}


def test_every_commune_has_exactly_one_epci(table: Table, commune_rows: Communes) -> None:
    members = {row["commune"]: row["epci_siren"] for row in table("epci_membres")}
    assert len(members) == len(table("epci_membres"))
    assert {code: members[code] for code in commune_rows} == {
        code: row["epci_siren"] for code, row in commune_rows.items()
    }


def test_an_epci_counts_all_its_members_and_their_population(table: Table, commune_rows: Communes) -> None:
    by_epci: dict[str, list[str]] = {}
    for row in table("epci_membres"):
        by_epci.setdefault(row["epci_siren"], []).append(row["commune"])
    for epci in table("epci"):
        codes = by_epci[epci["siren"]]
        assert len(codes) == int(epci["nb_membres"])
        if all(code in commune_rows for code in codes):
            total = sum(int(commune_rows[code]["population_municipale"]) for code in codes)
            assert total == int(epci["population_municipale"])


def test_28_epci_have_members_in_gironde_and_two_cross_the_border(
    table: Table, departement: dict[str, Any]
) -> None:
    inside = [epci for epci in table("epci") if int(epci["nb_membres_departement"])]
    crossing = {epci["nom"] for epci in inside if epci["nb_membres"] != epci["nb_membres_departement"]}
    assert len(inside) == departement["attendus"]["epci"]
    assert crossing == {"CC du Pays Foyen", "CC Castillon/Pujols"}


def test_former_codes_lead_to_a_commune_in_force(table: Table, commune_rows: Communes) -> None:
    rows = table("anciennes_communes")
    former = {row["code_ancien"]: row["code_actuel"] for row in rows}
    assert len(former) == len(rows)
    assert set(former.values()) <= commune_rows.keys()
    assert all(old == new for old, new in former.items() if old in commune_rows)
    assert former["33409"] == "33008"


def test_our_list_of_mergers_is_wholly_in_the_former_codes(table: Table) -> None:
    former = {row["code_ancien"]: row for row in table("anciennes_communes")}
    for line in table("communes_passage_33"):
        row = former[line["code_ancien"]]
        assert (row["nom_ancien"], row["code_actuel"]) == (line["nom_ancien"], line["code_actuel"])


def test_a_date_to_confirm_is_marked(table: Table) -> None:
    rows = {row["code_ancien"]: row for row in table("anciennes_communes")}
    assert (rows["33107"]["date_effet"], rows["33107"]["date_sure"]) == ("2017-01-01", "true")
    assert (rows["33092"]["date_effet"], rows["33092"]["date_sure"]) == ("2019-01-01", "false")
    assert (rows["33409"]["date_effet"], rows["33409"]["date_sure"]) == ("", "false")


def test_age_bands_add_up_to_the_population_of_their_census(table: Table) -> None:
    for row in table("population_age_2021"):
        bands = sum(int(row[name]) for name in ("pop_0_19", "pop_20_64", "pop_65p"))
        # Rounding: each IRIS may miss by one or two.
        assert bands == pytest.approx(int(row["population"]), abs=60)


def test_dwellings_split_by_use(table: Table) -> None:
    for row in table("logements_2021"):
        parts = sum(int(row[name]) for name in ("res_principales", "res_secondaires", "logements_vacants"))
        assert parts == pytest.approx(int(row["logements"]), abs=60)


def test_every_commune_has_one_town_hall_inside_or_at_its_edge(
    table: Table, communes: gpd.GeoDataFrame
) -> None:
    rows = table("mairies")
    assert [row["commune"] for row in rows] == list(communes.index)
    lon, lat = ([float(row[name]) for row in rows] for name in ("lon", "lat"))
    places = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(2154)
    away_m = [shape.distance(place) for shape, place in zip(communes.geometry, places, strict=True)]
    assert max(away_m) <= 500.5


def test_a_misplaced_town_hall_says_so(table: Table) -> None:
    rows = {row["commune"]: row for row in table("mairies")}
    # Published 51 km away, in Dordogne.
    assert rows["33542"]["position"] == "déduite"
    assert Counter(row["position"] for row in rows.values()) == {"publiée": 2393, "déduite": 111}


def test_opening_hours_are_in_the_normal_form_or_absent(table: Table) -> None:
    clock = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
    for row in table("mairies"):
        if not row["horaires"]:
            assert (row["heures_semaine"], row["samedi"], row["apres_17h"]) == ("", "", "")
            continue
        week = json.loads(row["horaires"])
        assert list(week) == sorted(week)
        assert week.keys() <= set("1234567")
        for intervals in week.values():
            times = [time for interval in intervals for time in interval]
            assert all(clock.fullmatch(time) for time in times)
            assert times == sorted(set(times))
        assert (row["samedi"] == "true") == ("6" in week)
        assert 0 < float(row["heures_semaine"]) < 70


def test_no_electronic_mail_address_is_shipped(data_dir: Path) -> None:
    for path in (data_dir / "tables").iterdir():
        assert not re.search(r"[\w.]+@\w+\.\w", path.read_text(encoding="utf-8")), path.name


def test_town_halls_are_named_in_good_french(table: Table) -> None:
    names = {row["commune"]: row["nom"] for row in table("mairies")}
    assert names["33029"] == "Mairie du Barp"
    assert names["33014"] == "Mairie des Artigues-de-Lussac"
    assert names["33203"] == "Mairie d'Hourtin"
    assert names["33213"] == "Mairie de La Brède"


def test_lycees_belong_to_the_departement_of_their_number(table: Table, commune_rows: Communes) -> None:
    rows = table("lycees")
    assert len({row["uai"] for row in rows}) == len(rows)
    assert all(
        row["uai"][1:3] == row["departement"] == commune_rows[row["commune"]]["departement"] for row in rows
    )
    assert sum(row["departement"] == "33" for row in rows) == 101


def test_themes_used_are_in_the_one_list(table: Table) -> None:
    known = {row["slug"] for row in table("themes")}
    used = {row["theme"] for row in table("faits_gironde") + table("initiatives")}
    used |= {slug for row in table("enjeux_externes") for slug in row["theme_normalise"].split(";") if slug}
    assert used <= known


def test_territories_used_are_the_nine(table: Table) -> None:
    known = {row["territoire_slug"] for row in table("territoires_communes")}
    used = {slug for row in table("faits_gironde") for slug in row["territoires"].split(";")}
    assert used - known == {"departement", "inconnu"}
    assert {row["territoire_slug"] for row in table("villes_equilibre") + table("enjeux_externes")} <= known


def test_communes_named_by_facts_are_in_force(table: Table, served: set[str]) -> None:
    assert {row["commune_insee"] for row in table("faits_gironde")} - {""} <= served
    assert {row["insee_com"] for row in table("villes_equilibre")} <= served


def test_tables_are_utf8_with_lf_line_ends(data_dir: Path) -> None:
    for path in (data_dir / "tables").iterdir():
        content = path.read_bytes()
        content.decode("utf-8")
        assert b"\r" not in content, path.name
        assert not content.startswith(b"\xef\xbb\xbf"), path.name


def test_tables_by_commune_are_in_order_of_code(table: Table) -> None:
    for name, key in (
        ("communes", "code"),
        ("epci_membres", "commune"),
        ("epci", "siren"),
        ("mairies", "commune"),
    ):
        keys = [row[key] for row in table(name)]
        assert keys == sorted(keys), name
