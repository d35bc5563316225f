"""The registry from the command line, on a fresh copy of the tiny département."""

from pathlib import Path

import psycopg
import pytest
import xlsxwriter
from command_line import Cli
from conftest import Loaded
from rich.console import Console

from geo_service.settings import ROOT
from geo_service.up import begin_registry

MODELE = ROOT / "data" / "modeles" / "modele_completude.csv"


def ask(small: Loaded, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(small.url) as connection:
        return connection.execute(query).fetchall()


def written(tmp_path: Path, text: str, name: str = "a.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_published_facts_are_written_once(cli: Cli, small: Loaded) -> None:
    first, again = cli("registre", "amorcer"), cli("registre", "amorcer")
    assert (first.code, "1 chantier de nouveau" in first.out) == (0, True)
    assert (again.code, "1 chantier" in again.out, "rien de nouveau" in again.out) == (0, True, True)
    query = "SELECT territoires, etat, observe_le::text FROM registre.chantier"
    assert ask(small, query) == [(["ouest", "est"], "inconnu", "2017-12-31")]


def test_the_service_begins_a_registry_where_nothing_was_ever_written_and_no_other(small: Loaded) -> None:
    begin_registry(small.url, Console())
    assert ask(small, "SELECT count(*) FROM registre.chantier") == [(1,)]
    with psycopg.connect(small.url) as connection:
        connection.execute("UPDATE registre.chantier SET origine = NULL")
    begin_registry(small.url, Console())
    assert ask(small, "SELECT count(*) FROM registre.chantier") == [(1,)]


def test_a_file_is_tried_then_written(cli: Cli, small: Loaded, tmp_path: Path) -> None:
    path = written(tmp_path, "territoire;titre;theme\nouest;Se soigner;sante\n")
    tried = cli("registre", "importer", "enjeux", path, "--essai")
    assert (tried.code, ask(small, "SELECT count(*) FROM registre.enjeu")) == (0, [(0,)])
    assert "objets seraient créés : 1" in tried.out
    assert cli("registre", "importer", "enjeux", path).code == 0
    assert ask(small, "SELECT titre FROM registre.enjeu") == [("Se soigner",)]


def test_the_command_line_writes_without_account_and_says_so(cli: Cli, small: Loaded, tmp_path: Path) -> None:
    cli("registre", "importer", "enjeux", written(tmp_path, "territoire;titre;theme\nouest;x;sante\n"))
    assert ask(small, "SELECT par FROM registre.historique") == [(None,)]
    assert ask(small, "SELECT compte FROM registre.journal WHERE action = 'importer'") == [(None,)]


def test_each_bad_line_is_said(cli: Cli, small: Loaded, tmp_path: Path) -> None:
    path = written(tmp_path, "territoire;titre;theme\nouest;Bon;sante\nmars;Mauvais;sante\n")
    answer = cli("registre", "importer", "enjeux", path)
    assert (answer.code, "ligne 3, territoire « mars »" in answer.out) == (1, True)
    assert "rien n'est écrit" in answer.err
    assert ask(small, "SELECT count(*) FROM registre.enjeu") == [(0,)]


def test_a_workbook_is_imported(cli: Cli, small: Loaded, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ("territoire", "titre", "theme"))
        sheet.write_row(1, 0, ("est", "Du classeur", "sante"))
    assert cli("registre", "importer", "enjeux", path).code == 0
    assert ask(small, "SELECT territoire FROM registre.enjeu") == [("est",)]


@pytest.mark.parametrize(("name", "said"), [("absent.csv", "chemin"), ("a.pdf", "non lu")])
def test_what_is_no_file_to_import_is_refused(name: str, said: str, cli: Cli, tmp_path: Path) -> None:
    written(tmp_path, "x", "a.pdf")
    answer = cli("registre", "importer", "enjeux", tmp_path / name)
    assert (answer.code, said in answer.err) == (1, True)


def test_an_unknown_kind_is_refused(cli: Cli) -> None:
    assert cli("registre", "modele", "licornes").code == 1


def test_the_template_of_a_kind_is_its_columns(cli: Cli) -> None:
    assert cli("registre", "modele", "enjeux").out.startswith("territoire;titre;theme")


def declared(tmp_path: Path, *lines: str) -> Path:
    return written(tmp_path, "\n".join([MODELE.read_text(encoding="utf-8").strip(), *lines]))


def test_enjeux_actions_and_completeness_are_declared_with_the_shipped_template(
    cli: Cli, small: Loaded, tmp_path: Path
) -> None:
    path = declared(
        tmp_path,
        "a,enjeu,ouest,sante,,,,Se soigner,,2026-01-02,Direction,",
        "b,completude,ouest,tous,actions,,,,,2026-01-03,Direction,",
        "c,action,ouest,sante,,,chantier,Accueil,ouvert,2026-01-04,Direction,",
    )
    answer = cli("registre", "declarer", path)
    assert answer.code == 0, answer.err + answer.out
    assert ask(small, "SELECT titre, source FROM registre.enjeu") == [
        ("Se soigner", "déclaré par Direction le 2026-01-02")
    ]
    query = "SELECT theme, objet, declaree_par, au::text FROM registre.completude"
    assert ask(small, query) == [("tous", "actions", "Direction", "2026-01-03")]
    assert ask(small, "SELECT etat, observe_le::text, portee FROM registre.chantier") == [
        ("ouvert", "2026-01-04", "territoire")
    ]


def test_what_is_declared_again_is_changed_and_keeps_its_history(
    cli: Cli, small: Loaded, tmp_path: Path
) -> None:
    for day in ("2024-01-03", "2026-01-03"):
        path = declared(tmp_path, f"b,completude,ouest,tous,actions,,,,,{day},Direction,")
        assert cli("registre", "declarer", path).code == 0
    assert ask(small, "SELECT au::text, version FROM registre.completude") == [("2026-01-03", 2)]
    assert ask(small, "SELECT version FROM registre.historique ORDER BY 1") == [(1,), (2,)]


def test_a_declaration_with_a_bad_line_declares_nothing(cli: Cli, small: Loaded, tmp_path: Path) -> None:
    path = declared(
        tmp_path,
        "a,enjeu,ouest,sante,,,,Se soigner,,2026-01-02,Direction,",
        "b,contributions,ouest,sante,,4,,,,2026-01-03,Direction,",
        "c,souhait,ouest,sante,,,,,,2026-01-04,,",
    )
    answer = cli("registre", "declarer", path)
    assert (answer.code, ask(small, "SELECT count(*) FROM registre.enjeu")) == (1, [(0,)])
    assert "ligne 3, type" in answer.out
    assert "ligne 4, declare_par" in answer.out


def test_the_empty_template_declares_nothing(cli: Cli) -> None:
    answer = cli("registre", "declarer", MODELE)
    assert (answer.code, "aucune ligne" in answer.err) == (1, True)
