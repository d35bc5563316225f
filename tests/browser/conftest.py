"""A real browser on a real server: chromium drives the page, on a free port, on a published database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from geo_service.settings import Settings
from tests.browser.screens import ARGUMENTS, CHROMIUM, PHONE, Screen, screen_of, serving

PATIENCE_MS = 30_000
"""A condition that comes ends the wait: what a busy machine needs costs a quiet one nothing."""

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with each module: its event loop would be in the way of asynchronous tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def server(real: Any) -> Iterator[str]:
    """Address of a server of the shipped département."""
    with serving(real.settings) as base:
        yield base


@pytest.fixture
def screen(browser: Browser, server: str) -> Iterator[Screen]:
    """A page of a desktop; not opened yet."""
    with screen_of(browser, server) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser, server: str) -> Iterator[Screen]:
    """A page of a phone; not opened yet."""
    with screen_of(browser, server, PHONE, has_touch=True) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe() -> str:
    """The script that checks accessibility."""
    return Path(Settings().vendor_dir / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def computed_server(computed: Any) -> Iterator[str]:
    """Address of a server of the shipped département with its indicators."""
    with serving(computed.settings) as base:
        yield base


@pytest.fixture
def planner(browser: Browser, computed_server: str) -> Iterator[Screen]:
    """A page of a desktop on the computed département; not opened yet."""
    with screen_of(browser, computed_server) as opened:
        yield opened


@pytest.fixture
def pocket(browser: Browser, computed_server: str) -> Iterator[Screen]:
    """The same on a phone."""
    with screen_of(browser, computed_server, PHONE, has_touch=True) as opened:
        yield opened
