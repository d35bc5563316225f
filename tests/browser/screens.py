"""An open page and the server behind it: what the browser tests are made of."""

import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page

from geo_service.settings import Settings
from geo_service.up import environment

CHROMIUM: Final = "/usr/bin/chromium"
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
DESKTOP: Final = (1200, 800)
PHONE: Final = (390, 844)
START_S: Final = 60.0


@dataclass
class Screen:
    """An open page, with everything it asked for and everything it complained about."""

    page: Page
    base: str
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str = "/") -> "Screen":
        """Go there and wait until the map and its lists are drawn."""
        self.page.goto(self.base + path)
        self.page.wait_for_selector("#toile[data-prete]")
        self.page.wait_for_selector("#liste-faits > *", state="attached")
        self.settle()
        return self

    def settle(self) -> None:
        """Wait until nothing has been asked for during half a second, and what is there is drawn.

        Two frames first: what was changed just now has begun to be drawn, however slow the machine is.
        """
        known = -1
        while known != len(self.requests):
            known = len(self.requests)
            self.page.wait_for_timeout(500)
            self.page.evaluate(
                "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
            )
            self.page.wait_for_selector('body:not(:has(#toile[aria-busy="true"]))', state="attached")

    def until(self, true: Callable[[], bool], most_ms: float = 30_000) -> None:
        """Wait, while the page lives on, until something it asked for or complained about makes this true."""
        end = time.monotonic() + most_ms / 1000
        while not true():
            assert time.monotonic() < end, "it never happened"
            self.page.wait_for_timeout(50)

    def hash(self) -> dict[str, str]:
        """What the address says."""
        fragment = self.page.url.partition("#")[2]
        return dict(part.split("=", 1) for part in fragment.split("&") if part)


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """A server on a free port, stopped at the end."""
    port = free_port()
    chosen = settings.model_copy(update={"port": port})
    process = subprocess.Popen(
        [sys.executable, "-m", "geo_service.cli", "serve"],
        env=environment(chosen),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_healthy(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_healthy(base: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server stopped at its start"
        try:
            with urllib.request.urlopen(f"{base}/health", timeout=20):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server does not become ready")


@contextmanager
def screen_of(
    browser: Browser, base: str, size: tuple[int, int] = DESKTOP, **options: Any
) -> Iterator[Screen]:
    """A new page of its own context, in French."""
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale="fr-FR", **options)
    screen = watched(context, base)
    yield screen
    context.close()


def watched(context: BrowserContext, base: str) -> Screen:
    page = context.new_page()
    screen = Screen(page, base)
    page.on("request", lambda request: screen.requests.append(request.url))
    page.on("console", lambda message: screen.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    return screen


def ask(base: str, path: str) -> Any:
    """JSON that the service answers."""
    with urllib.request.urlopen(base + path, timeout=60) as response:
        return json.load(response)


def territoires(base: str) -> list[dict[str, Any]]:
    """Label points of the territoires, ``at`` being lon, lat."""
    rows = ask(base, "/layers/etiquettes.geojson")["features"]
    return [
        row["properties"] | {"at": row["geometry"]["coordinates"]}
        for row in rows
        if row["properties"]["niveau"] == "territoire"
    ]
