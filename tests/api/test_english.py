"""Pages in English: nothing of their own left in French, links that stay in the language, versions kept apart."""

import re

import psycopg
import pytest
from conftest import Loaded
from french import forgotten
from starlette.testclient import TestClient

TINY = (
    "/territoires/ouest", "/communes/99001", "/communes/inconnue", "/conseils/ouest/7", "/conseils/ouest/zzz",
    "/comparer", "/comparer?communes=99001,Nulle-Part&ordre=nom", "/comparer?niveau=commune", "/initiatives",
    "/donnees", "/territoires", "/plan-du-site", "/recherche?q=nulle", "/donnees/minutes_essai", "/chiffres/minutes_essai/commune:99009",
    "/chiffres/part_essai_share/territoire:est",
)  # fmt: skip
REAL = (
    "/territoires/medoc", "/territoires/bordeaux", "/epci/200070720", "/cantons/3322", "/communes/33240",
    "/conseils/medoc/7", "/conseils/medoc/99", "/comparer?niveau=epci&semblables=epci:200070720",
    "/initiatives?theme=sante", "/initiatives?theme=mobilite", "/donnees", "/donnees/temps_pharmacie",
    "/chiffres/densite_population/territoire:medoc", "/chiffres/temps_pharmacie/territoire:bordeaux",
)  # fmt: skip
NAMES = (
    "SELECT nom FROM pub.zone UNION SELECT definition->>'titre' FROM pub.indicateur "
    "WHERE coalesce(definition->>'title_en', '') = ''"
)
CHANGES = ("/territoires/ouest", "/conseils/ouest/7")


def in_english(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en"


def names(loaded: Loaded) -> list[str]:
    """Names of zones, and titles that have no English in a title or an attribute: nothing can be marked there."""
    with psycopg.connect(loaded.url) as connection:
        return [nom for (nom,) in connection.execute(NAMES)]


def english(api: TestClient, path: str) -> str:
    page = api.get(in_english(path)).text
    assert '<html lang="en"' in page
    return str(page)


@pytest.mark.parametrize("path", TINY)
def test_no_french_is_left_outside_what_says_that_it_is(
    measured_api: TestClient, measured: Loaded, path: str
) -> None:
    assert forgotten(english(measured_api, path), names(measured)) == []


@pytest.mark.parametrize("path", REAL)
def test_no_french_is_left_on_pages_of_the_shipped_departement(
    computed_api: TestClient, computed: Loaded, path: str
) -> None:
    assert forgotten(english(computed_api, path), names(computed)) == []


def test_no_french_is_left_around_a_figure_of_two_vintages(computed_api: TestClient, gironde: Loaded) -> None:
    path = "/chiffres/population_evolution/territoire:medoc"
    assert forgotten(english(computed_api, path), names(gironde)) == []


@pytest.mark.parametrize("path", TINY)
def test_each_page_names_its_other_language_to_readers_and_to_robots(
    measured_api: TestClient, path: str
) -> None:
    for page, other in ((path, "en"), (in_english(path), "fr")):
        text = measured_api.get(page).text
        assert text.count('<link rel="alternate" hreflang=') == 2
        assert len(re.findall(rf'lang="{other}" hreflang="{other}">(English|Français)</a>', text)) == 1


def test_links_between_pages_stay_in_the_language(measured_api: TestClient) -> None:
    page = english(measured_api, "/territoires/ouest").partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'<a [^>]*href="(/(?:communes|epci|donnees|chiffres|territoires)/[^"]*)"', page)
    assert links
    assert [link for link in links if "lang=en" not in link and not link.endswith((".pdf", ".docx"))] == []


def test_forms_keep_the_language(measured_api: TestClient) -> None:
    page = english(measured_api, "/comparer")
    assert page.count("<form") == page.count('<input type="hidden" name="lang" value="en">')
    assert 'name="lang"' not in measured_api.get("/comparer").text


@pytest.mark.parametrize("path", CHANGES)
def test_versions_of_a_page_differ_by_language(measured_api: TestClient, path: str) -> None:
    french, english_ = measured_api.get(path), measured_api.get(in_english(path))
    assert french.headers["etag"] != english_.headers["etag"]
    held = measured_api.get(in_english(path), headers={"If-None-Match": french.headers["etag"]})
    assert (held.status_code, '<html lang="en"' in held.text) == (200, True)
    assert measured_api.get(path).text == french.text


def test_a_former_code_leads_to_the_page_in_the_same_language(computed_api: TestClient) -> None:
    answer = computed_api.get("/communes/33338?lang=en", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, "/communes/33055?lang=en")


def test_a_language_that_is_not_spoken_is_french(measured_api: TestClient) -> None:
    assert '<html lang="fr"' in measured_api.get("/comparer?lang=de").text
