"""An open map follows publications: nothing stale, without reloading."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from geo_service.services.load import load_all
from tests.browser.screens import Screen, screen_of, serving
from tests.published import edit, shipped_file

pytestmark = pytest.mark.browser

LATEST_MS = 60_000
"""Much later than ever on a quiet machine: a page of a busy one draws when it can."""


@pytest.fixture
def live(browser: Browser, small: Any) -> Iterator[Screen]:
    """The tiny département on a server of its own, whose data may change."""
    with serving(small.settings) as base, screen_of(browser, base) as screen:
        yield screen


def versions(screen: Screen) -> set[str]:
    return {url.partition("?v=")[2] for url in screen.requests if ".mvt?v=" in url}


def publish_another_title(small: Any) -> None:
    edit(shipped_file(small.settings, "faits"), {"Maison de santé": "Maison de santé agrandie"})
    load_all(small.settings, small.url)


def test_a_publication_refreshes_an_open_map(live: Screen, small: Any) -> None:
    live.open("/#volet=faits")
    before = versions(live)
    publish_another_title(small)
    expect(live.page.locator("#liste-faits")).to_contain_text("Maison de santé agrandie", timeout=LATEST_MS)
    live.until(lambda: bool(versions(live) - before), LATEST_MS)


def test_without_the_stream_the_map_asks_from_time_to_time(live: Screen, small: Any) -> None:
    live.page.route("**/api/evenements", lambda route: route.abort())
    live.open("/#volet=faits")
    publish_another_title(small)
    expect(live.page.locator("#liste-faits")).to_contain_text("Maison de santé agrandie", timeout=LATEST_MS)


def test_another_departement_has_its_own_words(live: Screen) -> None:
    live.open()
    expect(live.page).to_have_title("Petit-Département : carte des pays")
    assert "Gironde" not in live.page.evaluate("document.body.innerText")
