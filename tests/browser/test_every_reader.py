"""The map for every reader: letters twice as large, a narrow phone, no movement, no mouse."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import Screen, ask, screen_of

pytestmark = pytest.mark.browser

TABS = ("Légende", "Indicateurs", "Outils", "Faits", "Fiche")
SIZES = {"360 px": (360, 740), "200 %": (640, 400)}
"""A narrow phone; a screen of 1280 by 800 whose reader doubled the size of everything."""
OVERFLOWING = """() => {
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll('[role=tab], [role=tabpanel]:not([hidden]) :is(button, input, select, summary, h2, h3, p)')]
    .filter((node) => node.checkVisibility() && !node.closest('.large, .tableau, .defile, .invisible'))
    .filter((node) => { const box = node.getBoundingClientRect(); return box.width > 1 && (box.left < -1 || box.right > wide + 1); })
    .map((node) => node.outerHTML.slice(0, 80));
}"""
MOVING = """() => [...document.querySelectorAll('*')].filter((node) => {
  const { transitionDuration, animationDuration, animationName } = getComputedStyle(node);
  const longest = (text) => Math.max(...text.split(',').map(parseFloat));
  return longest(transitionDuration) > 0.01 || (animationName !== 'none' && longest(animationDuration) > 0.01);
}).map((node) => node.outerHTML.slice(0, 80))"""


@pytest.mark.parametrize("size", SIZES)
def test_every_tab_and_tool_fits_the_screen(browser: Browser, computed_server: str, size: str) -> None:
    with screen_of(browser, computed_server, SIZES[size]) as small:
        small.open("/carte#indicateur=temps_pharmacie")
        for name in TABS:
            open_tab(small.page, name)
            assert small.page.evaluate("document.documentElement.scrollWidth") == SIZES[size][0], name
            assert small.page.evaluate(OVERFLOWING) == [], name


def open_tab(page: Page, name: str) -> None:
    """Open a tab, unless it is open already: a second touch would fold the sheet of a phone."""
    tab = page.get_by_role("tab", name=name, exact=True)
    expect(tab).to_be_in_viewport(ratio=1)
    panel = page.get_by_role("tabpanel", name=name)
    if not panel.is_visible():
        tab.click()
    expect(panel).to_be_visible()
    for title in panel.locator("details.outil > summary").all():
        title.click()
        expect(title).to_be_visible()


def test_nothing_moves_for_who_asked_for_no_movement(browser: Browser, computed_server: str) -> None:
    with screen_of(browser, computed_server, reduced_motion="reduce") as still:
        still.open("/carte#vue=10/44.85/-0.7")
        assert still.page.evaluate(MOVING) == []
        zoomed = "(() => { document.getElementById('approcher').click(); return location.hash; })()"
        assert "vue=11.00/" in still.page.evaluate(zoomed)


def test_the_keyboard_alone_goes_from_the_address_to_the_figure_of_a_commune(planner: Screen) -> None:
    planner.open("/carte")
    keyboard = planner.page.keyboard
    tab_to(planner.page, "onglet-legende")
    keyboard.press("ArrowRight")
    expect(planner.page.locator('#indicateur option[value="temps_college"]')).to_be_attached()
    tab_to(planner.page, "indicateur")
    keyboard.type("Temps au coll")
    expect(planner.page.locator("#legende-indicateur .classes li").first).to_be_visible()
    tab_to(planner.page, "recherche", back=True)
    keyboard.type("hourtin")
    expect(planner.page.locator("#resultats [role=option]").first).to_contain_text("Hourtin")
    keyboard.press("Enter")
    expect(planner.page.locator("#fiche h2")).to_be_focused()
    rows = ask(planner.base, "/layers/temps_college.commune.geojson")["features"]
    value = next(row["properties"]["valeur"] for row in rows if row["properties"]["code"] == "33203")
    shown = f"{value:.1f}".replace(".", ",").removesuffix(",0")
    expect(planner.page.locator("#fiche")).to_contain_text(f"{shown}\u00a0min")


def tab_to(page: Page, wanted: str, *, back: bool = False, most: int = 40) -> None:
    """Press Tab until the focus is there; each stop on the way is seen."""
    for _ in range(most):
        if page.evaluate("document.activeElement.id") == wanted:
            return
        page.keyboard.press("Shift+Tab" if back else "Tab")
        assert page.evaluate("document.activeElement.checkVisibility()")
    raise AssertionError(f"{wanted} is not reached in {most} stops")
