"""A frozen dossier stays what it was, whatever is published after it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Loaded, on_database
from published import declaration, edit
from pypdf import PdfReader
from registre.core_kit import Person, people_of

from geo_service.model.pacte.droits import Role
from geo_service.services.backup import backup, restore
from geo_service.services.dossiers import write_dossiers
from geo_service.services.load import load_all

ENDS = ("", ".pdf", ".json")


@pytest.fixture
def agent(small: Loaded) -> Iterator[Person]:
    """Who is in charge of the west."""
    with people_of(small) as people:
        yield people.person(Role.CHARGE_DE_TERRITOIRE, "ouest")


def diffused(agent: Person) -> dict[str, Any]:
    """An edition that everybody reads."""
    agent.made("conseils", numero=11, territoire="ouest", date="2026-01-15")
    dossier = agent.post("/api/dossiers", {"territoire": "ouest", "conseil": 11}).json()
    for vers in ("relu", "valide", "diffuse"):
        match = {"If-Match": f'"{dossier["version"]}"'}
        dossier = agent.post("/api/dossiers/ouest/11/1/transitions", {"vers": vers}, **match).json()
    return dict(dossier)


def test_a_new_publication_changes_the_page_of_the_day_and_no_frozen_byte(
    small: Loaded, agent: Person
) -> None:
    dossier = diffused(agent)
    before = [agent.client.get(dossier["page"] + end).content for end in ENDS]
    edit(declaration(small.settings, "population"), {'millesime = "2026"': 'millesime = "2027"'})
    load_all(small.settings, small.url)

    with small.client() as later:
        assert [later.get(dossier["page"] + end).content for end in ENDS] == before
        assert (
            later.get(dossier["page"] + ".json").json()["versions"]["publication"] == dossier["publication"]
        )
        now = later.get("/api/publication").json()["publication"]
        assert now > dossier["publication"]
        assert f"ublication n° {now}" in later.get("/conseils/ouest/11").text


def test_every_territoire_gets_its_draft_for_a_round_at_once(small: Loaded, tmp_path: Path) -> None:
    written = write_dossiers(small.settings, small.url, tmp_path / "dossiers", 11)

    assert [path.name for path in written] == ["est-conseil-11.pdf", "ouest-conseil-11.pdf"]
    for path in written:
        assert all("Brouillon" in page.extract_text() for page in PdfReader(path).pages)


def test_a_backup_brings_back_every_byte_of_a_frozen_dossier(
    small: Loaded, agent: Person, database_url: str, tmp_path: Path
) -> None:
    dossier = diffused(agent)
    backup(small.url, tmp_path / "tout.sauvegarde")
    restore(database_url, tmp_path / "tout.sauvegarde")

    with Loaded(on_database(small.settings, database_url), database_url).client() as restored:
        for end in ENDS:
            assert (
                restored.get(dossier["page"] + end).content == agent.client.get(dossier["page"] + end).content
            )
