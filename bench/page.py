"""The first map in a browser: bytes by kind, time until it answers and until it rests, ground seen while it moves.

Usage: python -m bench.page http://127.0.0.1:8000 [--runs 5]

The server is one that runs already, with its data. Cold: nothing kept by the browser. Warm: a page opened a second time.
Software drawing (SwiftShader): a machine with a graphics card draws sooner.
"""

import argparse
import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, Request, sync_playwright

from geo_service.pages.palettes import read_palettes
from geo_service.settings import Settings
from tests.browser.pixels import decode
from tests.browser.screens import ARGUMENTS, CHROMIUM

SIZE: Final = {"width": 1200, "height": 800}
READY: Final = "#toile[data-prete]"
CLOSE: Final = "/carte#vue=10/44.85/-0.7"
STEP_PX: Final = 120
STEPS: Final = 6
QUIET_S: Final = 1.0
CLOCK: Final = """
new MutationObserver((_, seer) => {
  if (!document.querySelector("#toile[data-prete]")) return;
  window.readyMs = performance.now();
  seer.disconnect();
}).observe(document, { subtree: true, childList: true, attributes: true });
"""
"""The page's own clock: the one that drives the browser adds a tenth of a second."""


@dataclass
class Opening:
    """One page opened: seconds from its address, compressed bytes by kind, what it asked for."""

    ready_s: float = 0.0
    idle_s: float = 0.0
    bytes_by_kind: Counter[str] = field(default_factory=Counter)
    asked: int = 0


def opened(context: BrowserContext, address: str) -> tuple[Page, Opening]:
    """Open a page and wait until nothing more comes during a second; workers of the page are counted too."""
    page, told = context.new_page(), Opening()
    start = time.monotonic()
    last = start
    finished: list[Request] = []

    def note(request: Request) -> None:
        nonlocal last
        finished.append(request)
        last = time.monotonic()

    page.on("requestfinished", note)
    page.goto(address)
    page.wait_for_selector(READY)
    told.ready_s = float(page.evaluate("window.readyMs")) / 1000
    while time.monotonic() - last < QUIET_S:
        page.wait_for_timeout(100)
    told.idle_s, told.asked = last - start, len(finished)
    for request in finished:
        told.bytes_by_kind[kind(request)] += request.sizes()["responseBodySize"]
    return page, told


def kind(request: Request) -> str:
    """What a reader of the table calls it."""
    return "tuiles" if request.url.split("?")[0].endswith(".mvt") else request.resource_type


def ground_while_moving(page: Page, ground: str) -> float:
    """Largest share of the map, in percent, that shows the bare ground while a hand drags it."""
    box = page.locator("#toile").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shares = []
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, STEPS + 1):
        page.mouse.move(x - step * STEP_PX, y, steps=4)
        pixels = decode(
            page.screenshot(clip={"x": box["x"] + 20, "y": y - 20, "width": box["width"] - 40, "height": 40})
        )
        shares.append(pixels.count(ground) / len(pixels))
    page.mouse.up()
    return 100 * max(shares)


def cold(browser: Browser, base: str, runs: int) -> Iterator[Opening]:
    """Each time a browser that has kept nothing."""
    for _ in range(runs):
        with new_context(browser) as context:
            yield opened(context, f"{base}/carte")[1]


def warm(browser: Browser, base: str, runs: int) -> Iterator[Opening]:
    """The same page again and again, after a first time that is not counted."""
    with new_context(browser) as context:
        opened(context, f"{base}/carte")[0].close()
        for _ in range(runs):
            page, told = opened(context, f"{base}/carte")
            page.close()
            yield told


@contextmanager
def new_context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader's browser, French, of a desktop."""
    context = browser.new_context(viewport=SIZE, locale="fr-FR")  # type: ignore[arg-type]
    context.add_init_script(CLOCK)
    yield context
    context.close()


def line(name: str, openings: list[Opening]) -> str:
    """One line of the table."""
    ready, idle = ([getattr(one, key) for one in openings] for key in ("ready_s", "idle_s"))
    return f"| {name} | {median(ready):.2f} | {min(ready):.2f} à {max(ready):.2f} | {median(idle):.2f} | {openings[0].asked} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        print(f"Charge de la machine : {os.getloadavg()[0]:.1f} pour {os.cpu_count()} cœurs\n")
        print(
            "| ouverture | prête, médiane s | de … à | au repos s | demandes |\n| --- | --- | --- | --- | --- |"
        )
        first = list(cold(browser, asked.base, asked.runs))
        print(line("rien de gardé", first))
        print(line("gardé par le navigateur", list(warm(browser, asked.base, asked.runs))))
        tell_bytes(first[0])
        tell_ground(browser, asked.base)
        browser.close()


def tell_bytes(opening: Opening) -> None:
    """Compressed bytes of the bodies of a cold opening."""
    print("\n| nature | Ko compressés |\n| --- | --- |")
    for name, size in opening.bytes_by_kind.most_common():
        print(f"| {name} | {size / 1000:.1f} |")
    print(f"| **total** | **{opening.bytes_by_kind.total() / 1000:.1f}** |")


def tell_ground(browser: Browser, base: str) -> None:
    """The map moved by hand, near, in a browser that has kept nothing."""
    with new_context(browser) as context:
        page, _ = opened(context, base + CLOSE)
        ground = read_palettes(Settings().maps_dir).colour("fond")
        share = ground_while_moving(page, ground)
    print(f"\nFond nu pendant un déplacement de {STEPS * STEP_PX} px : {share:.2f} % au plus.")


if __name__ == "__main__":
    main()
