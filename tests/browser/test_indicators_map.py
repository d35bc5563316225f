"""The map of an indicator: the legend's colours and counts are those drawn, what has no number is no class."""

import os
from collections import Counter

import pytest
from playwright.sync_api import expect
from shapely import line_merge
from shapely.geometry import shape

from geo_service.pages.palettes import read_palettes
from geo_service.settings import Settings
from tests.browser.indicateurs import PLAIN, communes_in_view, legend, middle, open_indicator, rows
from tests.browser.pixels import colour_at, colours_at
from tests.browser.screens import Screen, ask

pytestmark = pytest.mark.browser

REAL = "pop_65p_share"
PATCHY = "samedi_mairie_share"
GENERATED = "temps_pharmacie"
NEIGHBOURS = ("33122", "33238")
"""Cestas and Léognan share ten kilometres."""


def class_of(value: float, limits: list[str]) -> str:
    """The first upper limit that holds a value: classes are closed on the right."""
    return next(limit for limit in limits if value <= float(limit))


@pytest.mark.parametrize("cut", ["", "&methode=fisher-jenks&k=7", "&methode=egal&k=3&palette=quantite"])
def test_each_commune_has_the_colour_of_its_line_in_the_legend(planner: Screen, cut: str) -> None:
    open_indicator(planner, f"indicateur={REAL}&{PLAIN}{cut}")
    lines = legend(planner)
    values = {row["code"]: row["valeur"] for row in rows(planner.base, f"{REAL}.commune")}
    seen = {code: colour_at(planner.page, *at) for code, at in communes_in_view(planner).items()}
    assert seen == {code: lines[class_of(values[code], list(lines))] for code in seen}
    assert len(set(seen.values())) > 1


def test_the_legend_counts_every_zone_once(planner: Screen) -> None:
    open_indicator(planner, f"indicateur={PATCHY}&k=4")
    told = {
        line.get_attribute("data-valeur"): int(line.locator(".effectif").inner_text().split()[0])
        for line in planner.page.locator("#legende-indicateur li[data-valeur]").all()
    }
    limits = list(legend(planner))
    shown = rows(planner.base, f"{PATCHY}.commune")
    expected = Counter(
        row["qualite"] if row["valeur"] is None else class_of(row["valeur"], limits) for row in shown
    )
    assert {value: count for value, count in told.items() if count} == expected


def test_what_has_no_number_is_drawn_by_a_pattern_and_never_as_a_class(planner: Screen) -> None:
    missing = {row["code"] for row in rows(planner.base, f"{PATCHY}.commune") if row["valeur"] is None}
    labels = ask(planner.base, "/layers/etiquettes.geojson")["features"]
    lon, lat = next(row["geometry"]["coordinates"] for row in labels if row["properties"]["code"] in missing)
    open_indicator(planner, f"indicateur={PATCHY}&vue=12/{lat}/{lon}&couches=territoires,communes")
    seen = colours_at(planner.page, *middle(planner), side=16)
    assert seen.most_common(1)[0][0] == legend(planner, "sans-valeur")["missing"]
    assert len(seen) > 1
    assert not set(legend(planner).values()) & set(seen)


@pytest.mark.parametrize("zoom", [8.3, 9.5, 11.7, 13.2])
def test_neighbours_of_one_class_touch_without_a_seam(planner: Screen, zoom: float) -> None:
    lon, lat = shared_border(planner.base)
    view = f"vue={zoom}/{lat:.5f}/{lon:.5f}&couches=territoires,communes"
    open_indicator(planner, f"indicateur={REAL}&methode=manuel&bornes=1&{view}")
    seen = colours_at(planner.page, *middle(planner), side=160)
    assert set(seen) == set(legend(planner).values())


def shared_border(base: str) -> tuple[float, float]:
    """A place, in the middle of the département, where two communes touch: lon, lat."""
    rows = ask(base, "/layers/communes.geojson")["features"]
    shapes = [shape(row["geometry"]) for row in rows if row["properties"]["code"] in NEIGHBOURS]
    at = line_merge(shapes[0].intersection(shapes[1])).interpolate(0.5, normalized=True)
    return at.x, at.y


@pytest.mark.skipif("GEO_MIRROR" in os.environ, reason="the real extracts replace what is generated")
def test_generated_figures_are_hatched_and_said(planner: Screen) -> None:
    open_indicator(planner, f"indicateur={GENERATED}&{PLAIN}&methode=manuel&bornes=500")
    expect(planner.page.locator("#legende-indicateur .demonstration")).to_contain_text("inventés")
    (at, *_) = communes_in_view(planner).values()
    assert len(colours_at(planner.page, *at, side=16)) > 1


def test_an_old_figure_has_its_year_in_large(planner: Screen) -> None:
    open_indicator(planner, "indicateur=projets_faits&niveau=territoire")
    year = planner.page.locator("#legende-indicateur .ancien strong")
    expect(year).to_have_text("2021")
    assert year.evaluate("node => parseFloat(getComputedStyle(node).fontSize)") >= 24


def test_every_colour_of_a_palette_comes_from_the_palettes_file(planner: Screen) -> None:
    open_indicator(planner, f"indicateur={REAL}&palette=quantite&k=9")
    known = read_palettes(Settings().maps_dir).sequence("quantite")
    assert tuple(legend(planner).values()) == known


def test_the_level_and_the_cut_are_chosen_in_the_panel_and_kept_in_the_address(planner: Screen) -> None:
    open_indicator(planner, f"indicateur={REAL}&volet=indicateurs")
    planner.page.get_by_label("Niveau").select_option("epci")
    planner.page.get_by_text("Classes et couleurs").click()
    planner.page.get_by_label("Découpage").select_option("egal")
    planner.page.get_by_label("Nombre de classes").select_option("6")
    planner.page.get_by_label("Couleurs", exact=True).select_option("quantite")
    expect(planner.page.locator("#legende-indicateur .classes li")).to_have_count(6)
    expected = {"indicateur": REAL, "niveau": "epci", "methode": "egal", "k": "6", "palette": "quantite"}
    assert expected.items() <= planner.hash().items()
    told = ask(planner.base, f"/api/classes?indicateur={REAL}&niveau=epci&methode=egal&k=6")["classes"]
    assert [float(value) for value in legend(planner)] == [one["a"] for one in told]


def test_limits_by_hand_are_typed_in_the_unit_of_the_legend(planner: Screen) -> None:
    open_indicator(planner, f"indicateur={REAL}&volet=indicateurs")
    planner.page.get_by_text("Classes et couleurs").click()
    planner.page.get_by_label("Découpage").select_option("manuel")
    limits = planner.page.get_by_label("Limites hautes")
    limits.fill("trente")
    limits.press("Tab")
    expect(planner.page.locator("#bornes-erreur")).to_be_visible()
    limits.fill("20 ; 30 ; 60")
    limits.press("Tab")
    expect(planner.page.locator("#legende-indicateur .classes li")).to_have_count(3)
    assert planner.hash()["bornes"] == "0.2,0.3,0.6"
