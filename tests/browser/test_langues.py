"""The English map: what it says itself is English, what is data says it is French, and one link changes the language."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.indicateurs import open_indicator
from tests.browser.screens import Screen
from tests.browser.test_access import violations

pytestmark = pytest.mark.browser

VIEW = "indicateur=pop_65p_share&niveau=commune&volet=indicateurs"
FRENCH = re.compile(
    r"\b(Aucune?s?|Légendes?|Fermer|Thèmes?|Couches?|Seuils?|Tableau|Télécharger|Choisir|Choisissez|Habitants?"
    r"|données?|millésimes?|au-delà|en deçà|Touchez|Mairies?|Outils|Fiche|Faits?|Périmètres?|Ouvrir|Dessiner|Lire)\b"
)
SAID_IN_ENGLISH = """() => {
  const said = [];
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) said.push(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || node.lang === "fr" || node.matches("script, textarea")) return;
    for (const name of ["aria-label", "title", "placeholder"]) said.push(node.getAttribute(name) ?? "");
    node.childNodes.forEach(walk);
  };
  walk(document.body);
  return said.join("\\n");
}"""


@pytest.mark.parametrize("fragment", [VIEW, f"{VIEW}&zone=commune:33093&outil=dessin"])
def test_what_the_english_map_says_itself_is_english(planner: Screen, axe: str, fragment: str) -> None:
    open_indicator(planner, fragment, "/carte?lang=en")
    planner.page.locator("#onglet-indicateurs").click()
    said = planner.page.evaluate(SAID_IN_ENGLISH)
    assert "Communes beyond the threshold" in said
    assert FRENCH.findall(said) == []
    assert violations(planner, axe) == []


def test_one_link_changes_the_language_and_keeps_the_view(planner: Screen) -> None:
    open_indicator(planner, VIEW)
    assert [asked for asked in planner.requests if "/mots/" in asked] == []
    view = planner.hash()
    planner.page.get_by_role("link", name="English").click()
    expect(planner.page.locator("#legende-indicateur h3")).to_have_text("Inhabitants aged 65 or more")
    assert ("?lang=en#" in planner.page.url, planner.hash()) == (True, view)
    planner.page.get_by_role("link", name="Français").click()
    expect(planner.page.locator("#legende-indicateur h3")).to_have_text("Habitants de 65 ans et plus")
    assert planner.hash() == view
