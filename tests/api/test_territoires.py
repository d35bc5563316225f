"""Pages about zones: whole without a script, every number as the API says it, nothing unknown left in silence."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from conftest import Loaded
from markupsafe import escape
from starlette.testclient import TestClient

from geo_service.services.beyond import alphabetical
from geo_service.services.fiche_identity import surface_words

TERRITOIRES = (
    "/territoires/medoc",
    "/territoires/bordeaux",
    "/epci/200070720",
    "/cantons/3322",
    "/communes/33240",
)


class Page(HTMLParser):
    """Links with their text, headings, captions and tables of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[tuple[str, str]] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self._href: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self._href = dict(attrs).get("href")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_data(self, data: str) -> None:
        if self._href and data.strip():
            self.links.append((self._href, data.strip()))

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._href = None


def figures(page: str) -> list[tuple[str, str, str, str]]:
    """Indicator, zone, reading and text of each number that leads to what is behind it."""
    found = []
    for href, text in Page(page).links:
        told = re.fullmatch(r"/chiffres/(\w+)/([\w:-]+)(?:\?lecture=(\w+))?", href)
        if told and "habitant" not in text:
            found.append((told[1], told[2], told[3] or "principale", text))
    return found


def read(text: str) -> float | None:
    """The number a reader reads; None where it is a reason."""
    number = re.match(r"[−\d\u202f]+(,\d+)?", text)
    if number is None:
        return None
    value = float(number[0].replace("\u202f", "").replace("−", "-").replace(",", "."))
    return value / 100 if "%" in text else value


def published(api: TestClient, indicateur: str, zone: str, lecture: str) -> dict[str, Any]:
    answer = api.get(f"/api/chiffres/{indicateur}/{zone}", params={"lecture": lecture})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("address", TERRITOIRES)
def test_every_number_of_the_page_is_the_one_of_the_api(computed_api: TestClient, address: str) -> None:
    told = figures(computed_api.get(address).text)
    assert len(told) > 20
    for indicateur, zone, lecture, text in told[:60] + told[60::25]:
        value, number = published(computed_api, indicateur, zone, lecture)["valeur"], read(text)
        if number is None:
            assert text in ("donnée absente", "secret statistique", "hors de portée", "non pertinent")
        else:
            assert value == pytest.approx(number, abs=0.051 if abs(number) >= 1 else 0.0051), (
                indicateur,
                text,
            )


@pytest.mark.parametrize("address", TERRITOIRES)
def test_a_page_is_whole_without_a_script_and_its_headings_go_down_by_one(
    computed_api: TestClient, address: str
) -> None:
    answer = computed_api.get(address)
    page = Page(answer.text)
    assert answer.status_code == 200
    assert "script" not in page.tags
    assert page.headings[0] == 1
    assert all(low - high <= 1 for high, low in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags.count("table") == page.tags.count("caption")
    assert " style=" not in answer.text


@pytest.mark.parametrize(
    ("whole", "land", "told"),
    [
        (2591.5, 2280.5, "2 592 km² dont 2 281 km² de terre (la densité se rapporte à la terre)"),
        (7.42, 7.38, "7,4 km²"),
        (12.34, 11.0, "12,3 km² dont 11 km² de terre (la densité se rapporte à la terre)"),
        (120.0, None, "120 km²"),
        (None, None, ""),
    ],
)
def test_an_area_names_its_land_where_water_is_seen(
    whole: float | None, land: float | None, told: str
) -> None:
    assert surface_words(whole, land).replace("\u202f", " ").replace("\u00a0", " ") == told


def test_communes_beyond_a_threshold_are_in_alphabetical_order_without_rank(computed_api: TestClient) -> None:
    page = (
        computed_api.get("/territoires/medoc").text.partition('id="seuils"')[2].partition('id="carences"')[0]
    )
    lists = re.findall(r'<ul class="noms">(.*?)</ul>', page, re.DOTALL)
    assert lists
    for names in (re.findall(r"<li[^>]*>([^,<]+),", one) for one in lists):
        assert names == sorted(names, key=alphabetical)


def test_the_inside_of_a_territoire_of_one_commune_is_not_relevant(computed_api: TestClient) -> None:
    page = computed_api.get("/territoires/bordeaux").text
    assert "Non pertinent : ce territoire est une seule commune." in page
    assert 'id="cartes"' not in page
    inside = [
        text
        for name, zone, _, text in figures(page)
        if (name, zone) == ("temps_mairie", "territoire:bordeaux")
    ]
    assert inside == ["non pertinent"]


def test_what_is_too_old_is_listed_with_its_year_and_compared_with_nothing(
    gironde: Loaded, computed_api: TestClient
) -> None:
    compared, _, unknown = computed_api.get("/territoires/medoc").text.partition('id="inconnu"')
    old = re.findall(r'class="annee">(\d{4})[^<]*</strong> <a href="/donnees/(\w+)"', unknown)
    assert old
    assert all(f"/chiffres/{name}/" not in compared for _, name in old)


def test_a_registry_that_is_not_open_says_so(computed_api: TestClient) -> None:
    page = computed_api.get("/territoires/medoc").text
    assert "Registre non ouvert" in page
    assert "état inconnu depuis 2017" in page


def test_both_readings_are_told_where_memberships_are_supposed(computed_api: TestClient) -> None:
    page = computed_api.get("/territoires/medoc").text
    assert {one[2] for one in figures(page)} == {"principale", "alternative"}
    assert "peuvent être d&#39;ici" in page


def test_a_former_code_leads_to_the_commune_of_today(computed_api: TestClient) -> None:
    answer = computed_api.get("/communes/33338", follow_redirects=False)
    assert answer.status_code == 308
    assert answer.headers["location"] == "/communes/33055"


@pytest.mark.parametrize(
    ("address", "proposed"),
    [
        ("/territoires/medocc", "/territoires/medoc"),
        ("/communes/99999", ""),
        ("/epci/abc", ""),
        ("/communes/%00", ""),
        ("/cantons/é<b>", ""),
    ],
)
def test_an_unknown_zone_is_a_page_in_french_with_suggestions(
    computed_api: TestClient, address: str, proposed: str
) -> None:
    answer = computed_api.get(address)
    assert answer.status_code == 404
    assert "introuvable" in answer.text
    assert "<b>" not in answer.text.partition("<main")[2]
    assert f'href="{proposed}' in answer.text


def test_a_page_held_already_is_not_sent_again(computed_api: TestClient) -> None:
    first = computed_api.get("/epci/200070720")
    again = computed_api.get("/epci/200070720", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_the_answer_to_the_mayor_names_who_is_competent_and_the_zonages(computed_api: TestClient) -> None:
    page = computed_api.get("/communes/33240").text
    answer = page.partition('class="reponse"')[2].partition("</section>")[0]
    for words in ("Réponse au maire", "Qui est compétent", "Zonages", "Contact", "Mairie de Lesparre-Médoc"):
        assert words in answer


def test_a_small_departement_without_indicator_still_has_its_pages(small_api: TestClient) -> None:
    page = small_api.get("/territoires/ouest")
    assert page.status_code == 200
    assert "Aucun chiffre publié" in page.text


@pytest.mark.parametrize("address", ["/comparer", "/comparer?zone=commune:33240,commune:33555"])
def test_a_comparison_is_in_alphabetical_order_and_gives_no_rank(
    computed_api: TestClient, address: str
) -> None:
    page = computed_api.get(address).text
    head = page.partition("<thead>")[2].partition("</thead>")[0]
    names = re.findall(r"<a [^>]*>([^<]+)</a>", head)
    assert names
    assert names == sorted(names, key=alphabetical)
    for indicateur, zone, lecture, text in figures(page)[::9]:
        value, number = published(computed_api, indicateur, zone, lecture)["valeur"], read(text)
        assert number is None or value == pytest.approx(number, abs=0.051 if abs(number) >= 1 else 0.0051)


@pytest.mark.parametrize("query", ["niveau=zzz", "zone=commune:33240,territoire:medoc"])
def test_zones_of_several_levels_are_not_compared(computed_api: TestClient, query: str) -> None:
    answer = computed_api.get(f"/comparer?{query}")
    assert answer.status_code == 400
    assert "omm" in answer.json()["detail"]


def test_communes_are_named_before_they_are_compared(computed_api: TestClient) -> None:
    answer = computed_api.get("/comparer?niveau=commune")
    assert answer.status_code == 200
    assert 'name="communes"' in answer.text
    assert not figures(answer.text)


def test_every_list_beyond_a_threshold_leads_to_the_map_that_asks_the_same(computed_api: TestClient) -> None:
    page = computed_api.get("/territoires/medoc").text.replace("&amp;", "&")
    asked = re.findall(
        r'href="/carte#volet=indicateurs&indicateur=(\w+)&seuil=([\d.]+)&portee=territoire:medoc&projet=sans"',
        page,
    )
    lists = re.findall(r'<h3 id="ecart-(\w+)">', page)
    assert [name for name, _ in asked] == lists != []
    for name, threshold in asked:
        assert computed_api.get(f"/api/indicateurs/{name}").json()["seuil"] == float(threshold)


@pytest.mark.parametrize(
    ("address", "zone"),
    [
        ("/territoires/medoc", "territoire:medoc"),
        ("/territoires/bordeaux", "territoire:bordeaux"),
        ("/epci/200070720", "epci:200070720"),
    ],
)
def test_a_page_says_where_fibre_is_missing_and_since_when(
    computed_api: TestClient, address: str, zone: str
) -> None:
    told = computed_api.get(address).text.partition('id="fibre"')[2].partition("</section>")[0]
    rows = computed_api.get("/api/questions/9", params={"zone": zone}).json()["lignes"]
    names = re.findall(r"<li>([^,<]+), [^<]+ : <a", told)
    assert sorted(names) == sorted(escape(row["nom"]) for row in rows)
    assert {row["depuis"] for row in rows} == set(re.findall(r"<p>Depuis ([\dT-]+)", told))
    assert "entre deux, rien n&#39;est su" in told


@pytest.mark.parametrize(
    ("page", "list_page"),
    [
        ("/territoires/medoc", "/territoires"),
        ("/epci/200070720", "/epci"),
        ("/cantons/3322", "/cantons"),
        ("/communes/33240", "/communes"),
    ],
)
def test_the_trail_of_a_zone_goes_through_the_list_of_its_level(
    computed_api: TestClient, page: str, list_page: str
) -> None:
    trail = computed_api.get(page).text.partition('<nav class="fil"')[2].partition("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', trail) == ["/", list_page]
