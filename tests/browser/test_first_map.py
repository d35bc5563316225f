"""The first map: what it weighs, what it asks and keeps, and that no bare ground is left where it was moved."""

import re
from collections import Counter

import pytest
from playwright.sync_api import Page, Request, Route

from geo_service.pages.palettes import read_palettes
from geo_service.settings import Settings
from tests.browser.indicateurs import middle
from tests.browser.pixels import colours_at
from tests.browser.screens import Screen

pytestmark = pytest.mark.browser

MOST_BYTES = 2_500_000
SCRIPT = re.compile(r"/static/scripts/([0-9a-f]{12})/(.+)")


def finished(page: Page) -> list[Request]:
    """What the page and its workers receive from now on."""
    received: list[Request] = []

    def note(request: Request) -> None:
        received.append(request)

    page.on("requestfinished", note)
    return received


def test_the_first_map_weighs_less_than_its_budget_and_asks_no_other_host(planner: Screen) -> None:
    received = finished(planner.page)
    planner.open("/carte")
    weight = sum(request.sizes()["responseBodySize"] for request in received)
    assert 200_000 < weight < MOST_BYTES
    assert {url for url in planner.requests if not url.startswith((planner.base, "data:", "blob:"))} == set()
    assert any(".mvt" in request.url for request in received), "tiles are counted"


def test_every_module_is_named_by_the_page_and_kept_for_ever_under_one_version(planner: Screen) -> None:
    planner.page.goto(f"{planner.base}/carte")
    links = planner.page.locator("link[rel=modulepreload], script[type=module]").all()
    named = {str(link.get_attribute("href") or link.get_attribute("src")) for link in links}
    planner.page.wait_for_selector("#toile[data-prete]")
    asked = {url.removeprefix(planner.base) for url in planner.requests}
    modules = {url for url in asked if SCRIPT.fullmatch(url)}
    later = {url for url in modules - named if "surcouches" not in url}
    answer = planner.page.request.get(planner.base + min(modules))
    assert later == set()
    assert len({url.split("/")[3] for url in modules}) == 1
    assert answer.headers["cache-control"].endswith("immutable")


def test_modules_of_a_version_that_is_gone_are_kept_by_nobody(planner: Screen) -> None:
    answer = planner.page.request.get(f"{planner.base}/static/scripts/0123456789ab/dom.js")
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-cache")


def arriving(screen: Screen) -> Counter[str]:
    """Colours near the right edge of the map, where what it is dragged to arrives."""
    box = screen.page.locator("#toile").bounding_box()
    assert box is not None
    return colours_at(screen.page, box["x"] + box["width"] - 60, box["y"] + box["height"] / 2, side=80)


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        ("", '[data-couche="territoires"] li'),
        ("&indicateur=pop_65p_share", "#legende-indicateur .classes li"),
    ],
)
def test_where_tiles_are_late_coarse_shapes_of_the_same_colours_show(
    planner: Screen, more: str, lines: str
) -> None:
    """Those of the place it goes to are held back: what shows does not depend on the machine."""
    planner.open(f"/carte#vue=10/44.7/-0.6&couches=territoires,communes,eau{more}")
    ground = read_palettes(Settings().maps_dir).colour("fond")
    held: list[Route] = []
    planner.page.route("**/10/*/*.mvt*", lambda route: held.append(route))  # noqa: PLW0108 playwright marks it
    x, y = middle(planner)
    planner.page.mouse.move(x, y)
    planner.page.mouse.down()
    planner.page.mouse.move(x - 500, y, steps=5)
    late = arriving(planner)
    planner.page.mouse.up()
    assert held
    assert late[ground] == 0
    legend = planner.page.locator(lines)
    assert set(late) <= {str(line.get_attribute("data-couleur")) for line in legend.all()}
    for route in held:
        route.continue_()


def test_no_bare_ground_is_left_where_the_map_was_dragged(planner: Screen) -> None:
    """What shows while the hand moves depends on the machine: ``bench.page`` measures it."""
    planner.open("/carte#vue=10/44.85/-0.7&couches=territoires,communes")
    ground = read_palettes(Settings().maps_dir).colour("fond")
    x, y = middle(planner)
    planner.page.mouse.move(x + 200, y)
    planner.page.mouse.down()
    asked = len(planner.requests)
    for step in range(1, 5):
        planner.page.mouse.move(x + 200 - 100 * step, y, steps=5)
        planner.settle()
        assert arriving(planner)[ground] == 0
    planner.page.mouse.up()
    assert any(".mvt" in url for url in planner.requests[asked:]), "it went beyond what was there"
