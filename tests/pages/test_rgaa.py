"""The accessibility declaration: counted in the grid, never better than what was checked."""

from pathlib import Path

import pytest

from geo_service.catalog import Catalog
from geo_service.errors import ConfigurationError
from geo_service.pages.mentions import TO_COMPLETE, render_accessibility, render_legal
from geo_service.pages.rgaa import CRITERIA, Grille, read_grid
from geo_service.settings import Settings

BY_THEME = (9, 2, 3, 13, 8, 2, 5, 10, 4, 14, 13, 11, 12)
"""Criteria of each of the thirteen themes of RGAA 4.1."""

HEAD = "critere,theme,intitule,statut,constat,ou,verifie_le\n"


def written(folder: Path, *statuts: str) -> Path:
    """A grid of those statuses."""
    path = folder / "rgaa.csv"
    rows = "".join(f"1.{rank},Images,x,{statut},,,\n" for rank, statut in enumerate(statuts, 1))
    path.write_text(HEAD + rows, encoding="utf-8")
    return path


def test_the_grid_has_every_criterion_once_in_order() -> None:
    known = [one.critere for one in read_grid(Settings().rgaa_grille).criteres]
    assert known == [
        f"{theme}.{rank}" for theme, most in enumerate(BY_THEME, 1) for rank in range(1, most + 1)
    ]
    assert len(known) == CRITERIA


def test_what_was_checked_has_its_day_and_what_was_not_has_none() -> None:
    for one in read_grid(Settings().rgaa_grille).criteres:
        assert bool(one.verifie_le) is (one.statut != "non vérifié"), one.critere


def test_an_unchecked_criterion_does_not_count_as_conform(tmp_path: Path) -> None:
    grid = read_grid(written(tmp_path, "C", "C", "NC", "non vérifié", "NA"))
    assert grid.taux == 2 / 4
    assert grid.etat == "partiellement conforme"


@pytest.mark.parametrize(
    ("statuts", "etat"), [(("C", "NA"), "totalement conforme"), (("C", "NC", "NC"), "non conforme"), ((), "non conforme")]
)  # fmt: skip
def test_the_words_are_those_of_the_law(tmp_path: Path, statuts: tuple[str, ...], etat: str) -> None:
    assert read_grid(written(tmp_path, *statuts)).etat == etat


def test_without_a_grid_nothing_is_conform(tmp_path: Path) -> None:
    assert read_grid(tmp_path / "absent.csv") == Grille()
    assert Grille().etat == "non conforme"


def test_another_status_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="statut"):
        read_grid(written(tmp_path, "oui"))


def test_the_declaration_counts_the_grid_and_the_footer_says_the_same(catalog: Catalog) -> None:
    page, grid = render_accessibility(Settings(), catalog), read_grid(Settings().rgaa_grille)
    assert page.count('<tr><th scope="row">') == CRITERIA
    assert f"<strong>{grid.etat}</strong>" in page
    assert f"Accessibilité : {grid.etat}</a>" in page


def test_what_the_operator_left_out_is_not_invented(catalog: Catalog) -> None:
    unset, told = (
        Settings(),
        Settings(mentions_editeur="Département d'essai", mentions_contact="a@exemple.fr"),
    )
    assert render_legal(unset, catalog).count(TO_COMPLETE.replace("'", "&#39;")) == 4
    assert "a@exemple.fr" in render_legal(told, catalog)
    assert "Département d&#39;essai" in render_accessibility(told, catalog)
