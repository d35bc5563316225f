"""Two maps side by side: the second follows the first, its classes are told, it closes and leaves nothing."""

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Screen

pytestmark = pytest.mark.browser

SCALES = "indicateur=pop_65p_share&portee=territoire:medoc&volet=outils&deux=territoire:graves"


def test_two_territoires_are_compared_in_the_same_classes(planner: Screen) -> None:
    page = planner.open(f"/carte#{SCALES}").page
    page.wait_for_selector(".toile-deux[data-prete=oui]")
    legends = [
        [line.get_attribute("data-couleur") for line in one.locator("li").all()]
        for one in page.locator("#deux-reponse ul.classes").all()
    ]
    assert len(legends) == 2
    assert legends[0] == legends[1]
    expect(page.locator(".titre-carte.deux")).to_contain_text("Graves")
    page.locator("#deux-reponse summary").click()
    told = set(page.locator("#deux-reponse tbody td:nth-child(2)").all_inner_texts())
    assert told == {"Médoc", "Graves"}
    page.get_by_role("button", name="Fermer la seconde carte").first.click()
    expect(page.locator(".toile-deux")).to_have_count(0)
    assert "deux" not in planner.hash()
    assert not [one for one in planner.complaints if one.startswith("error")]
