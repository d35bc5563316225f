"""``geo-service comptes``: the first administrator, the list, closing an account."""

import io

import pytest
from command_line import Outcome, run_command
from conftest import Loaded
from registre.access_kit import PASSWORD, column, open_account, sign_in, site

ADMIN = "admin@exemple.fr"
NEW = "cinq autres mots choisis"


@pytest.fixture
def cli(small: Loaded, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):  # noqa: ANN201
    """The command on a fresh database; what is typed is what is piped in."""
    monkeypatch.setenv("GEO_DATABASE_URL", small.url)

    def asked(*arguments: object, typed: str = "") -> Outcome:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return run_command(capsys, "comptes", *arguments)

    return asked


def test_the_first_administrator_is_made_and_signs_in(small: Loaded, cli) -> None:  # noqa: ANN001
    outcome = cli("creer-admin", ADMIN, typed=f"{PASSWORD}\n")
    with site(small) as client:
        sign_in(client, ADMIN)
        me = client.get("/api/moi").json()

    assert outcome.code == 0
    assert PASSWORD not in outcome.out + outcome.err
    assert "gerer_comptes" in me["actions"]


def test_an_administrator_who_lost_their_password_gets_another(small: Loaded, cli) -> None:  # noqa: ANN001
    cli("creer-admin", ADMIN, typed=f"{PASSWORD}\n")
    outcome = cli("creer-admin", ADMIN, typed=f"{NEW}\n")
    with site(small) as client:
        sign_in(client, ADMIN, NEW)

    assert "existait" in outcome.out
    assert column(small, "SELECT count(*) FROM registre.compte") == [1]


@pytest.mark.parametrize(
    ("courriel", "typed"), [(ADMIN, "court\n"), (ADMIN, ""), ("pas une adresse", f"{PASSWORD}\n")]
)
def test_what_is_refused_makes_no_account(small: Loaded, cli, courriel: str, typed: str) -> None:  # noqa: ANN001
    outcome = cli("creer-admin", courriel, typed=typed)

    assert outcome.code == 1
    assert column(small, "SELECT 1 FROM registre.compte") == []


def test_the_list_names_accounts_and_charges(small: Loaded, cli) -> None:  # noqa: ANN001
    cli("creer-admin", ADMIN, typed=f"{PASSWORD}\n")
    outcome = cli("lister")

    assert ADMIN in outcome.out
    assert "administrateur" in outcome.out
    assert "argon2" not in outcome.out


def test_an_account_is_closed_but_never_the_last_administrator(small: Loaded, cli) -> None:  # noqa: ANN001
    cli("creer-admin", ADMIN, typed=f"{PASSWORD}\n")
    open_account(small, "agent@exemple.fr")

    assert cli("desactiver", "agent@exemple.fr").code == 0
    assert cli("desactiver", ADMIN).code == 1
    assert cli("desactiver", "inconnu@exemple.fr").code == 1
    assert column(small, "SELECT actif FROM registre.compte ORDER BY id") == [True, False]
