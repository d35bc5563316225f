"""A file of the reader's own: opened over a gap, crossed, exported, imported; nothing of it leaves before it is asked."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import geopandas as gpd
import pytest
import shapely
from playwright.sync_api import Browser, Page, Request, Route, expect
from registre.access_kit import PASSWORD, open_account
from small import ORIGIN, SIDE_M, to_lonlat

from geo_service.model.pacte.droits import Charge, Role
from tests.browser.screens import Screen, ask, screen_of, serving

pytestmark = pytest.mark.browser

TIME = "temps_generaliste"
SEUIL = 10
TOOL = f"vue=8.80/45.10000/-0.90000&indicateur={TIME}&seuil={SEUIL}&portee=territoire:medoc&volet=outils&outil=fichier"
NAMES = ("Permanence", "Maison médicale", "École", "Médiathèque", "Cabinet", "Siège", "Pôle")
PLACES = (
    (-1.0512, 45.3021),
    (-0.9513, 45.2022),
    (-0.8014, 45.1023),
    (-1.0815, 45.4424),
    (-0.5816, 44.8425),
    (-3.0, 45.0),
)
BROKEN = {
    "tronque.geojson": (b'{"type":"FeatureCollection","features":[{"type":"Fea', "tronqué"),
    "vide.csv": (b"", "est vide"),
    "sans_lieu.csv": (b"a;b\n1;2\n", "Aucune colonne de lieu"),
    "faux.gpkg": (b"bonjour", "SQLite"),
    "photo.png": (b"\x89PNG\r\n\x1a\n\0\0", "ni un GeoJSON, ni un CSV"),
    "inverse.csv": (b"lon;lat\n45,2;-0,8\n", "inversées"),
    "ailleurs.csv": (b"lon;lat\n100,2;12\n", "hors de la carte"),
    "gros.csv": (b"lon;lat\n" + b"-0.8;45\n" * 50_001, "50\u202f000 objets"),
}


def opened(screen: Screen) -> Page:
    screen.page.goto(f"{screen.base}/carte#{TOOL}")
    screen.page.wait_for_selector("[data-outil=fichier][data-pret=oui]")
    screen.page.wait_for_selector("#legende-indicateur .classes", state="attached")
    return screen.page


def give(page: Page, name: str, content: bytes) -> None:
    page.set_input_files("#fichier-choix", {"name": name, "mimeType": "", "buffer": content})


def far_place(base: str) -> tuple[float, float]:
    """The mairie of a commune beyond the threshold, as the service lists them."""
    gaps = ask(base, f"/api/gaps?indicateur={TIME}&seuil={SEUIL}")["communes"]
    code = gaps[0]["zone"].removeprefix("commune:")
    rows = ask(base, "/layers/mairies.geojson")["features"]
    lon, lat = next(row for row in rows if row["properties"]["commune_code"] == code)["geometry"][
        "coordinates"
    ]
    return lon, lat


def own_csv(places: Sequence[tuple[float, float]]) -> bytes:
    lines = [f"{name};{x};{y}".replace(".", ",") for name, (x, y) in zip(NAMES, places, strict=False)]
    return ("\ufeffnom;longitude;latitude\r\n" + "\r\n".join(lines)).encode()


def expected(base: str, places: Sequence[tuple[float, float]]) -> list[str | None]:
    """Where each place is and whether it is beyond, by the service: the oracle asks what the page may not."""
    rows = ask(base, f"/api/observations?indicateur={TIME}&niveau=commune")["observations"]
    beyond = {row["zone"]: float(row["valeur"]) > SEUIL for row in rows if row["valeur"] is not None}
    found: list[str | None] = []
    for lon, lat in places:
        zones = [zone["id"] for zone in ask(base, f"/api/zones/point?lon={lon}&lat={lat}")["zones"]]
        commune = next((zone for zone in zones if zone in beyond), None)
        found.append(None if commune is None else f"{commune} {'oui' if beyond[commune] else 'non'}")
    return found


def crossed(page: Page) -> list[str | None]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Télécharger croisé (CSV)").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    return [f"{row['zone']} {row['au_dela_du_seuil']}" if row["zone"] else None for row in rows]


def test_a_planner_crosses_her_own_file_with_a_gap_and_nothing_of_it_is_sent(planner: Screen) -> None:
    sent: list[Request] = []
    page = opened(planner)
    places = (far_place(planner.base), *PLACES)

    def heard(request: Request) -> None:
        sent.append(request)

    page.on("request", heard)
    give(page, "mes lieux.csv", own_csv(places))
    expect(page.locator(".fichier-ouvert h3")).to_have_text("mes lieux.csv")
    answers = expected(planner.base, places)
    beyond = sum("oui" in str(answer) for answer in answers)
    assert beyond
    expect(page.locator(".bilan-fichier")).to_contain_text(f"{beyond} de vos {len(places)}\u00a0objets")
    assert crossed(page) == answers
    assert [request for request in sent if request.method != "GET" or request.post_data] == []
    written = " ".join(unquote(request.url) for request in sent)
    assert not [
        word for word in (*NAMES, "mes lieux", *(f"{abs(x)}" for x, _ in PLACES[:-1])) if word in written
    ]
    assert {"indicateur": TIME, "portee": "territoire:medoc"}.items() <= planner.hash().items()


def test_the_same_places_in_every_format_are_crossed_alike(planner: Screen, tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"nom": NAMES[: len(PLACES)]}, geometry=list(map(shapely.Point, PLACES)), crs=4326
    )
    metres = frame.to_crs(2154)
    metres.to_file(tmp_path / "l.gpkg", layer="lieux", driver="GPKG")
    old = json.loads(metres.to_json()) | {
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    }
    lines = [f"{row.nom}\t{row.geometry.x:.2f}\t{row.geometry.y:.2f}" for row in metres.itertuples()]
    files = {
        "degres.csv": own_csv(PLACES),
        "lambert.csv": ("nom\tX\tY\n" + "\n".join(lines)).encode("cp1252"),
        "ancien.geojson": json.dumps(old).encode(),
        "lieux.gpkg": (tmp_path / "l.gpkg").read_bytes(),
    }
    page = opened(planner)
    answers = []
    for name, content in files.items():
        give(page, name, content)
        expect(page.locator(".fichier-ouvert h3").first).to_have_text(name)
        answers.append(crossed(page))
    assert answers == [expected(planner.base, PLACES)] * len(files)


def test_a_broken_file_says_its_remedy_and_leaves_what_was_open(planner: Screen, axe: str) -> None:
    page = opened(planner)
    give(page, "lieux.csv", own_csv(PLACES))
    expect(page.locator(".fichier-ouvert")).to_have_count(1)
    for name, (content, words) in BROKEN.items():
        give(page, name, content)
        expect(page.locator("#fichier-erreur .avis")).to_contain_text(words)
        expect(page.locator(".fichier-ouvert h3")).to_have_text("lieux.csv")
    page.evaluate(axe)
    assert page.evaluate("axe.run(document).then((found) => found.violations.map(({ id }) => id))") == []
    page.get_by_role("button", name="Retirer").click()
    expect(page.locator(".fichier-ouvert")).to_have_count(0)


@pytest.fixture
def agent(browser: Browser, small: Any) -> Iterator[Screen]:
    """An agent of the tiny département who may import, signed in."""
    with ThreadPoolExecutor(1) as aside:  # the browser holds the event loop of this thread
        aside.submit(open_account, small, "agent@exemple.fr", Charge(Role.ADMINISTRATEUR)).result()
    with serving(small.settings) as base, screen_of(browser, base) as screen:
        page = screen.page
        page.goto(f"{base}/connexion")
        page.locator("input[name=courriel]").fill("agent@exemple.fr")
        page.locator("input[type=password]").fill(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/compte")
        yield screen


def test_an_agent_tries_a_file_reads_each_fault_then_imports_it(agent: Screen) -> None:
    lon, lat = to_lonlat(ORIGIN[0] + SIDE_M / 2, ORIGIN[1] + SIDE_M / 2)
    place = f"{lon:.5f};{lat:.5f}".replace(".", ",")
    good = (
        f"territoires;titre;theme;portee;longitude;latitude\r\nouest;Halle du bourg;sante;point;{place}\r\n"
    )
    page = agent.page
    page.goto(f"{agent.base}/carte#volet=outils&outil=fichier")
    page.wait_for_selector("[data-outil=fichier][data-pret=oui]")
    try_import(page, "faux.csv", good + f"ouest;;sante;point;{place}\r\n")
    expect(page.locator(".importer td").first).to_have_text("3")
    page.get_by_role("button", name="Retirer").click()
    try_import(page, "bon.csv", good)
    assert not ask(agent.base, "/api/projets")["projets"]
    page.get_by_role("button", name="Importer 1").click()
    expect(page.locator(".importer")).to_contain_text("1\u00a0ligne importée")
    assert [row["titre"] for row in ask(agent.base, "/api/projets")["projets"]] == ["Halle du bourg"]


def try_import(page: Page, name: str, text: str) -> None:
    give(page, name, text.encode())
    page.get_by_text("Importer dans le registre…").click()
    page.get_by_role("button", name="Envoyer pour un essai").click()
    expect(page.locator(".importer")).to_contain_text("Rien n’est")


def test_a_file_chosen_before_its_tool_is_there_is_read_once_it_is(planner: Screen) -> None:
    held: list[Route] = []
    planner.page.route("**/outils/fichier.js*", lambda route: held.append(route))  # noqa: PLW0108 playwright marks it
    planner.page.goto(f"{planner.base}/carte#{TOOL}")
    planner.page.wait_for_selector("[data-outil=fichier][data-pret=attente]")
    give(planner.page, "seul.csv", own_csv([PLACES[0]]))
    held[0].continue_()
    expect(planner.page.locator(".fichier-ouvert h3")).to_have_text("seul.csv")
    expect(planner.page.locator(".bilan-fichier")).to_contain_text("Votre objet ")
