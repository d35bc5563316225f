"""Over the map of an indicator: minutes everywhere, isochrones, the map in another page; and for everyone."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.indicateurs import open_indicator
from tests.browser.screens import Screen, ask, screen_of
from tests.browser.test_access import ENGLISH, violations

pytestmark = pytest.mark.browser

STATES = {
    "carte d’un indicateur": "indicateur=samedi_mairie_share&volet=indicateurs&portee=territoire:medoc",
    "communes au-delà": "indicateur=temps_pharmacie&volet=indicateurs&seuil=4&portee=territoire:medoc",
    "fiche": "indicateur=temps_pharmacie&volet=fiche&zone=commune:33240",
    "minutes et isochrones": "indicateur=temps_mairie&minutes=oui&isochrone=commune:33240&volet=indicateurs",
}


@pytest.mark.parametrize("state", STATES)
def test_no_accessibility_rule_is_broken_by_an_indicator(planner: Screen, axe: str, state: str) -> None:
    assert violations(open_indicator(planner, STATES[state]), axe) == []


@pytest.mark.parametrize("state", ["carte d’un indicateur", "fiche"])
def test_no_accessibility_rule_is_broken_by_an_indicator_on_a_phone(
    pocket: Screen, axe: str, state: str
) -> None:
    assert violations(open_indicator(pocket, STATES[state]), axe) == []
    assert pocket.page.evaluate("document.documentElement.scrollWidth") == 390


def test_no_accessibility_rule_is_broken_by_the_table(planner: Screen, axe: str) -> None:
    open_indicator(planner, "indicateur=pop_65p_share&niveau=epci&volet=indicateurs")
    planner.page.get_by_role("button", name="Tableau et fichiers").click()
    expect(planner.page.locator("#corps-tableau tbody tr").first).to_be_visible()
    assert violations(planner, axe) == []
    planner.page.keyboard.press("Escape")
    expect(planner.page.get_by_role("button", name="Tableau et fichiers")).to_be_focused()


@pytest.mark.parametrize("state", STATES)
def test_every_word_about_an_indicator_is_french(planner: Screen, state: str) -> None:
    open_indicator(planner, STATES[state])
    assert ENGLISH.findall(planner.page.evaluate("document.body.innerText")) == []


def test_at_twice_the_size_nothing_overflows(browser: Browser, computed_server: str) -> None:
    with screen_of(browser, computed_server, (640, 512)) as half:
        open_indicator(half, STATES["communes au-delà"])
        assert half.page.evaluate("document.documentElement.scrollWidth") == 640


def test_no_other_host_is_asked_and_nothing_is_complained_about(planner: Screen) -> None:
    open_indicator(planner, STATES["minutes et isochrones"])
    own = (planner.base, "blob:", "data:")
    assert [url for url in planner.requests if not url.startswith(own)] == []
    assert [
        text for text in planner.complaints if text.split(":")[0] in {"warning", "error"} or ":" not in text
    ] == []


def test_the_keyboard_goes_from_the_tab_to_the_list_of_communes(planner: Screen) -> None:
    planner.open("/carte")
    planner.page.get_by_role("tab", name="Légende").focus()
    planner.page.keyboard.press("ArrowRight")
    expect(planner.page.get_by_role("tab", name="Indicateurs")).to_be_focused()
    expect(planner.page.locator('#indicateur option[value="temps_pharmacie"]')).to_be_attached()
    planner.page.locator("#indicateur").focus()
    planner.page.keyboard.type("Temps à la pharmacie")
    expect(planner.page.locator("#liste-seuil button").first).to_be_visible()
    planner.page.locator("ul.au-dela button").first.focus()
    planner.page.keyboard.press("Enter")
    expect(planner.page.locator("#fiche h2")).to_be_focused()


def test_minutes_are_drawn_with_their_own_legend(planner: Screen) -> None:
    open_indicator(planner, "indicateur=temps_mairie&volet=indicateurs")
    with planner.page.expect_request("**/raster/temps_mairie/*/*/*.png*"):
        planner.page.get_by_label("Minutes partout").check()
    expect(planner.page.locator("#legende-minutes li").first).to_contain_text("5 min ou moins")
    expect(planner.page.locator("#legende-indicateur .classes")).to_be_hidden()
    assert planner.hash()["minutes"] == "oui"


def test_a_touch_on_the_map_draws_isochrones_and_says_them(planner: Screen) -> None:
    planner.open("/carte#vue=10/45.2/-0.95&volet=indicateurs")
    planner.page.get_by_role("button", name="Isochrones depuis un point").click()
    planner.page.keyboard.press("Enter")
    text = planner.page.locator("#isochrone-texte")
    expect(text).to_contain_text("En 30 min", timeout=30_000)
    lon, lat = planner.hash()["isochrone"].split(",")
    areas = ask(planner.base, f"/api/travel/isochrone?lon={lon}&lat={lat}")["features"]
    told = next(one["properties"]["superficie_km2"] for one in areas if one["properties"]["minutes"] == 10)
    expect(text).to_contain_text(
        f"{told:.1f}".replace(".", ",").removesuffix(",0") if told < 100 else f"{round(told)}"
    )


def test_the_map_shows_in_a_page_of_another_host_with_its_legend(planner: Screen, axe: str) -> None:
    open_indicator(planner, "indicateur=pop_65p_share&niveau=epci", path="/embed")
    assert violations(planner, axe) == []
    whole = planner.page.get_by_role("link", name="Ouvrir la carte entière")
    assert "indicateur=pop_65p_share&niveau=epci" in str(whole.get_attribute("href"))


def test_only_the_map_to_embed_may_be_framed_by_others(planner: Screen) -> None:
    policies = {
        path: planner.page.request.get(planner.base + path).headers["content-security-policy"]
        for path in ("/embed", "/carte")
    }
    assert policies["/embed"].endswith("frame-ancestors *")
    assert policies["/carte"].endswith("frame-ancestors 'self'")
