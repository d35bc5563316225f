"""Overlays as a planner uses them: filters, list, circles, services, communes without anything, IGN's plan."""

import struct
import zlib
from collections.abc import Iterator

import psycopg
import pytest
from conftest import PRISTINE, Loaded, fresh_database, on_database
from playwright.sync_api import Browser, Locator, expect

from geo_service.settings import Settings
from geo_service.store.cluster import Cluster
from tests.browser.pixels import colour_at, place
from tests.browser.screens import PHONE, Screen, ask, screen_of, serving
from tests.browser.test_access import ENGLISH, violations

pytestmark = pytest.mark.browser

# Title, theme, year, territoire, commune, amount voted.
PROJETS = [
    ("Maison de santé de Lesparre", "sante", 2020, "medoc", "33240", 100_000.0),
    ("Bus de Pauillac", "mobilite", 2023, "medoc", "33314", 400_000.0),
    ("Halle d’Hourtin, année inconnue", "mobilite", None, "medoc", "33203", None),
    ("Étude sans lieu", "sante", 2021, "medoc", None, None),
    ("Quai de Bordeaux", "mobilite", 2022, "bordeaux", "33063", 50_000.0),
]
PROJET = """
    INSERT INTO registre.projet (titre, theme, annee, territoires, etat, observe_le, portee, zones, geom)
    SELECT %(titre)s, %(theme)s, %(annee)s, ARRAY[%(territoire)s], 'inconnu', '2024-01-01',
           CASE WHEN %(commune)s::text IS NULL THEN 'inconnu' ELSE 'communes' END,
           CASE WHEN %(commune)s::text IS NULL THEN '{}'::text[] ELSE ARRAY['commune:' || %(commune)s] END,
           (SELECT ST_PointOnSurface(geom) FROM pub.zone WHERE id = 'commune:' || %(commune)s)
    RETURNING id
"""
CHANTIER = """
    INSERT INTO registre.chantier (titre, theme, territoires, etat, observe_le, portee)
    VALUES ('Chantier « Habitat »', 'habitat', ARRAY['medoc'], 'ouvert', '2017-03-31', 'territoire')
"""
MEDOC = "9/45.2/-0.9"
FOREST = (-1.0, 45.05)
GREY = 128
PLAIN = f"vue={MEDOC}&couches=territoires,communes,projets"


@pytest.fixture(scope="module")
def planned(
    cluster: Cluster, admin: psycopg.Connection, real: Loaded, database_names: Iterator[str]
) -> Iterator[str]:
    """Address of a server of the shipped département with a few projets and a chantier."""
    with fresh_database(cluster, admin, PRISTINE, next(database_names)) as url:
        with psycopg.connect(url, autocommit=True) as connection:
            for titre, theme, annee, territoire, commune, vote in PROJETS:
                values = {
                    "titre": titre, "theme": theme, "annee": annee, "territoire": territoire, "commune": commune,
                }  # fmt: skip
                ((number,),) = connection.execute(PROJET, values).fetchall()
                if vote is not None:
                    connection.execute(
                        "INSERT INTO registre.montant (projet, type, montant_eur) VALUES (%s, 'vote', %s)",
                        [number, vote],
                    )
            connection.execute(CHANTIER)
        with serving(on_database(Settings(), url)) as base:
            yield base


@pytest.fixture
def overlaid(browser: Browser, planned: str) -> Iterator[Screen]:
    """A page of a desktop; not opened yet."""
    with screen_of(browser, planned) as opened:
        yield opened


def block(screen: Screen, name: str) -> Locator:
    return screen.page.locator(f'[data-surcouche="{name}"]')


def at(screen: Screen, title: str) -> tuple[float, float]:
    """Where a projet is on the screen, by the service's own list."""
    rows = ask(screen.base, "/layers/projets.geojson")["features"]
    found = next(row for row in rows if row["properties"]["titre"] == title)
    return place(screen.page, found["geometry"]["coordinates"], MEDOC)


def test_a_filter_keeps_the_same_rows_on_the_map_in_the_list_and_in_the_address(overlaid: Screen) -> None:
    overlaid.open(f"/carte#volet=legende&vue={MEDOC}&couches=territoires,communes")
    overlaid.page.get_by_label("Projets", exact=True).check()
    projets = block(overlaid, "projets")
    projets.locator("summary").first.click()
    projets.get_by_label("Territoire").select_option("medoc")
    projets.get_by_label("de", exact=True).fill("2021")
    projets.get_by_label("de", exact=True).press("Tab")
    expect(projets.locator(".bilan")).to_have_text("2 sur 5\u00a0projets")
    assert overlaid.hash()["projets"] == "territoire:medoc;annee:2021-"
    groups = [" ".join(text.split()) for text in projets.locator(".liste summary").all_inner_texts()]
    assert groups == [
        "Dessinés sur la carte 1", "Sans localisation : gardés, mais sans point 1", "Année ou montant inconnu : ni dedans, ni dehors 1",
    ]  # fmt: skip
    overlaid.settle()
    overlaid.page.mouse.click(*at(overlaid, "Maison de santé de Lesparre"))
    expect(overlaid.page.locator("#fiche h2")).not_to_have_text("Maison de santé de Lesparre")
    overlaid.page.mouse.click(*at(overlaid, "Bus de Pauillac"))
    expect(overlaid.page.locator("#fiche h2")).to_have_text("Bus de Pauillac")
    expect(overlaid.page.locator("#fiche")).to_contain_text("montant voté")


def test_a_layer_that_only_its_filter_named_stays_drawn_without_it(overlaid: Screen) -> None:
    overlaid.open(f"/carte#volet=legende&vue={MEDOC}&projets=theme:sante")
    projets = block(overlaid, "projets")
    expect(projets.locator(".bilan")).to_have_text("2 sur 5\u00a0projets")
    if not projets.get_by_role("button", name="Tout montrer").is_visible():
        projets.locator("summary").first.click()
    projets.get_by_role("button", name="Tout montrer").click()
    expect(projets.locator(".bilan")).to_have_text("5 sur 5\u00a0projets")
    expect(overlaid.page.get_by_label("Projets", exact=True)).to_be_checked()
    assert "projets" in overlaid.hash()["couches"].split(",")


def test_the_area_of_a_circle_is_the_amount_and_an_unknown_amount_is_a_hollow_mark(overlaid: Screen) -> None:
    overlaid.open(f"/carte#volet=legende&{PLAIN}&projets=cercles:vote")
    # 30 px for the largest, half of it for a quarter of its amount.
    for title, inside, outside in (("Bus de Pauillac", 27, 34), ("Maison de santé de Lesparre", 12, 19)):
        x, y = at(overlaid, title)
        ground = colour_at(overlaid.page, x - 45, y)
        assert colour_at(overlaid.page, x - inside, y) != ground
        assert colour_at(overlaid.page, x - outside, y) == ground
    assert colour_at(overlaid.page, *at(overlaid, "Halle d’Hourtin, année inconnue")) == "#ffffff"
    projets = block(overlaid, "projets")
    projets.locator("summary").first.click()
    expect(projets.locator(".sans-montant")).to_have_text("montant inconnu\u00a0: 2\u00a0projets")
    radii = [float(str(ring.get_attribute("r"))) for ring in projets.locator(".anneau").all()]
    values = (200_000, 50_000, 5_000)
    assert radii == pytest.approx([30 * (value / 400_000) ** 0.5 for value in values])


def test_services_are_listed_and_drawn_by_type_and_open_their_card(overlaid: Screen) -> None:
    overlaid.open(f"/carte#volet=legende&vue={MEDOC}&couches=territoires,communes")
    services = overlaid.page.locator("#bloc-services")
    services.locator("summary").first.click()
    services.get_by_label("Ajouter un type de service").select_option("mairie")
    services.get_by_label("Territoire").select_option("medoc")
    rows = [
        row["properties"] for row in ask(overlaid.base, "/layers/services.geojson?type=mairie")["features"]
    ]
    expected = sorted(row["nom"] for row in rows if row["territoire_code"] == "medoc")
    expect(services.locator(".types small")).to_contain_text(f"{len(expected)} sur {len(rows)} lieux publiés")
    assert overlaid.hash()["services"] == "territoire:medoc;type:mairie"
    services.locator(".types summary").click()
    services.get_by_role("button", name="Mairie de Lesparre-Médoc").or_(
        services.get_by_role("button", name="Mairie - Lesparre-Médoc")
    ).first.click()
    expect(overlaid.page.locator("#fiche")).to_contain_text("Horaires d’ouverture")


def test_communes_that_nothing_drawn_names_are_listed_with_what_that_does_not_say(overlaid: Screen) -> None:
    overlaid.open(
        f"/carte#volet=legende&{PLAIN},chantiers&portee=territoire:medoc&sans=oui&chantiers=theme:%3Cb%3E;annee:x"
    )
    communes = [row["properties"] for row in ask(overlaid.base, "/layers/communes.geojson")["features"]]
    medoc = {row["nom"] for row in communes if row["territoire_code"] == "medoc"}
    named = {row["nom"] for row in communes if row["code"] in {"33240", "33314", "33203"}} & medoc
    without = overlaid.page.locator("#bloc-sans")
    expect(without.locator(".bilan")).to_have_text(
        f"{len(medoc) - len(named)} sur {len(medoc)}\u00a0communes"
    )
    shown = set(without.locator(".communes-sans button").all_inner_texts())
    assert shown == medoc - named
    expect(without).to_contain_text("Rien d’enregistré ne veut pas dire rien de fait")
    expect(block(overlaid, "chantiers").locator(".bilan")).to_have_text("1 sur 1\u00a0chantier")


def test_ign_is_asked_only_by_who_turns_it_on_and_its_failure_is_said(overlaid: Screen) -> None:
    overlaid.open(f"/carte#volet=legende&{PLAIN}")
    assert elsewhere(overlaid) == []
    overlaid.page.route("https://data.geopf.fr/**", lambda route: route.abort())
    overlaid.page.get_by_role("radio", name="Plan IGN").check()
    expect(overlaid.page.locator(".etat-fond")).to_contain_text("Le plan de l’IGN ne répond pas")
    assert elsewhere(overlaid)
    assert all(url.startswith("https://data.geopf.fr/wmts?") for url in elsewhere(overlaid))
    expect(overlaid.page.locator("#panne")).to_be_hidden()
    overlaid.page.get_by_role("radio", name="Fond de geo_service").check()
    overlaid.page.unroute("https://data.geopf.fr/**")
    overlaid.page.route(
        "https://data.geopf.fr/**",
        lambda route: route.fulfill(
            body=tile(), content_type="image/png", headers={"Access-Control-Allow-Origin": "*"}
        ),
    )
    plain = colour_at(overlaid.page, *place(overlaid.page, FOREST, MEDOC))
    overlaid.page.get_by_role("radio", name="Plan IGN").check()
    expect(overlaid.page.locator(".etat-fond")).to_contain_text("laissent voir le plan")
    overlaid.settle()
    through = [round(0.6 * part + 0.4 * GREY) for part in bytes.fromhex(plain[1:])]
    seen = bytes.fromhex(colour_at(overlaid.page, *place(overlaid.page, FOREST, MEDOC))[1:])
    assert list(seen) == pytest.approx(through, abs=1)
    expect(overlaid.page.get_by_text("Fond\u00a0: © IGN")).to_be_visible()


def elsewhere(screen: Screen) -> list[str]:
    """What the page asked of other hosts."""
    return [url for url in screen.requests if not url.startswith((screen.base, "blob:", "data:"))]


def tile() -> bytes:
    """A grey PNG of one pixel."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes([0, GREY])))
        + chunk(b"IEND", b"")
    )


def test_every_block_is_accessible_french_and_fits_a_phone(browser: Browser, planned: str, axe: str) -> None:
    with screen_of(browser, planned, PHONE, has_touch=True) as phone:
        phone.open(
            f"/carte#volet=legende&{PLAIN},chantiers&projets=cercles:vote&services=type:mairie&sans=oui&initiatives=theme:sante"
        )
        for name in ("projets", "chantiers"):
            block(phone, name).locator("summary").first.click()
        phone.settle()
        assert violations(phone, axe) == []
        assert phone.page.evaluate("document.documentElement.scrollWidth") == PHONE[0]
        assert ENGLISH.findall(phone.page.evaluate("document.body.innerText")) == []


def test_a_map_to_embed_draws_the_overlays_of_its_address_with_their_filters(
    overlaid: Screen, axe: str
) -> None:
    overlaid.page.goto(
        f"{overlaid.base}/embed#{PLAIN}&projets=theme:mobilite;annee:2021-&services=territoire:bordeaux;type:mairie"
    )
    overlaid.page.wait_for_selector("#toile[data-prete]")
    legend = overlaid.page.locator("#legende-surcouches")
    expect(legend.locator('[data-couche="projets"] .bilan')).to_contain_text("2 sur 5\u00a0projets")
    expect(legend).to_contain_text("1\u00a0projet d’année ou de montant inconnu, hors de la carte")
    expect(legend.locator('[data-couche="projets"] .lignes li:visible')).to_have_count(1)
    expect(legend.locator(".types .marque-service")).to_be_visible()
    expect(legend.locator('[data-couche="chantiers"]')).to_be_hidden()
    overlaid.settle()
    kept, left = at(overlaid, "Bus de Pauillac"), at(overlaid, "Halle d’Hourtin, année inconnue")
    colour = str(legend.locator('[data-couche="projets"] .lignes li:visible').get_attribute("data-couleur"))
    assert (
        colour_at(overlaid.page, kept[0], kept[1] - 4) == colour,
        colour_at(overlaid.page, left[0], left[1] - 4) == colour,
    ) == (True, False)
    assert violations(overlaid, axe) == []


def test_every_theme_can_be_asked_and_none_is_an_answer(overlaid: Screen) -> None:
    overlaid.open(f"/carte#{PLAIN}&volet=legende")
    block(overlaid, "projets").locator("summary").first.click()
    choice = block(overlaid, "projets").get_by_label("Thème")
    expect(choice.locator("option")).to_have_count(1 + len(ask(overlaid.base, "/api/themes")["themes"]))
    choice.select_option("culture")
    expect(choice.locator("option:checked")).to_have_text("Culture (0)")
    expect(block(overlaid, "projets")).to_contain_text("Aucun ne répond à ces choix.")
