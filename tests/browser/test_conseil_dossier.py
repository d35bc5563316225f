"""An agent prepares the dossier of a conseil without JavaScript; what comes out is accessible and asks for nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import Loaded
from playwright.sync_api import Browser, Page
from registre.access_kit import PASSWORD, open_account

from geo_service.model.pacte.droits import Charge, Role
from tests.browser.screens import serving

pytestmark = pytest.mark.browser

AGENT = "agent@exemple.fr"


@pytest.fixture
def served(small: Loaded) -> Iterator[str]:
    """Address of a server of the tiny département, with an agent in charge of the west."""
    charge = Charge(Role.CHARGE_DE_TERRITOIRE, frozenset({"ouest"}))
    with ThreadPoolExecutor(1) as aside:  # the browser's event loop runs in this thread
        aside.submit(open_account, small, AGENT, charge).result()
    with serving(small.settings) as base:
        yield base


def press(page: Page, text: str) -> None:
    page.click(f'button:has-text("{text}")')


def test_a_dossier_is_prepared_and_diffused_by_forms_alone(browser: Browser, served: str, axe: str) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{served}/conseils/ouest/11")
    page.click("text=Agents : créer")
    page.fill("#courriel", AGENT)
    page.fill("#mot_de_passe", PASSWORD)
    press(page, "Se connecter")
    press(page, "Créer ce")
    press(page, "Commencer")
    page.fill("#c-habitants", "Deux habitants sur trois <b>loin</b>.")
    press(page, "Enregistrer")
    for verb in ("Figer", "Valider", "Diffuser"):
        press(page, verb)
    page.click("text=Édition n° 1")
    assert "Deux habitants sur trois <b>loin</b>." in page.inner_text("aside")

    reader = browser.new_context(bypass_csp=True).new_page()
    reader.goto(f"{served}/conseils/ouest/11/dossiers/1")
    reader.evaluate(axe)
    found = reader.evaluate("axe.run(document, {resultTypes: ['violations']}).then((r) => r.violations)")
    assert [f"{rule['id']}: {rule['nodes'][0]['target']}" for rule in found] == []
