"""What a planner does: communes beyond a threshold, their list and table, a card, the saved link, the files."""

import math

import pytest
from playwright.sync_api import expect

from tests.browser.indicateurs import choose, open_indicator, rows
from tests.browser.screens import Screen, ask

pytestmark = pytest.mark.browser

TIME = "temps_pharmacie"
MEDOC = "territoire:medoc"
ABSURD = "niveau=lune&millesime=1066&methode=pif&k=99&bornes=a,b&palette=<b>&seuil=-4&portee=lune:1&isochrone=9999,1&minutes=non"


def names(screen: Screen) -> list[str]:
    return screen.page.locator("ul.au-dela li > button").all_inner_texts()


def beyond(screen: Screen, question: str) -> list[str]:
    return [row["nom"] for row in ask(screen.base, f"/api/gaps?{question}")["communes"]]


def test_the_communes_of_medoc_beyond_the_threshold_are_three_choices_away(planner: Screen) -> None:
    planner.open("/carte")
    planner.page.get_by_role("tab", name="Indicateurs").click()
    choose(planner, TIME)
    planner.page.get_by_label("Périmètre").select_option(MEDOC)
    expect(planner.page.locator("#bilan-seuil")).to_contain_text("Médoc")
    expected = ask(planner.base, f"/api/gaps?indicateur={TIME}&zone={MEDOC}")
    assert names(planner) == [row["nom"] for row in expected["communes"]]
    assert f"sur {expected['totaux']['communes']}" in planner.page.locator("#bilan-seuil").inner_text()


def test_another_threshold_gives_another_list_and_the_link_restores_it(planner: Screen) -> None:
    open_indicator(planner, f"indicateur={TIME}&portee={MEDOC}")
    planner.page.get_by_role("spinbutton").fill("4")
    planner.page.get_by_role("spinbutton").press("Enter")
    expect(planner.page.locator("#bilan-seuil")).to_contain_text("4 min")
    expected = beyond(planner, f"indicateur={TIME}&zone={MEDOC}&seuil=4")
    assert names(planner) == expected
    planner.page.reload()
    expect(planner.page.locator("#bilan-seuil")).to_contain_text("4 min")
    assert names(planner) == expected
    assert {"seuil": "4", "portee": MEDOC}.items() <= planner.hash().items()


def test_a_share_is_typed_in_percent_and_compared_as_a_share(planner: Screen) -> None:
    open_indicator(planner, f"indicateur=pop_65p_share&portee={MEDOC}")
    expect(planner.page.get_by_role("spinbutton")).to_have_value("25")
    planner.page.get_by_role("spinbutton").fill("35")
    planner.page.get_by_role("spinbutton").press("Enter")
    expect(planner.page.locator("#bilan-seuil")).to_contain_text("35")
    assert names(planner) == beyond(planner, f"indicateur=pop_65p_share&zone={MEDOC}&seuil=0.35")


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("indicateur=densite_population", "ni bon ni mauvais"),
        ("indicateur=temps_pharmacie&portee=territoire:bordeaux", "une seule commune"),
        ("indicateur=temps_pharmacie&portee=territoire:nulle-part", "inconnue"),
    ],
)
def test_where_a_threshold_says_nothing_the_panel_says_why(
    planner: Screen, fragment: str, words: str
) -> None:
    open_indicator(planner, fragment)
    expect(planner.page.locator("#liste-seuil")).to_contain_text(words)


def test_the_table_is_the_map_and_sorts_with_what_is_missing_last(planner: Screen) -> None:
    open_indicator(planner, "indicateur=samedi_mairie_share")
    planner.page.get_by_role("button", name="Tableau et fichiers de cette carte").click()
    lines = planner.page.locator("#corps-tableau tbody tr")
    expected = rows(planner.base, "samedi_mairie_share.commune")
    expect(lines).to_have_count(len(expected))
    planner.page.get_by_role("button", name="Valeur").click()
    planner.page.get_by_role("button", name="Valeur").click()
    expect(planner.page.locator("#corps-tableau th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    expect(planner.page.get_by_role("button", name="Valeur")).to_be_focused()
    shown = planner.page.locator("#corps-tableau tbody tr td:nth-child(2)").all_inner_texts()
    absent = sum(row["valeur"] is None for row in expected)
    assert shown[-absent:] == ["donnée absente"] * absent
    numbers = [float(text.replace(",", ".")) for text in shown[:-absent]]
    assert numbers == sorted(
        (round(100 * row["valeur"], 1) for row in expected if row["valeur"] is not None), reverse=True
    )


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "gpkg"])
def test_the_files_of_the_view_are_one_link_away(planner: Screen, form: str) -> None:
    open_indicator(planner, f"indicateur=pop_65p_share&niveau=epci&portee={MEDOC}")
    planner.page.get_by_role("button", name="Tableau et fichiers de cette carte").click()
    links = planner.page.get_by_role("link", name=form, exact=True)
    expect(links).to_have_count(2)
    for link in links.all():
        answer = planner.page.request.get(f"{planner.base}{link.get_attribute('href')}")
        assert answer.ok
        assert len(answer.body()) > 100


def test_the_card_tells_the_figure_its_doubt_its_place_and_where_it_comes_from(planner: Screen) -> None:
    planner.open(f"/carte#indicateur={TIME}&zone=commune:33240&volet=fiche")
    card = planner.page.locator("#fiche-indicateur")
    told = ask(planner.base, f"/api/chiffres/{TIME}/commune:33240")
    expect(card.locator(".valeur-zone strong")).to_have_text(
        f"{told['valeur']:g}".replace(".", ",") + "\u00a0min"
    )
    expect(card.locator(".valeur-zone small")).to_contain_text("entre")
    expect(card.get_by_role("img", name="Position")).to_be_visible()
    expect(card.get_by_role("row")).to_have_count(3)
    card.get_by_role("link", name="D’où vient ce chiffre").click()
    expect(planner.page.locator("h1")).to_contain_text("Lesparre-Médoc")


def test_an_absurd_address_falls_back_to_what_exists(planner: Screen) -> None:
    open_indicator(planner, f"indicateur=pop_65p_share&{ABSURD}")
    expect(planner.page.locator("#panne")).to_be_hidden()
    expect(planner.page.locator("#niveau")).to_have_value("commune")
    expect(planner.page.locator("#legende-indicateur .classes li")).to_have_count(5)


@pytest.mark.parametrize("name", ["inexistant", "temps_salle_concert", "<script>"])
def test_an_indicator_without_map_leaves_the_ordinary_one(planner: Screen, name: str) -> None:
    planner.open(f"/carte#indicateur={name}&volet=indicateurs")
    expect(planner.page.locator("#legende-indicateur")).to_contain_text("la carte", ignore_case=True)
    expect(planner.page.locator("#reglages")).to_be_hidden()
    expect(planner.page.locator("#panne")).to_be_hidden()


def test_an_indicator_without_source_says_so_and_cannot_be_chosen(planner: Screen) -> None:
    planner.open("/carte#volet=indicateurs")
    expect(planner.page.locator('#indicateur option[value="temps_salle_concert"]')).to_have_attribute(
        "disabled", ""
    )
    planner.page.get_by_text("Indicateurs sans source").click()
    expect(planner.page.locator("#absents")).to_contain_text("aucune source chargée ne situe")


def test_figures_away_are_said_and_a_retry_brings_them_back(planner: Screen) -> None:
    planner.page.route("**/api/classes*", lambda route: route.abort())
    planner.page.goto(f"{planner.base}/carte#indicateur=pop_65p_share&volet=indicateurs")
    alert = planner.page.locator("#legende-indicateur [role=alert]")
    expect(alert).to_contain_text("ne répond pas")
    planner.page.unroute("**/api/classes*")
    planner.page.locator("#legende-indicateur").get_by_role("button", name="Réessayer").click()
    expect(planner.page.locator("#legende-indicateur .classes li")).to_have_count(5)


@pytest.mark.parametrize(
    ("indicator", "typed", "range_told"),
    [(TIME, "-4", "de 0 à 999"), ("pop_65p_share", "140", "de 0 à 100\u00a0%")],
)
def test_a_threshold_that_cannot_be_says_its_range_and_the_result_stays(
    planner: Screen, indicator: str, typed: str, range_told: str
) -> None:
    open_indicator(planner, f"indicateur={indicator}&portee={MEDOC}&volet=indicateurs")
    expect(planner.page.locator("#bilan-seuil")).to_be_visible()
    before = planner.page.locator("#liste-seuil").inner_text()
    planner.page.get_by_role("spinbutton").fill(typed)
    planner.page.get_by_role("spinbutton").press("Enter")
    expect(planner.page.locator("#seuil-erreur")).to_contain_text(range_told)
    assert planner.page.locator("#liste-seuil").inner_text() == before
    assert "seuil" not in planner.hash()
    planner.page.get_by_role("spinbutton").fill("20")
    planner.page.get_by_role("spinbutton").press("Enter")
    expect(planner.page.locator("#seuil-erreur")).to_be_hidden()


def test_a_phone_frames_the_territoire_of_an_address_without_a_view(pocket: Screen) -> None:
    open_indicator(pocket, f"indicateur={TIME}&portee={MEDOC}&volet=indicateurs")
    _, south, _, north = ask(pocket.base, f"/api/zones/{MEDOC}")["zone"]["bbox"]
    assert "vue" not in pocket.hash()
    pocket.page.get_by_role("button", name="Approcher").click()
    pocket.until(lambda: "vue" in pocket.hash())
    pocket.settle()
    zoom, lat, _ = map(float, pocket.hash()["vue"].split("/"))
    box = pocket.page.locator("#toile").bounding_box()
    assert box is not None
    degrees_per_px = 360 / (512 * 2 ** (zoom - 1))
    assert (north - south) / math.cos(math.radians(lat)) < box["height"] * degrees_per_px
    assert lat == pytest.approx((south + north) / 2, abs=0.02)


def test_those_without_a_project_are_one_tick_more_and_what_is_not_known_is_said(planner: Screen) -> None:
    open_indicator(planner, f"indicateur={TIME}&portee={MEDOC}&seuil=4")
    planner.page.get_by_label("Seulement celles sans projet").check()
    told = planner.page.locator("#bilan-projet")
    expect(told).to_contain_text("Thème Santé")
    expect(told).to_contain_text("Aucun projet connu ne veut pas dire aucun projet")
    expect(planner.page.locator("#liste-seuil")).to_contain_text("registre non déclaré complet")
    asked = ask(planner.base, f"/api/gaps?indicateur={TIME}&zone={MEDOC}&seuil=4&projet=sans")["communes"]
    assert names(planner) == [row["nom"] for row in asked if row["sans_projet"] is not False] != []
    assert planner.hash()["projet"] == "sans"


WITHOUT = """async () => {
  const { kept, withoutProject } = await import("/static/modules/sans_projet.js");
  const row = (nom, sans_projet, raison_projet) => ({ nom, habitants: 100, sans_projet, raison_projet });
  const communes = [row("Une", true, "déclaré"), row("Deux", false, "en cours"), row("Trois", null, "non déclaré")];
  const projet = { sans: null, au_moins: { communes: 1 }, regle: "règle", noms: "Santé" };
  const told = (rows, sure) => withoutProject({ communes: rows, projet: { ...projet, sans: sure } }).map((node) => node.textContent).join(" | ");
  return [kept({ communes, projet }).map(({ nom }) => nom), told(communes, null), told(communes.slice(0, 2), { communes: 1 }), told(communes.slice(1, 2), { communes: 0 })];
}"""


def test_a_known_project_takes_a_commune_out_and_the_unknown_is_never_called_none(planner: Screen) -> None:
    planner.open("/carte")
    kept, doubtful, sure, none_left = planner.page.evaluate(WITHOUT)
    assert kept == ["Une", "Trois"]
    assert "Établi pour 1\u00a0commune. Pour les autres, aucun projet connu" in doubtful
    assert "1\u00a0commune sans projet ni chantier en cours, 100\u00a0habitants." in sure
    assert "concerne : Deux" in sure
    assert "les concerne toutes" in none_left


def test_the_time_to_a_doctor_is_found_under_health(planner: Screen) -> None:
    planner.open("/carte#volet=indicateurs")
    expect(planner.page.locator("#famille option[value=sante]")).to_be_attached()
    planner.page.locator("#famille").select_option("sante")
    choose(planner, "temps_generaliste")


def test_an_empty_map_of_carences_says_why_and_leads_to_the_matrix(planner: Screen) -> None:
    open_indicator(planner, f"indicateur=besoin_non_couvert&portee={MEDOC}")
    answer = planner.page.locator("#reponse")
    asked = ask(planner.base, f"/api/questions/2?zone={MEDOC}")
    expect(answer).to_contain_text(f"{asked['priorites_connues']} priorités connues")
    expect(answer).to_contain_text("il manque des déclarations")
    answer.get_by_role("link", name="Matrice des carences : Médoc").click()
    expect(planner.page.get_by_role("heading", name="Matrice des carences")).to_be_in_viewport()


def test_the_map_of_fibre_says_since_when_premises_are_missing(planner: Screen) -> None:
    open_indicator(planner, f"indicateur=ftth_share&portee={MEDOC}")
    since: dict[str, set[str]] = {}
    for row in ask(planner.base, f"/api/questions/9?zone={MEDOC}")["lignes"]:
        since.setdefault(row["depuis"], set()).add(row["nom"])
    expect(planner.page.locator("#reponse [data-depuis]")).to_have_count(len(since))
    for millesime, communes in since.items():
        planner.page.get_by_text(f"Depuis {millesime}").click()
        shown = planner.page.locator(f'#reponse [data-depuis="{millesime}"] li button').all_inner_texts()
        assert set(shown) == communes
