"""The drawer of agents: closed to the public with a reason, open to who may, with figures of the service."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.screens import Screen, ask, screen_of, serving

pytestmark = pytest.mark.browser

DRAWER = "volet=outils&outil=expert"
TIME = "temps_generaliste"


@pytest.fixture
def agent(browser: Browser, computed: Any) -> Iterator[Screen]:
    """A page of a service whose operator opens the agents' view."""
    settings = computed.settings.model_copy(update={"agents_view": True})
    with serving(settings) as base, screen_of(browser, base) as opened:
        yield opened


def test_the_public_reads_who_may_open_the_drawer_and_chooses_among_no_expert_indicator(
    planner: Screen,
) -> None:
    page = planner.open(f"/carte#indicateur={TIME}&{DRAWER}").page
    expect(page.locator("#expert-acces")).to_contain_text("Réservé aux agents")
    expect(page.locator("#expert-acces")).to_contain_text("l’inégalité entre communes sont publics")
    assert (
        ask(planner.base, "/api/observations?indicateur=inegalite_temps_generaliste&niveau=departement")[
            "nombre"
        ]
        == 1
    )
    assert str(page.get_by_role("link", name="Se connecter").get_attribute("href")).startswith("/connexion?")
    page.get_by_role("tab", name="Indicateurs").click()
    expect(page.locator("#indicateur option").nth(5)).to_be_attached()
    values = [one.get_attribute("value") for one in page.locator("#indicateur option").all()]
    assert not [one for one in values if str(one).startswith(("hotspots_", "inegalite_", "score_"))]


def test_an_agent_reads_the_composite_with_its_parts_and_ranks_in_order(agent: Screen) -> None:
    rows = ask(agent.base, "/api/observations?indicateur=score_composite&audience=agents")["observations"]
    best = max((row for row in rows if row["valeur"] is not None), key=lambda row: float(row["valeur"]))
    page = agent.open(f"/carte#indicateur={TIME}&zone={best['zone']}&{DRAWER}").page
    expect(page.locator("#expert-score")).to_contain_text(best["nom"], timeout=15_000)
    parts = ask(agent.base, f"/api/chiffres/score_composite/{best['zone']}?audience=agents")["detail"]
    expect(page.locator("#expert-composite tbody tr")).to_have_count(len(parts["composantes"]))
    first = page.locator("[data-rangs=score_composite] tbody tr").first
    expect(first).to_contain_text(best["nom"])
    expect(first.locator("td").first).to_have_text("1")
