"""One figure and everything behind it; and the pages of the data, read without JavaScript."""

from html import unescape
from html.parser import HTMLParser

import pytest
from starlette.testclient import TestClient


class Page(HTMLParser):
    """Links, ids and scripts of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.scripts = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.scripts += tag == "script"
        self.links += [named["href"] or ""] if tag == "a" and "href" in named else []
        self.ids += [named["id"] or ""] if "id" in named else []


def test_a_figure_comes_with_its_formula_and_its_numbers(measured_api: TestClient) -> None:
    body = measured_api.get("/api/chiffres/part_essai_share/territoire:est").json()
    numbers = body["calcul"]
    assert body["valeur"] == pytest.approx(numbers["numerateur"] / numbers["denominateur"])
    assert "/" in numbers["avec_les_nombres"]
    assert {
        "definition",
        "methode",
        "sources",
        "natures",
        "version",
        "publication",
        "ne_dit_pas",
    } <= body.keys()


def worked_out(text: str) -> tuple[float, float]:
    """What the formula with its numbers gives, computed again, and what it says that it gives."""
    formula, result = text.replace("\u202f", "").replace(",", ".").replace("−", "-").split(" = ")
    return eval(formula.replace("÷", "/").replace("×", "*").replace("^", "**")), float(result)


@pytest.mark.parametrize(
    "figure",
    [
        "population_evolution/territoire:medoc",
        "population_evolution/commune:33063",
        "ftth_evolution/territoire:medoc",
        "ftth_evolution/commune:33314",
        "apl_mg_evolution/commune:33314",
        "apl_mg_65_ecart/commune:33314",
        "acces_mg_apl_ecart/commune:33314",
        "densite_population/territoire:medoc",
        "temps_generaliste/territoire:medoc",
    ],
)
def test_a_reader_finds_the_figure_again_from_its_page(computed_api: TestClient, figure: str) -> None:
    body, page = (
        computed_api.get(f"/api/chiffres/{figure}").json(),
        computed_api.get(f"/chiffres/{figure}").text,
    )
    ours, told = worked_out(body["calcul"]["avec_les_nombres"])
    assert (ours, told) == pytest.approx((body["valeur"], body["valeur"]), abs=0.006)
    assert body["calcul"]["avec_les_nombres"] in unescape(page)


def test_the_period_of_a_change_is_on_its_page(computed_api: TestClient) -> None:
    page = unescape(computed_api.get("/chiffres/population_evolution/territoire:medoc").text)
    assert "de 2011 à 2022 : 11 ans" in page


def test_its_other_vintages_and_readings_are_beside(measured_api: TestClient) -> None:
    body = measured_api.get("/api/chiffres/part_essai_share/territoire:est").json()
    beside = {(one["millesime"], one["lecture"]) for one in body["autres_valeurs"]}
    assert beside == {("2020", "principale"), ("2020", "alternative"), ("2024", "alternative")}


def test_no_value_is_told_with_its_reason(measured_api: TestClient) -> None:
    body = measured_api.get("/api/chiffres/minutes_essai/commune:99009").json()
    assert (body["valeur"], body["qualite_libelle"]) == (None, "hors de portée")


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/api/chiffres/minutes_essai/commune:01001", 404),
        ("/api/chiffres/minutes_essai/commune", 400),
        ("/api/chiffres/absent_essai/commune:99001", 404),
        ("/api/chiffres/minutes_essai/commune:99001?millesime=1999", 404),
        ("/api/chiffres/minutes_essai/commune:99001?lecture=x", 400),
        ("/api/chiffres/minutes_essai/commune:99001?f=pdf", 400),
        ("/donnees/inconnu", 404),
    ],
)
def test_what_does_not_exist_is_told_in_a_sentence(
    measured_api: TestClient, address: str, status: int
) -> None:
    answer = measured_api.get(address)
    assert (answer.status_code, len(answer.json()["detail"]) > 20) == (status, True)


@pytest.mark.parametrize(
    "address",
    [
        "/donnees",
        "/donnees/minutes_essai",
        "/donnees/absent_essai",
        "/chiffres/minutes_essai/territoire:est",
        "/api/chiffres/minutes_essai/commune:99009?f=html",
    ],
)
def test_pages_need_no_script_and_lead_nowhere_wrong(measured_api: TestClient, address: str) -> None:
    answer = measured_api.get(address)
    page = Page(answer.text)
    assert (answer.status_code, page.scripts, len(page.ids)) == (200, 0, len(set(page.ids)))
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    inside = [link for link in page.links if link.startswith("/") and not link.startswith("/api?")]
    assert inside
    for link in set(inside):
        assert measured_api.get(link.partition("#")[0]).status_code == 200, link


def test_the_page_lists_every_public_indicator_and_what_is_not_known(measured_api: TestClient) -> None:
    page = measured_api.get("/donnees").text
    ids = Page(page).ids
    assert {"minutes_essai", "part_essai_share", "absent_essai", "inconnu"} <= set(ids)
    assert "rang_essai" not in page
    for words in (
        "aucune source de l&#39;essai",
        "sans voiture",
        "rendez-vous",
        "transports en commun",
        "Rattachements supposés",
    ):
        assert words in page


def test_a_text_of_the_data_is_shown_and_never_run(measured_api: TestClient) -> None:
    page = measured_api.get("/donnees/minutes_essai").text
    assert "=1+1" in page
    assert "<script" not in page
