"""The addresses of the questions: every one listed and described, every row traced, bad input refused in French."""

from typing import Any

import pytest
from registre.core_kit import People
from starlette.testclient import TestClient

MEMBERS = {"valeur", "unite", "seuil", "source", "millesime", "methode", "nature", "confiance"}
REFUSED = [
    ("1?indicateur=minutes_essai&seuil=dix", 400, "Seuil"),
    ("1?indicateur=rien", 404, "inconnu"),
    ("1?indicateur=minutes_essai&zone=commune:99999", 404, "commune:99999"),
    ("1?indicateur=minutes_essai&theme=rien", 404, "Thème"),
    ("2?type=rien", 400, "Règle"),
    ("3?zone=commune:99001&conseil=1", 400, "territoire"),
    ("3?zone=territoire:ouest&conseil=demain", 400, "conseil"),
    ("4?zone=territoire:ouest&de=1&a=1", 400, "deux"),
    ("5?m=0", 400, "m"),
    ("8", 400, "zone"),
    ("11?niveau=canton", 400, "Niveau"),
    ("13", 400, "theme"),
    ("13?theme=sante&dossier=autre", 400, "officiel"),
    ("14?niveaux=rien", 400, "Niveau"),
    ("15?zone=rien", 400, "Zone"),
    ("15?autre=1", 400, "autre"),
]


@pytest.mark.parametrize(("query", "status", "word"), REFUSED)
def test_bad_input_is_refused_with_a_sentence(
    tiny_questions: TestClient, query: str, status: int, word: str
) -> None:
    answer = tiny_questions.get(f"/api/questions/{query}")
    assert (answer.status_code, word in answer.json()["detail"]) == (status, True), answer.text


def test_the_list_has_fifteen_questions_whose_examples_answer(
    real_examples: dict[int, dict[str, Any]],
) -> None:
    assert list(real_examples) == list(range(1, 16))


def test_every_row_of_every_example_says_where_it_comes_from(
    real_examples: dict[int, dict[str, Any]],
) -> None:
    for answer in real_examples.values():
        assert all(row.keys() >= MEMBERS for row in answer["lignes"])
        assert answer["valeur"] is not None or answer["raison"]
        assert {"sources", "publication"} <= answer.keys()


def test_each_question_is_described_with_its_parameters(tiny_questions: TestClient) -> None:
    paths = tiny_questions.get("/api/openapi.json").json()["paths"]
    for numero in range(1, 16):
        told = paths[f"/api/questions/{numero}"]["get"]
        assert told["summary"].endswith("?")
        assert all(one.get("description") for one in told["parameters"])


@pytest.fixture
def real_examples(computed_api: TestClient) -> dict[int, dict[str, Any]]:
    listed = computed_api.get("/api/questions").json()["questions"]
    answers = {one["numero"]: computed_api.get(one["exemple"]) for one in listed}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {numero: answer.json() for numero, answer in answers.items()}


@pytest.fixture(scope="module")
def tiny_questions(people_once: People) -> TestClient:
    return people_once.client
