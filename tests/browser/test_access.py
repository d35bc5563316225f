"""For everyone: accessibility rules on each state of the page, French words only, phone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Screen

pytestmark = pytest.mark.browser

STATES = {
    "légende": "/",
    "faits": "/#volet=faits&groupe=medoc",
    "fiche d’une commune": "/#zone=commune:33093&volet=fiche",
    "fiche d’un territoire": "/#zone=territoire:medoc&volet=fiche",
}
ENGLISH = re.compile(
    r"\b(the|and|of|with|zoom in|zoom out|map|search|loading|close|layers?|facts?|unknown|null|undefined|NaN)\b",
    re.IGNORECASE,
)


AXE_OPTIONS = "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}"
"""Every rule, with the one of WCAG 2.2 that axe leaves off: 24 pixels for a finger."""

STILL = """Promise.allSettled(document.getAnimations()
  .filter((one) => Number.isFinite(one.effect.getComputedTiming().endTime)).map((one) => one.finished))"""
"""What fades in is looked at once it is there."""


def violations(screen: Screen, axe: str) -> list[str]:
    screen.settle()
    screen.page.evaluate(STILL)
    screen.page.evaluate(axe)
    found = screen.page.evaluate(f"axe.run(document, {AXE_OPTIONS}).then((result) => result.violations)")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("state", STATES)
def test_no_accessibility_rule_is_broken(screen: Screen, axe: str, state: str) -> None:
    assert violations(screen.open(STATES[state]), axe) == []


def test_no_accessibility_rule_is_broken_by_the_tools_when_all_are_open(planner: Screen, axe: str) -> None:
    planner.open("/carte#volet=outils")
    for title in planner.page.locator("details.outil > summary").all():
        title.click()
    planner.settle()
    assert (
        planner.page.locator("details.outil[open]").count() == planner.page.locator("details.outil").count()
    )
    assert violations(planner, axe) == []


@pytest.mark.parametrize("name", ["Sources", "Aide"])
def test_no_accessibility_rule_is_broken_by_a_dialog(screen: Screen, axe: str, name: str) -> None:
    screen.open()
    screen.page.get_by_role("button", name=name, exact=True).click()
    assert violations(screen, axe) == []
    screen.page.keyboard.press("Escape")
    expect(screen.page.get_by_role("button", name=name, exact=True)).to_be_focused()


def test_no_accessibility_rule_is_broken_by_the_results_of_a_search(screen: Screen, axe: str) -> None:
    screen.open()
    screen.page.locator("#recherche").press_sequentially("lesp")
    expect(screen.page.get_by_role("option").first).to_be_visible()
    assert violations(screen, axe) == []


@pytest.mark.parametrize("state", STATES)
def test_no_accessibility_rule_is_broken_on_a_phone(phone: Screen, axe: str, state: str) -> None:
    assert violations(phone.open(STATES[state]), axe) == []


@pytest.mark.parametrize("state", STATES)
def test_every_word_is_french(screen: Screen, state: str) -> None:
    screen.open(STATES[state])
    text = screen.page.evaluate("document.body.innerText")
    names = screen.page.evaluate(
        "[...document.querySelectorAll('[aria-label],[title],[placeholder]')].map((e) => [e.ariaLabel, e.title, e.placeholder].join(' ')).join('\\n')"
    )
    assert ENGLISH.findall(f"{text}\n{names}") == []
    assert screen.page.evaluate("document.documentElement.lang") == "fr"


def test_the_sheet_of_a_phone_folds_and_nothing_overflows(phone: Screen) -> None:
    phone.open()
    panel = phone.page.locator("#volet-legende")
    expect(panel).to_be_hidden()
    phone.page.get_by_role("tab", name="Légende").click()
    expect(panel).to_be_visible()
    phone.page.get_by_role("tab", name="Légende").click()
    expect(panel).to_be_hidden()
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_first_tab_stops_skip_to_the_map_and_to_the_panel(screen: Screen) -> None:
    screen.open()
    screen.page.keyboard.press("Tab")
    expect(screen.page.get_by_role("link", name="Aller à la carte")).to_be_focused()
    expect(screen.page.get_by_role("link", name="Aller à la carte")).to_be_in_viewport()
