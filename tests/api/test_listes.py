"""Lists of zones and of conseils, the search without JavaScript, the map of the site: pages to find one's way."""

import csv
import re
from html import unescape
from html.parser import HTMLParser

import psycopg
import pytest
from conftest import Loaded
from starlette.testclient import TestClient

from geo_service.api.app import ROUTED

LAYERS = {"/territoires": "territoires", "/epci": "epci", "/communes": "communes"}
PRIVATE_OR_NOT_PAGES = re.compile(r"^/(api|styles|static|mots|vendor|layers|compte)|oidc|\{")


class Links(HTMLParser):
    """Addresses that a part of a page leads to, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found.append(dict(attrs).get("href") or "")


HERE = {"Host": "localhost"}
"""Signing in is for this machine, or for https."""


def page(api: TestClient, address: str) -> str:
    answer = api.get(address, headers=HERE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    return answer.text


def main_links(text: str) -> list[str]:
    return Links(text.partition("<main")[2].partition("</main>")[0]).found


@pytest.mark.parametrize("address", LAYERS)
def test_a_list_leads_to_every_served_zone_of_its_level(real_api: TestClient, address: str) -> None:
    """Expected: the codes of the layer of the same level."""
    rows = csv.DictReader(real_api.get(f"/layers/{LAYERS[address]}.csv").text.lstrip("\ufeff").splitlines())
    expected = {f"{address}/{row['code']}" for row in rows}

    found = [link for link in main_links(page(real_api, address)) if link.startswith(f"{address}/")]

    assert len(found) == len(set(found))
    assert set(found) == expected


def test_names_follow_each_other_without_accents_and_each_has_its_inhabitants(real_api: TestClient) -> None:
    rows = re.findall(
        r'<th scope="row"><a href="/communes/(\w+)">([^<]+)</a></th>\s*<td class="nombre">([^<]+)</td>',
        page(real_api, "/communes"),
    )
    told = {row[0]: row[2] for row in rows}
    names = [unescape(row[1]) for row in rows]

    assert names.index("Eysines") < names.index("Fargues")
    assert names.index("Le Verdon-sur-Mer") < names.index("Lesparre-Médoc")
    for code in ("33063", "33240"):
        known = real_api.get(f"/api/zones/commune:{code}").json()["zone"]["population"]
        assert int(re.sub(r"\D", "", told[code])) == known


def test_inhabitants_that_nobody_counted_are_unknown_and_not_zero(small: Loaded) -> None:
    with psycopg.connect(small.url) as connection:
        connection.execute("UPDATE geo.zone_version SET population = NULL WHERE code = '99001'")

    with small.client() as api:
        row = page(api, "/communes").partition("/communes/99001")[2].partition("</tr>")[0]

    assert '<td class="nombre">inconnue</td>' in row


def test_inhabitants_of_a_canton_are_those_of_its_communes_and_said_so(real_api: TestClient) -> None:
    text = page(real_api, "/cantons")
    code, shown = re.findall(r'/cantons/(\w+)">[^<]*</a></th>\s*<td class="nombre">([^<]+)</td>', text)[0]
    rows = csv.DictReader(
        real_api.get(f"/layers/communes.csv?zone=canton:{code}").text.lstrip("\ufeff").splitlines()
    )

    assert "Population de leurs communes" in text
    assert int(re.sub(r"\D", "", shown)) == sum(int(row["population"]) for row in rows)


def test_an_inferred_membership_says_so(real_api: TestClient) -> None:
    rows = csv.DictReader(real_api.get("/layers/communes.csv").text.lstrip("\ufeff").splitlines())
    inferred = sum(row["territoire_confiance"] in {"inferred", "supposé"} for row in rows)

    assert page(real_api, "/communes").count("<small>(supposé)</small>") == inferred


@pytest.mark.parametrize("address", ["/conseils", "/conseils/medoc"])
def test_conseils_are_told_by_round_with_what_is_known(real_api: TestClient, address: str) -> None:
    text = page(real_api, address)
    rounds = [int(one) for one in re.findall(r'<h2 id="tour-(\d+)"', text)]

    assert rounds == sorted(rounds, reverse=True)
    assert "/conseils/medoc/7" in main_links(text)
    assert "date et lieu non retrouvés" in text
    assert ("/conseils/libournais/7" in main_links(text)) is (address == "/conseils")


def test_conseils_of_nowhere_are_a_page_that_says_so(real_api: TestClient) -> None:
    answer = real_api.get("/conseils/medocc")

    assert answer.status_code == 404
    assert 'href="/territoires/medoc"' in answer.text


@pytest.mark.parametrize(
    ("text", "first"),
    [("saint emillion", "/communes/33394"), ("33371", "/communes/33018"), ("medoc", "/territoires/medoc")],
)
def test_a_search_leads_to_the_page_of_what_it_finds(real_api: TestClient, text: str, first: str) -> None:
    answer = real_api.get("/recherche", params={"q": text})

    assert main_links(answer.text)[0] == first


@pytest.mark.parametrize("text", ["", "zzzzqqq", "x" * 5000, "\x00", "<script>", "%", "' OR 1=1"])
def test_a_search_for_anything_is_a_page(real_api: TestClient, text: str) -> None:
    answer = real_api.get("/recherche", params={"q": text})

    assert answer.status_code == 200
    assert "<script>" not in answer.text
    assert "/communes" in main_links(answer.text)


def test_every_link_of_the_map_of_the_site_leads_somewhere(computed_api: TestClient) -> None:
    found = main_links(page(computed_api, "/plan-du-site"))

    assert [one for one in found if computed_api.get(one, headers=HERE).status_code != 200] == []


def test_the_map_of_the_site_holds_every_public_page(real_api: TestClient) -> None:
    """Expected: routes of the application that answer a page and need nothing from their address."""
    paths = {route.path for module in ROUTED for route in module.router.routes if "GET" in route.methods}
    plain = [path for path in sorted(paths) if not PRIVATE_OR_NOT_PAGES.search(path) and path != "/"]
    pages = [one for one in plain if "text/html" in real_api.get(one).headers.get("content-type", "")]

    found = {link.partition("?")[0] for link in main_links(page(real_api, "/plan-du-site"))}

    assert [one for one in pages if one not in found | {"/plan-du-site"}] == []


READ = (
    "/territoires/medoc",
    "/communes/33240",
    "/comparer",
    "/donnees",
    "/connexion",
    "/api?f=html",
    "/accessibilite",
)


@pytest.mark.parametrize("address", READ)
def test_every_page_to_read_has_the_same_places_and_the_same_search(
    computed_api: TestClient, address: str
) -> None:
    def guide(text: str) -> str:
        return text.partition('<div class="navigation">')[2].partition("</form>")[0]

    assert guide(page(computed_api, address)) == guide(page(computed_api, "/territoires")) != ""


@pytest.mark.parametrize("address", [*READ, "/carte", "/embed", "/plan-du-site"])
def test_the_map_of_the_site_is_reached_from_the_foot_of_every_page(
    computed_api: TestClient, address: str
) -> None:
    foot = page(computed_api, address).rpartition("<footer")[2]

    assert "/plan-du-site" in Links(foot).found


def test_a_list_is_sent_again_only_when_it_changed(real_api: TestClient, real: Loaded) -> None:
    etag = real_api.get("/communes").headers["etag"]

    assert real_api.get("/communes", headers={"If-None-Match": etag}).status_code == 304
    assert real_api.get("/communes?lang=en").headers["etag"] != etag


@pytest.mark.parametrize("address", ["/communes", "/conseils", "/recherche?q=medoc", "/plan-du-site"])
def test_a_list_is_written_in_english_too(real_api: TestClient, address: str) -> None:
    text = page(real_api, f"{address}{'&' if '?' in address else '?'}lang=en")

    assert '<html lang="en"' in text
    assert "Site map" in text
    assert all("lang=en" in link for link in main_links(text) if re.match(r"/(communes|territoires)/", link))
