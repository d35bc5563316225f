"""What a planner does with a scenario: opens, closes, reads, shares, by hand, by keyboard and on a phone."""

import json
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Screen, ask

pytestmark = pytest.mark.browser

TIME = "temps_pharmacie"
MEDOC = "territoire:medoc"
AT = "-0.97987,45.10866"
VIEW = "vue=8.90/45.15000/-0.95000"
ANSWER_MS = 20_000
"""The first question of a server starts the process that answers it."""


def told(base: str, *changes: dict[str, Any]) -> Any:
    """What the service answers to the same scenario."""
    body = json.dumps({"indicateur": TIME, "zone": MEDOC, "changements": changes}).encode()
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(f"{base}/api/scenario", body, headers)) as answer:
        return json.load(answer)


def opened(screen: Screen, changes: str = "") -> Screen:
    """The tool on a scenario of pharmacies in Médoc."""
    screen.open(f"/carte#{VIEW}&indicateur={TIME}&portee={MEDOC}&volet=outils&scenario={TIME}{changes}")
    screen.page.locator("#scenario-lieu optgroup").first.wait_for(state="attached", timeout=ANSWER_MS)
    return screen


def people(screen: Screen) -> str:
    """Inhabitants beyond the threshold, before and after."""
    expect(screen.page.locator("#scenario-habitants strong")).to_be_visible(timeout=ANSWER_MS)
    return screen.page.locator("#scenario-habitants strong").inner_text().replace("\u202f", "")


def test_a_pharmacy_opened_in_medoc_changes_the_counts_and_the_list_and_the_link_reopens_it(
    planner: Screen,
) -> None:
    opened(planner)
    legend = planner.page.locator("#legende-indicateur .classes").text_content()
    planner.page.get_by_role("button", name="Ouvrir ici").click()
    planner.page.locator("#toile").click(position={"x": 400, "y": 400})
    counts, names = people(planner), planner.page.locator("#scenario-tableau tbody button").all_inner_texts()
    assert names
    assert planner.page.locator("#legende-indicateur .classes").text_content() == legend
    planner.page.reload()
    assert people(planner) == counts
    assert planner.page.locator("#scenario-tableau tbody button").all_inner_texts() == names
    expect(planner.page.locator(".carte > .mention-scenario")).to_contain_text("simulation, pas une donnée")


def test_the_keyboard_alone_opens_closes_and_undoes(planner: Screen) -> None:
    page = opened(planner).page
    page.get_by_role("button", name="Ouvrir ici").press("Enter")
    expect(page.locator("#toile canvas")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#scenario-changements li")).to_have_count(1)
    expect(page.get_by_role("button", name="Ouvrir ici")).to_be_focused()
    page.locator("#scenario-lieu").select_option(index=1)
    page.locator("#scenario-fermer").press("Enter")
    expect(page.locator("#scenario-changements li").nth(1)).to_contain_text("Fermeture")
    page.get_by_role("button", name="Annuler le dernier").press("Enter")
    expect(page.locator("#scenario-changements li")).to_have_count(1)
    page.get_by_role("button", name="Retirer").press("Enter")
    expect(page.locator("#scenario-effets")).to_be_hidden()


def test_figures_shown_and_saved_are_those_of_the_service_and_say_that_they_are_simulated(
    planner: Screen,
) -> None:
    opened(planner, f"~o{AT}")
    lon, lat = map(float, AT.split(","))
    answer = told(planner.base, {"type": "ouvrir", "lon": lon, "lat": lat})
    before, after = (answer["totaux"][name]["au_dela"]["habitants"] for name in ("avant", "apres"))
    assert people(planner) == f"{before} → {after}"
    moved = {
        row["nom"]: (row["avant_min"], row["apres_min"])
        for row in answer["communes"] + answer["debordement"]["communes"]
        if abs(row["avant_min"] - row["apres_min"]) >= 0.05
    }
    with planner.page.expect_download() as saved:
        planner.page.locator("#scenario-csv").click()
    _, *lines = saved.value.path().read_text(encoding="utf-8-sig").splitlines()
    cells = [line.removeprefix('"simulation, pas une donnée",').split(",") for line in lines]
    assert all(line.startswith('"simulation, pas une donnée",') for line in lines)
    assert {row[1]: (float(row[3]), float(row[4])) for row in cells} == moved


def test_an_absurd_scenario_is_no_scenario(planner: Screen) -> None:
    page = planner.open("/carte#volet=outils&outil=scenario&scenario=lune").page
    expect(page.locator("#scenario-service option").nth(1)).to_be_attached()
    for absurd in (f"{TIME}~z1,2", f"{TIME}~o999,1", f"{TIME}~fa~fa", TIME + "~o-1,45" * 21):
        page.evaluate("text => { location.hash = `volet=outils&outil=scenario&scenario=${text}`; }", absurd)
        expect(page.locator("#scenario-corps")).to_be_hidden()
    page.evaluate("text => { location.hash = `volet=outils&outil=scenario&scenario=${text}`; }", TIME)
    expect(page.locator("#scenario-corps")).to_be_visible()


def test_on_a_phone_a_touch_closes_a_place_and_the_page_does_not_overflow(pocket: Screen) -> None:
    page = opened(pocket).page
    page.locator("#scenario-lieu").select_option(index=1)
    page.locator("#scenario-fermer").tap()
    people(pocket)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    sizes = [one.bounding_box() for one in page.locator("#scenario-corps button:visible:not(.lien)").all()]
    assert min(box["height"] for box in sizes if box) >= 24


def test_places_are_counted_once_and_the_list_begins_with_most_people_gained(planner: Screen) -> None:
    page = opened(planner, f"~o{AT}").page
    places = ask(planner.base, f"/api/scenario/lieux?indicateur={TIME}")
    told = page.locator("#scenario-lieux-texte").inner_text().replace("\u202f", "")
    assert f"{sum(point['nombre'] for point in places['points']):.0f}\u00a0lieux existants" in told
    assert f"{len(places['points'])}\u00a0points" in told
    expect(page.locator("#scenario-ordre")).to_contain_text("les plus peuplées d’abord")
    lon, lat = map(float, AT.split(","))
    answer = told_rows(planner.base, {"type": "ouvrir", "lon": lon, "lat": lat})
    first = page.locator("#scenario-tableau tbody tr").first
    assert first.get_attribute("data-zone") == answer[0]
    page.get_by_role("button", name="Commune", exact=True).click()
    expect(page.locator("#scenario-ordre")).to_contain_text("Commune, croissant")


def told_rows(base: str, change: dict[str, Any]) -> list[str]:
    """Communes of the scope that gain time: those that come within the threshold, the most populated first."""
    rows = [row for row in told(base, change)["communes"] if row["avant_min"] - row["apres_min"] >= 0.05]
    return [
        row["zone"] for row in sorted(rows, key=lambda row: (row["franchit"] != "en_deca", -row["habitants"]))
    ]
