"""The tool that takes the view away: a planner gives it a title, downloads the sheet, copies the frame."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.screens import Screen

pytestmark = pytest.mark.browser

VIEW = "indicateur=pop_65p_share&portee=territoire:medoc&volet=outils&outil=export"


def test_the_view_is_downloaded_with_its_title(planner: Screen, tmp_path: Path) -> None:
    page = planner.open(f"/carte#{VIEW}").page
    page.wait_for_selector('[data-outil="export"][data-pret="oui"]')
    page.fill("#export-titre", "Médoc & <ses aînés>")
    page.select_option("#export-format", "svg")
    with page.expect_download() as saved:
        page.click("#export-feuille button")
    saved.value.save_as(tmp_path / "vue.svg")
    assert "Médoc &amp; &lt;ses aînés&gt;" in (tmp_path / "vue.svg").read_text(encoding="utf-8")
    expect(page.locator("#export-etat")).to_have_text("La feuille est téléchargée.")
    assert f"{planner.base}/embed#" in page.input_value("#export-inclure")
    hrefs = [link.get_attribute("href") or "" for link in page.locator("#export-donnees a").all()]
    assert "/layers/pop_65p_share.commune.gpkg?zone=territoire:medoc" in hrefs
    assert not [one for one in planner.complaints if one.startswith("error")]


def test_the_sheet_is_asked_with_all_that_the_map_shows(planner: Screen) -> None:
    shown = "couches=projets,faits&projets=etat:en_cours;cercles:engage&faits=annee:2019-&theme=sante&services=type:mairie&isochrone=-0.6,44.8"
    page = planner.open(f"/carte#{VIEW}&{shown}").page
    page.wait_for_selector('[data-outil="export"][data-pret="oui"]')
    expect(page.locator("#export-adresse")).to_have_attribute("href", re.compile("projets="))
    asked = parse_qs(urlsplit(page.get_attribute("#export-adresse", "href") or "").query)
    assert asked["services"] == ["type:mairie"]
    assert asked["isochrone"] == ["-0.6,44.8"]
    assert set(asked["projets"][0].split(";")) == {"etat:en_cours", "cercles:engage"}
    assert set(asked["faits"][0].split(";")) == {"theme:sante", "annee:2019-"}
