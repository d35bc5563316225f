"""An older state that comes back does not bring back who asked to be erased since."""

from pathlib import Path

import pytest
from conftest import Loaded
from people import RESIDENT, settle
from published import cells, execute

from geo_service.services.backup import backup, restore
from geo_service.services.rgpd_personnes import erase_person
from geo_service.store.migrate import migrate


@pytest.fixture
def lived(small: Loaded) -> Loaded:
    """The tiny département with people who wrote."""
    settle(small.url)
    return small


@pytest.fixture
def saved(lived: Loaded, tmp_path: Path) -> Path:
    """Its backup."""
    backup(lived.url, tmp_path / "sauvegarde.zip")
    return tmp_path / "sauvegarde.zip"


def test_who_was_erased_since_the_backup_is_erased_again(lived: Loaded, saved: Path, tmp_path: Path) -> None:
    erase_person(lived.url, RESIDENT)
    done = restore(lived.url, saved, tmp_path / "avant.zip")
    assert done.erased >= 1
    assert cells(lived.url, "SELECT courriel, nom FROM registre.compte WHERE id = 1") == [(None, None)]
    assert cells(
        lived.url, f"SELECT count(*) FROM registre.contribution WHERE deposant_courriel = '{RESIDENT}'"
    ) == [(0,)]


def test_an_erasure_of_another_registry_touches_nobody_here(
    lived: Loaded, saved: Path, database_url: str, tmp_path: Path
) -> None:
    """The same numbers belong to other people in another server."""
    migrate(database_url)
    execute(database_url, "INSERT INTO registre.compte (courriel) VALUES ('ailleurs@exemple.fr')")
    erase_person(database_url, "ailleurs@exemple.fr")
    restore(database_url, saved, tmp_path / "avant.zip")
    assert cells(database_url, "SELECT courriel FROM registre.compte WHERE id = 1") == [(RESIDENT,)]
