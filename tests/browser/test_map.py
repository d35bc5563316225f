"""What is drawn: the legend's colours, the hatch, the layers ticked, the view of the address."""

import re

import pytest
from playwright.sync_api import expect

from geo_service.pages.palettes import read_palettes
from geo_service.settings import Settings
from tests.browser.pixels import colour_at, colours_at, place
from tests.browser.screens import Screen, ask, territoires

pytestmark = pytest.mark.browser

VIEW = "8.1/44.85/-0.55"
INFERRED = "commune:33093"
CLOSE = "11/44.713/-0.263"
SILENT = {"warning", "error"}


def test_no_other_host_is_asked_and_nothing_is_complained_about(screen: Screen, server: str) -> None:
    screen.open()
    screen.page.get_by_role("button", name="Sources").click()
    expect(screen.page.locator("#liste-sources li").first).to_be_visible()
    screen.page.keyboard.press("Escape")
    screen.page.get_by_label("Intercommunalités (EPCI)").check()
    screen.settle()
    own = (server, "blob:", "data:")
    assert [url for url in screen.requests if not url.startswith(own)] == []
    assert [text for text in screen.complaints if text.split(":")[0] in SILENT or ":" not in text] == []


def test_the_colours_of_the_legend_are_those_of_the_map(screen: Screen, server: str) -> None:
    screen.open(f"/#vue={VIEW}&couches=territoires")
    lines = screen.page.locator('[data-couche="territoires"] li')
    legend = {line.inner_text().strip(): line.get_attribute("data-couleur") for line in lines.all()}
    drawn = {
        row["nom"]: colour_at(screen.page, *place(screen.page, row["at"], VIEW))
        for row in territoires(server)
    }
    assert drawn == legend
    assert len(drawn) == 9


def test_an_inferred_membership_is_hatched_over_its_colour(screen: Screen, server: str) -> None:
    screen.open(f"/#vue={CLOSE}&couches=territoires,communes")
    at = ask(server, f"/api/zones/{INFERRED}")["zone"]["centre"]
    seen = colours_at(screen.page, *place(screen.page, at, CLOSE), side=16)
    fill, _ = seen.most_common(1)[0]
    assert fill in {classe.couleur for classe in read_palettes(Settings().maps_dir).palette("territoires")}
    strokes = [
        colour for colour in seen if sum(bytes.fromhex(colour[1:])) < sum(bytes.fromhex(fill[1:])) - 200
    ]
    assert strokes


def test_unticking_communes_takes_the_hatch_and_its_legend_away(screen: Screen, server: str) -> None:
    screen.open(f"/#vue={CLOSE}&couches=territoires,communes")
    screen.page.get_by_label("Communes", exact=True).uncheck()
    screen.settle()
    at = ask(server, f"/api/zones/{INFERRED}")["zone"]["centre"]
    assert len(colours_at(screen.page, *place(screen.page, at, CLOSE), side=16)) == 1
    expect(screen.page.locator('[data-couche="communes"] .lignes')).to_be_hidden()
    assert screen.hash()["couches"] == "territoires"


def test_the_address_restores_view_layers_zone_and_theme(screen: Screen) -> None:
    address = (
        "vue=10.20/44.76000/-0.33000&couches=territoires,epci&zone=commune:33093&theme=habitat&volet=fiche"
    )
    screen.open(f"/#{address}")
    expect(screen.page.get_by_role("heading", name="Capian", exact=True)).to_be_visible()
    ticked = [
        box.get_attribute("value") for box in screen.page.locator("#couches input[name=couche]:checked").all()
    ]
    assert sorted(ticked, key=str) == ["epci", "territoires"]
    expect(screen.page.locator("#theme")).to_have_value("habitat")
    screen.page.locator("#approcher").click()
    expect(screen.page).to_have_url(re.compile(r"vue=11\.20/"))
    screen.page.reload()
    screen.page.wait_for_selector("#toile[data-prete]")
    assert screen.hash()["vue"].startswith("11.20/")


@pytest.mark.parametrize(
    "address", ["vue=99/abc/1e9", "zone=planete:mars", "couches=<b>,;&theme=%00", "volet=grenier"]
)
def test_an_absurd_address_opens_the_ordinary_map(screen: Screen, address: str) -> None:
    screen.open(f"/#{address}")
    expect(screen.page.locator("#panne")).to_be_hidden()
    expect(screen.page.locator("#volet-legende")).to_be_visible()


def test_tiles_away_are_said_and_a_retry_brings_the_map_back(screen: Screen, server: str) -> None:
    screen.page.route("**/*.mvt*", lambda route: route.abort())
    screen.page.goto(f"{server}/#vue={VIEW}&couches=territoires")
    expect(screen.page.get_by_role("alert").filter(has_text="ne répond pas")).to_be_visible()
    screen.page.unroute("**/*.mvt*")
    screen.page.get_by_role("button", name="Réessayer").click()
    expect(screen.page.locator("#panne")).to_be_hidden(timeout=20_000)
    row = territoires(server)[0]
    screen.settle()
    fills = {classe.couleur for classe in read_palettes(Settings().maps_dir).palette("territoires")}
    assert colour_at(screen.page, *place(screen.page, row["at"], VIEW)) in fills
