"""Maps to take away: opened from a folder with the network off, they draw, tell, and ask nothing of anybody."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from api.measured import made_modules
from conftest import Loaded
from playwright.sync_api import Browser, Page

from geo_service.services.compute import compute
from geo_service.up import environment

pytestmark = pytest.mark.browser

MOST_BYTES = 3 << 20


@pytest.fixture
def taken(small: Loaded, tmp_path: Path) -> list[Path]:
    """The files of the tiny département with made indicators, by the command."""
    assert not compute(small.settings, small.url, modules=made_modules()).failed
    folder = tmp_path / "cle"
    command = [
        sys.executable,
        "-m",
        "geo_service.cli",
        "export",
        "maps",
        str(folder),
        "--territoire",
        "ouest",
    ]
    subprocess.run(command, env=environment(small.settings), check=True, stdout=subprocess.DEVNULL)
    return sorted(folder.iterdir())


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page without network."""
    context = browser.new_context(offline=True, bypass_csp=True, locale="fr-FR")
    yield context.new_page()
    context.close()


def test_a_map_opens_from_a_folder_without_network(taken: list[Path], offline: Page, axe: str) -> None:
    asked: list[str] = []
    complaints: list[str] = []
    offline.on("request", lambda request: asked.append(request.url))
    offline.on("pageerror", lambda error: complaints.append(str(error)))
    path = next(one for one in taken if one.name == "acces_services-ouest.html")
    offline.goto(path.as_uri())
    offline.select_option("#indicateur", "minutes_essai")
    rows = offline.locator("section:not([hidden]) tbody tr")
    zones = offline.locator("path.leaflet-interactive")
    assert zones.count() == rows.count() > 2
    rows.first.get_by_role("button").press("Enter")
    assert rows.first.get_by_role("button").inner_text() in offline.inner_text(".leaflet-tooltip")
    offline.evaluate(axe)
    assert offline.evaluate("axe.run()")["violations"] == []
    assert (asked, complaints) == ([path.as_uri()], [])


def test_every_file_is_light_and_names_no_other_place(taken: list[Path]) -> None:
    assert "index.html" in {path.name for path in taken}
    for path in taken:
        text = path.read_text(encoding="utf-8")
        assert path.stat().st_size < MOST_BYTES
        assert "<script src" not in text
        assert "<link" not in text
        assert "url(http" not in text
