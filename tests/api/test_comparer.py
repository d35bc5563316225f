"""The page of comparisons: forms without a script, an order of numbers, no ranking words."""

import re

import pytest
from starlette.testclient import TestClient

RANKING = re.compile(r"palmarès|classement|meilleur|pire|dernier|premier|\b1er\b", re.IGNORECASE)


def page(api: TestClient, query: str = "") -> str:
    answer = api.get(f"/comparer{query}")
    assert answer.status_code == 200, answer.text
    return str(answer.text)


@pytest.mark.parametrize("query", ["", "?niveau=epci", "?communes=99001,99002", "?niveau=commune"])
def test_nothing_ranks(measured_api: TestClient, query: str) -> None:
    main = page(measured_api, query).partition("<main")[2].partition("</main>")[0]
    assert RANKING.findall(re.sub(r"<[^>]*>", " ", main)) == []


def test_communes_are_named_or_coded_and_unknown_words_are_told(measured_api: TestClient) -> None:
    told = page(measured_api, "?communes=99001,%2099002,Nulle-Part")
    assert len(re.findall(r'<th scope="col"><a href="/communes/', told)) == 2
    assert "Nulle-Part" in told.partition('id="inconnues"')[2].partition("</p>")[0]


def test_all_communes_at_once_are_not_compared(measured_api: TestClient) -> None:
    assert 'class="chaleur"' not in page(measured_api, "?niveau=commune")


def test_boxes_of_a_form_choose_as_commas_do(measured_api: TestClient) -> None:
    boxes, commas = (
        page(measured_api, query)
        for query in ("?zone=commune:99001&zone=commune:99002", "?zone=commune:99001,commune:99002")
    )
    assert (
        boxes.partition("<body")[2].partition("<footer")[0]
        == commas.partition("<body")[2].partition("<footer")[0]
    )


def test_zones_that_cannot_be_alike_leave_the_page_and_a_reason(measured_api: TestClient) -> None:
    told = page(measured_api, "?zone=commune:99001,commune:99002&semblables=territoire:est")
    assert 'class="avis"' in told.partition('id="semblables"')[2]


@pytest.mark.parametrize(
    "query", ["?ordre=merite", "?niveau=region", "?zone=commune:99001,territoire:est", "?zone=x"]
)
def test_an_impossible_comparison_gets_a_sentence(measured_api: TestClient, query: str) -> None:
    answer = measured_api.get(f"/comparer{query}")
    assert answer.status_code == 400
    assert len(answer.json()["detail"]) > 20


def test_initiatives_tell_states_in_words_and_the_share_that_is_compared(computed_api: TestClient) -> None:
    page = computed_api.get("/initiatives?theme=sante").text
    share = computed_api.get("/api/chiffres/sous_seuil_apl_65_share/territoire:graves").json()["valeur"]
    assert f"{100 * share:.1f}".replace(".", ",") in page
    assert "a_faire" not in page


def test_a_theme_nobody_declared_is_refused(measured_api: TestClient) -> None:
    assert measured_api.get("/initiatives").status_code == 200
    assert measured_api.get("/initiatives?theme=nul").status_code == 400
