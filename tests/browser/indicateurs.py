"""What tests of the indicator map share: its lines, its zones, and what the service says of them."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.pixels import place
from tests.browser.screens import Screen, ask

VIEW = "9.5/44.85/-0.5"
PLAIN = f"vue={VIEW}&couches=territoires,communes"
"""Nothing over the fills: no name, border, water or point."""


def open_indicator(screen: Screen, fragment: str, path: str = "/carte") -> Screen:
    """Open the map of an indicator and wait until its legend is there."""
    screen.page.goto(f"{screen.base}{path}#{fragment}")
    screen.page.wait_for_selector("#toile[data-prete]")
    screen.page.wait_for_selector("#legende-indicateur .classes", state="attached")
    screen.settle()
    return screen


def legend(screen: Screen, list_name: str = "classes") -> dict[str, str]:
    """Colour by value (upper limit, or reason) of one list of the legend."""
    lines = screen.page.locator(f"#legende-indicateur .{list_name} li").all()
    return {str(line.get_attribute("data-valeur")): str(line.get_attribute("data-couleur")) for line in lines}


def rows(base: str, layer: str) -> list[dict[str, Any]]:
    """What a layer holds, without its shapes."""
    return [feature["properties"] for feature in ask(base, f"/layers/{layer}.geojson")["features"]]


def middle(screen: Screen) -> tuple[float, float]:
    """The middle of the map."""
    box = screen.page.locator("#toile").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def communes_in_view(screen: Screen, most: int = 30) -> dict[str, tuple[float, float]]:
    """Where communes that the screen shows have their label point, by code, away from the edges."""
    box = screen.page.locator("#toile").bounding_box()
    assert box is not None
    found = {}
    for row in ask(screen.base, "/layers/etiquettes.geojson")["features"]:
        x, y = place(screen.page, row["geometry"]["coordinates"], VIEW)
        inside = 20 < x - box["x"] < box["width"] - 250 and 20 < y - box["y"] < box["height"] - 60
        if row["properties"]["niveau"] == "commune" and inside:
            found[row["properties"]["code"]] = (x, y)
    return dict(sorted(found.items())[:most])


def choose(screen: Screen, indicator: str) -> None:
    """Choose an indicator in the panel, as a reader does."""
    expect(screen.page.locator(f'#indicateur option[value="{indicator}"]')).to_be_attached()
    screen.page.get_by_label("Indicateur", exact=True).select_option(indicator)
    expect(screen.page.locator("#legende-indicateur .classes li").first).to_be_visible()
