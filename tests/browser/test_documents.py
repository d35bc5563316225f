"""Pages to read, without JavaScript: accessible, whole on a phone, asking nothing of another machine."""

from collections.abc import Iterator

import pytest
from conftest import Loaded
from playwright.sync_api import Browser

from tests.browser.screens import DESKTOP, serving
from tests.browser.test_access import AXE_OPTIONS

pytestmark = pytest.mark.browser

PAGES = (
    "/territoires/medoc", "/territoires/bordeaux", "/epci/200070720", "/cantons/3322", "/communes/33240",
    "/territoires/medocc", "/comparer", "/conseils/medoc/7", "/comparer?niveau=epci&semblables=epci:200070720", "/initiatives?theme=sante",
    "/accessibilite", "/mentions-legales", "/confidentialite", "/donnees", "/donnees/temps_pharmacie", "/connexion",
    "/territoires", "/epci", "/cantons", "/communes", "/conseils", "/conseils/medoc", "/plan-du-site", "/recherche?q=saint med",
)  # fmt: skip

ENGLISH = (
    "/territoires/medoc", "/epci/200070720", "/communes/33240", "/territoires/medocc", "/conseils/medoc/7",
    "/comparer?niveau=epci&semblables=epci:200070720", "/initiatives?theme=sante", "/donnees", "/donnees/temps_pharmacie",
    "/chiffres/temps_pharmacie/territoire:medoc",
)  # fmt: skip

NARROW = (360, 740)


@pytest.fixture(scope="module")
def documents(computed: Loaded) -> Iterator[str]:
    """Address of a server of the département with its indicators."""
    with serving(computed.settings) as base:
        yield base


@pytest.mark.parametrize("size", [DESKTOP, NARROW])
@pytest.mark.parametrize("path", PAGES)
def test_no_accessibility_rule_is_broken_and_nothing_overflows(
    browser: Browser, documents: str, axe: str, path: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, bypass_csp=True)
    page = context.new_page()
    page.goto(documents + path)
    page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {AXE_OPTIONS}).then((r) => r.violations)")
    assert [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    context.close()


@pytest.mark.parametrize("path", ENGLISH)
def test_no_accessibility_rule_is_broken_in_english(
    browser: Browser, documents: str, axe: str, path: str
) -> None:
    context = browser.new_context(viewport={"width": NARROW[0], "height": NARROW[1]}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{documents}{path}{'&' if '?' in path else '?'}lang=en")
    page.evaluate(axe)
    found = page.evaluate(f"axe.run(document, {AXE_OPTIONS}).then((r) => r.violations)")
    assert [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found] == []
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate("document.documentElement.scrollWidth") == NARROW[0]
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_without_a_script_the_page_says_all_and_asks_only_this_machine(
    browser: Browser, documents: str, path: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(documents + path)
    assert page.locator("h1").count() == 1
    assert all(url.startswith(documents) for url in asked)
    context.close()
