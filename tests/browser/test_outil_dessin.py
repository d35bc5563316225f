"""Drawing a zone: by hand and by keyboard, its figures, its address, its file, and what is refused."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect
from pyproj import Transformer
from shapely import Polygon, transform

from tests.browser.indicateurs import middle
from tests.browser.screens import Screen

pytestmark = pytest.mark.browser

LAMBERT = Transformer.from_crs(4326, 2154, always_xy=True)
TOOL = "vue=9.50/45.10000/-0.90000&indicateur=temps_pharmacie&volet=outils&outil=dessin"
CORNERS = ((-120, -100), (100, -120), (140, 90), (-60, 130))


def opened(screen: Screen, more: str = "") -> Screen:
    screen.page.goto(f"{screen.base}/carte#{TOOL}{more}")
    screen.page.wait_for_selector("[data-outil=dessin][data-pret=oui]")
    screen.page.wait_for_selector("#legende-indicateur .classes", state="attached")
    return screen


def km2_of(text: str) -> float:
    ring = [tuple(map(float, pair.split(","))) for pair in text.split(";")]
    metres = transform(Polygon(ring).segmentize(0.01), LAMBERT.transform, interleaved=False)
    return float(metres.area) / 1e6


def test_a_polygon_touched_on_the_map_has_its_figures_and_the_link_restores_it(planner: Screen) -> None:
    page = opened(planner).page
    page.get_by_role("button", name="Dessiner un polygone").click()
    x, y = middle(planner)
    for east, south in (*CORNERS, (0, 0)):
        page.mouse.click(x + east, y + south)
        page.wait_for_timeout(350)  # two touches in a hurry are a double click, which zooms
    page.get_by_role("button", name="Enlever le dernier").click()
    page.get_by_role("button", name="Fermer", exact=True).click()
    expect(page.locator("#dessin-valeur")).to_contain_text("min")
    drawn = planner.hash()["dessin"]
    assert drawn.count(";") == len(CORNERS) - 1
    expect(page.locator("#dessin-reponse dl")).to_contain_text(f"{km2_of(drawn):.0f}\u00a0km²")
    before = page.locator("#dessin-reponse dl").inner_text()
    page.reload()
    expect(page.locator("#dessin-reponse dl")).to_be_visible()
    assert page.locator("#dessin-reponse dl").inner_text() == before


def test_the_keyboard_alone_draws_a_zone(planner: Screen) -> None:
    page = opened(planner).page
    page.get_by_role("button", name="Dessiner un polygone").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft"):
        before = page.url
        page.keyboard.press(key)
        expect(page).not_to_have_url(before)
        page.keyboard.press("Enter")
    expect(page.locator(".barre-dessin")).to_contain_text("4 sommets")
    page.keyboard.press("Backspace")
    expect(page.locator(".barre-dessin")).to_contain_text("3 sommets")
    page.get_by_role("button", name="Fermer", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#dessin-reponse .avis, #dessin-reponse dl").first).to_be_visible()


def test_a_circle_of_the_address_is_saved_as_a_file_with_its_figures(planner: Screen) -> None:
    page = opened(planner, "&dessin=cercle:-0.75,45.1,3").page
    expect(page.locator("#dessin-reponse dl")).to_contain_text("28,3\u00a0km²")
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger la zone").click()
    feature = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert feature["geometry"]["type"] == "Polygon"
    told = feature["properties"]
    assert told["superficie_km2"] == pytest.approx(28.27, rel=2e-3)
    assert told["habitants_au_moins"] <= told["habitants_estimes"] <= told["habitants_au_plus"]
    assert told["sources"]


def test_a_contour_that_crosses_itself_is_told_and_can_be_erased(planner: Screen, axe: str) -> None:
    page = opened(planner, "&dessin=-0.8,44.7;-0.5,44.9;-0.5,44.7;-0.8,44.9").page
    expect(page.get_by_role("alert").filter(has_text="se recoupe")).to_be_visible()
    page.evaluate(axe)
    rules = page.evaluate("axe.run(document).then((found) => found.violations.map(({ id }) => id))")
    assert rules == []
    page.get_by_role("button", name="Effacer la zone").click()
    assert "dessin" not in planner.hash()


@pytest.mark.parametrize("end", ["Enter", "double click"])
def test_after_the_mouse_enter_or_a_double_click_closes_the_zone(planner: Screen, end: str) -> None:
    page = opened(planner).page
    page.get_by_role("button", name="Dessiner un polygone").click()
    x, y = middle(planner)
    for east, south in CORNERS[:3]:
        page.mouse.click(x + east, y + south)
        page.wait_for_timeout(350)
    expect(page.locator(".barre-dessin")).to_contain_text("Entrée ferme")
    if end == "Enter":
        page.mouse.click(x + CORNERS[3][0], y + CORNERS[3][1])
        page.keyboard.press("Enter")
    else:
        page.mouse.dblclick(x + CORNERS[3][0], y + CORNERS[3][1])
    expect(page.locator("#dessin-valeur")).to_contain_text("min")
    assert planner.hash()["dessin"].count(";") == len(CORNERS) - 1
    assert (planner.hash()["volet"], planner.hash()["vue"][:4]) == ("outils", "9.50")
