"""The command line as a process: help, sentences on the error stream, exit codes."""

import os
import subprocess
import sys

import pytest

from geo_service import __version__
from geo_service.cli import app, command, main
from geo_service.errors import SourceError

COMMANDS = (
    "up", "serve", "worker", "load", "compute", "publish", "rollback", "status", "check", "bake", "backup", "restore",
    "version",
)  # fmt: skip
GROUPS = ("travel", "comptes", "registre", "rgpd")


def geo_service(*arguments: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    run = [sys.executable, "-m", "geo_service.cli", *arguments]
    return subprocess.run(
        run, capture_output=True, text=True, env=os.environ | variables, timeout=60, check=False
    )


def test_help_names_every_command_in_french() -> None:
    done = geo_service("--help", COLUMNS="160")
    assert done.returncode == 0
    assert "Service territorial" in done.stdout
    assert [name for name in (*COMMANDS, *GROUPS) if f" {name} " not in done.stdout] == []


def test_the_version_is_printed() -> None:
    assert geo_service("version").stdout.strip() == __version__


def test_a_database_that_does_not_answer_is_one_sentence_and_code_1() -> None:
    done = geo_service("status", GEO_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 1
    assert "La base de données ne répond pas" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_argument_of_the_wrong_kind_is_a_usage_error() -> None:
    assert geo_service("rollback", "hier").returncode == 2


def test_an_expected_error_keeps_its_brackets_and_leaves_with_code_1(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def refused() -> None:
        raise SourceError("Valeur hors de [0 ; 5].")

    with pytest.raises(SystemExit) as stop:
        main(refused)
    assert stop.value.code == 1
    assert capsys.readouterr().err == "Valeur hors de [0 ; 5].\n"


def test_an_unexpected_error_is_not_hidden() -> None:
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        main(broken)


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in {"up", "version"}])
def test_each_command_is_one_module_found_by_its_name(name: str) -> None:
    assert callable(command(name))
    assert name in {
        registered.name or registered.callback.__name__
        for registered in app.registered_commands
        if registered.callback
    }
