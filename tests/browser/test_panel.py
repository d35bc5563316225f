"""What is read: search and card by keyboard, facts by theme, opening hours, provenance."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.pixels import place
from tests.browser.screens import Screen, ask, screen_of, territoires

pytestmark = pytest.mark.browser


def test_the_keyboard_leads_from_search_to_the_card_and_back(screen: Screen) -> None:
    screen.open()
    screen.page.keyboard.press("/")
    screen.page.keyboard.type("lespare")
    expect(screen.page.get_by_role("option").first).to_contain_text("Lesparre-Médoc")
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("ArrowUp")
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("heading", name="Lesparre-Médoc", exact=True)).to_be_focused()
    assert screen.hash()["zone"] == "commune:33240"
    screen.page.keyboard.press("Escape")
    expect(screen.page.locator("canvas.maplibregl-canvas")).to_be_focused()
    assert "zone" not in screen.hash()


def test_the_map_is_moved_and_read_by_keyboard(screen: Screen) -> None:
    screen.open("/#vue=10/44.713/-0.263")
    canvas = screen.page.locator("canvas.maplibregl-canvas")
    canvas.focus()
    canvas.press("ArrowRight")
    expect(screen.page).not_to_have_url(re.compile(r"-0\.263(&|$|00)"))
    canvas.press("Enter")
    expect(screen.page.locator("#fiche h2")).to_be_focused()


def test_a_touch_from_afar_opens_the_territoire_and_from_near_the_commune(
    screen: Screen, server: str
) -> None:
    screen.open("/#vue=8.1/44.85/-0.55")
    medoc = next(row for row in territoires(server) if row["code"] == "medoc")
    screen.page.mouse.click(*place(screen.page, medoc["at"], "8.1/44.85/-0.55"))
    expect(screen.page.get_by_role("heading", name="Médoc", exact=True)).to_be_visible()
    screen.open("/carte#vue=11/44.713/-0.263")
    box = screen.page.locator("#toile").bounding_box()
    assert box is not None
    screen.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(screen.page.locator("#fiche .niveau").first).to_contain_text("Commune")


def test_the_card_says_who_lives_there_how_sure_it_is_and_where_it_comes_from(screen: Screen) -> None:
    screen.open("/#zone=commune:33093&volet=fiche")
    card = screen.page.locator("#fiche")
    expect(card).to_contain_text("Population municipale (2023)")
    expect(card).to_contain_text("supposé, à confirmer")
    expect(card).to_contain_text("CC du Créonnais")
    expect(card.get_by_role("table", name="Horaires d’ouverture")).to_be_visible()
    card.get_by_text("D’où viennent ces données").click()
    expect(card.locator(".provenance li").first).to_be_visible()


def test_the_facts_of_the_list_are_counted_as_the_service_counts_them(screen: Screen, server: str) -> None:
    facts = [row["properties"] for row in ask(server, "/layers/faits.geojson")["features"]]
    expected = Counter(code for fact in facts for code in fact["territoires"].split(";"))
    screen.open("/#volet=faits")
    groups = screen.page.locator("#liste-faits details").all()
    shown = {
        str(group.get_attribute("id")).removeprefix("groupe-"): int(group.locator(".compte").inner_text())
        for group in groups
    }
    assert shown == expected
    expect(screen.page.locator("#faits-departement")).to_contain_text(f"{expected['departement']} faits")
    assert all(
        group.locator(".fait").count() == shown[str(group.get_attribute("id")).removeprefix("groupe-")]
        for group in groups
    )


def test_a_theme_filters_list_and_count(screen: Screen, server: str) -> None:
    facts = [row["properties"] for row in ask(server, "/layers/faits.geojson")["features"]]
    wanted = [fact for fact in facts if fact["theme"] == "habitat"]
    screen.open("/#volet=faits")
    screen.page.locator("#theme").select_option("habitat")
    everywhere = sum(fact["territoires"] == "departement" for fact in wanted)
    expect(screen.page.locator("#faits-departement")).to_contain_text(f"{everywhere} fait")
    titles = {
        article.get_attribute("data-fait") for article in screen.page.locator("#liste-faits .fait").all()
    }
    assert titles == {fact["code"] for fact in wanted}
    assert screen.hash()["theme"] == "habitat"


def test_the_count_of_the_departement_opens_its_list(screen: Screen) -> None:
    screen.open()
    screen.page.locator("#faits-departement").click()
    expect(screen.page.locator("#groupe-departement")).to_have_attribute("open", "")
    assert screen.hash()["volet"] == "faits"


def test_without_javascript_the_page_says_where_the_data_are(browser: Browser, server: str) -> None:
    with screen_of(browser, server, java_script_enabled=False) as plain:
        plain.page.goto(server)
        expect(plain.page.locator("noscript .avis")).to_be_visible()


def test_a_link_to_a_zone_opens_its_card_on_a_phone(phone: Screen) -> None:
    phone.open("/carte#zone=commune:33240")
    expect(phone.page.get_by_role("heading", name="Lesparre-Médoc", exact=True)).to_be_visible()


def test_the_help_says_what_the_tools_do(screen: Screen) -> None:
    screen.open().page.get_by_role("button", name="Aide").click()
    expect(screen.page.locator("#aide")).to_contain_text("L’onglet Outils exporte")
