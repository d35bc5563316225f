"""Dossiers to be reused: the words of the page, made from the frozen page where there is one."""

import io
import re
from collections.abc import Iterator

import docx
import pytest
from conftest import Loaded
from docx.document import Document
from registre.core_kit import Person, people_of
from starlette.testclient import TestClient

from geo_service.model.pacte.droits import Role

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NUMBER = re.compile(r"\d+(?:,\d+)?")


@pytest.fixture
def agent(small: Loaded) -> Iterator[Person]:
    """Who is in charge of the west."""
    with people_of(small) as people:
        yield people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")


def opened(content: bytes) -> Document:
    return docx.Document(io.BytesIO(content))


def table_numbers(document: Document) -> list[str]:
    words = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [number for text in words for number in NUMBER.findall(text)]


def page_numbers(html: str) -> list[str]:
    """Numbers of cells, pictures left out, by expressions alone."""
    shown = re.sub(r"<svg.*?</svg>", "", html, flags=re.DOTALL)
    cells = re.findall(r"<t[dh][ >].*?</t[dh]>", shown, re.DOTALL)
    return [
        number
        for cell in cells
        for number in NUMBER.findall(re.sub(r"<[^>]*>", "", cell).replace("&#39;", "'"))
    ]


def diffused(agent: Person) -> str:
    """The page of an edition that everybody reads."""
    agent.made("conseils", numero=11, territoire="ouest", date="2026-01-15")
    dossier = agent.post("/api/dossiers", {"territoire": "ouest", "conseil": 11}).json()
    for vers in ("relu", "valide", "diffuse"):
        match = {"If-Match": f'"{dossier["version"]}"'}
        dossier = agent.post("/api/dossiers/ouest/11/1/transitions", {"vers": vers}, **match).json()
    return str(dossier["page"])


def test_the_file_of_a_frozen_edition_is_made_of_its_frozen_page(agent: Person) -> None:
    page = diffused(agent)
    answer = agent.get(f"{page}.docx")
    document = opened(answer.content)

    assert answer.headers["content-type"] == DOCX
    assert table_numbers(document) == page_numbers(agent.get(page).text) != []
    assert "Validé le" in "".join(one.text for one in document.paragraphs)
    assert not "".join(one.text for one in document.sections[0].header.paragraphs)


def test_an_edition_in_preparation_is_for_those_who_prepare_it(small: Loaded, agent: Person) -> None:
    agent.made("conseils", numero=11, territoire="ouest", date="2026-01-15")
    page = agent.post("/api/dossiers", {"territoire": "ouest", "conseil": 11}).json()["page"]

    mine = agent.get(f"{page}.docx")
    assert "no-store" in mine.headers["cache-control"]
    assert "Brouillon" in opened(mine.content).sections[0].header.paragraphs[0].text
    with small.client() as anybody:
        assert anybody.get(f"{page}.docx").status_code == 404


@pytest.mark.parametrize("address", ["/conseils/ouest/7.docx", "/territoires/ouest.docx"])
def test_the_file_of_the_day_is_a_draft_sent_once(small: Loaded, address: str) -> None:
    with small.client() as api:
        answer = api.get(address)
        again = api.get(address, headers={"If-None-Match": answer.headers["etag"]})

    assert "Brouillon" in opened(answer.content).sections[0].header.paragraphs[0].text
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    assert again.status_code == 304


def test_what_does_not_exist_has_no_file(small: Loaded) -> None:
    with small.client() as api:
        told: TestClient = api
        for address in (
            "/conseils/nulle-part/7.docx",
            "/conseils/ouest/0.docx",
            "/territoires/nulle-part.docx",
        ):
            assert told.get(address).status_code == 404
