"""Guessing: the same answer whoever exists, waits that grow and end, nothing personal written down."""

import pytest
from conftest import Loaded
from registre.access_kit import PASSWORD, column, open_account, run, sign_in, site
from starlette.testclient import TestClient

from geo_service.store.engine import write_connection
from geo_service.store.essais import Patience, count_attempt

AGENT = "agent@exemple.fr"


def attempt(client: TestClient, courriel: str, password: str = "pas le bon du tout") -> tuple[int, str]:
    """Status and sentence."""
    answer = client.post("/api/connexion", json={"courriel": courriel, "mot_de_passe": password})
    return answer.status_code, answer.json().get("detail", "")


def test_the_answer_does_not_tell_who_exists(small: Loaded) -> None:
    open_account(small, AGENT)
    closed = open_account(small, "ferme@exemple.fr")
    open_account(small, "ailleurs@exemple.fr", password=None)
    run(small, "UPDATE registre.compte SET actif = false WHERE id = %s", closed)
    with site(small) as client:
        answers = {
            attempt(client, AGENT),
            attempt(client, "inconnu@exemple.fr"),
            attempt(client, "ferme@exemple.fr", PASSWORD),
            attempt(client, "ailleurs@exemple.fr"),
        }

    assert answers == {(401, "Courriel ou mot de passe incorrect.")}


@pytest.mark.parametrize("courriel", [AGENT, "inconnu@exemple.fr"])
def test_after_five_failures_even_the_right_password_waits(small: Loaded, courriel: str) -> None:
    """An account that does not exist waits as well: the wait tells nothing."""
    open_account(small, AGENT)
    with site(small) as client:
        statuses = [attempt(client, courriel)[0] for _ in range(5)]
        answer = client.post("/api/connexion", json={"courriel": courriel, "mot_de_passe": PASSWORD})

    assert statuses == [401] * 5
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert "réessayez dans" in answer.json()["detail"]


def test_the_wait_ends_and_the_right_password_begins_again(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        for _ in range(5):
            attempt(client, AGENT)
        run(small, "UPDATE registre.essai SET libre_le = clock_timestamp()")
        sign_in(client, AGENT)

        assert [attempt(client, AGENT)[0] for _ in range(4)] == [401] * 4


async def test_the_wait_doubles_to_a_quarter_of_an_hour_and_no_more(small: Loaded) -> None:
    waits = []
    async with write_connection(small.url) as connection:
        for _ in range(9):
            assert await count_attempt(connection, b"cle", Patience(free=3)) == 0
            kept = await connection.execute(
                "SELECT extract(epoch FROM libre_le - dernier_le) FROM registre.essai"
            )
            waits.append(round((await kept.fetchone() or [-1])[0]))
            await connection.execute("UPDATE registre.essai SET libre_le = clock_timestamp()")

    assert waits == [0, 0, 30, 60, 120, 240, 480, 900, 900]


def test_one_client_that_tries_many_accounts_waits_too(small: Loaded) -> None:
    with site(small) as client:
        statuses = [attempt(client, "compte@exemple.fr")[0]]
        after_eighteen(small)
        statuses += [attempt(client, f"compte{number}@exemple.fr")[0] for number in range(3)]

    assert statuses == [401] * 3 + [429]


def test_a_client_that_waits_locks_no_account(small: Loaded) -> None:
    with site(small) as client:
        attempt(client, "compte@exemple.fr")
        after_eighteen(small)
        for courriel in ("compte1@exemple.fr", "compte2@exemple.fr", AGENT):
            attempt(client, courriel)

    assert sorted(column(small, "SELECT nombre FROM registre.essai")) == [1, 1, 18, 20]


def after_eighteen(loaded: Loaded) -> None:
    """As if all that was tried once had been tried eighteen times: each costs a true check of a password."""
    run(loaded, "UPDATE registre.essai SET nombre = 18")


def test_attempts_keep_no_address_and_the_journal_no_name(small: Loaded) -> None:
    number = open_account(small, AGENT)
    with site(small) as client:
        attempt(client, AGENT)
        attempt(client, "inconnu@exemple.fr")
        sign_in(client, AGENT)
        client.post("/api/deconnexion")

    lines = column(small, "SELECT to_jsonb(j)::text FROM registre.journal j")
    assert not any("@" in line or "testclient" in line for line in lines)
    done = "SELECT concat_ws(' ', action, resultat, objet_id) FROM registre.journal WHERE action ~ 'connexion' ORDER BY id"
    assert column(small, done) == [
        f"connexion refuse {number}", "connexion refuse", f"connexion fait {number}", f"deconnexion fait {number}",
    ]  # fmt: skip


def test_the_log_holds_neither_password_nor_address(
    small: Loaded, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        attempt(client, AGENT)
        sign_in(client, AGENT)
        client.post("/api/connexion", json={"courriel": AGENT, "mot_de_passe": PASSWORD, "x": 1})
        secret = client.cookies["geo_session"]

    written = b"".join(capfdbinary.readouterr())
    assert not any(word.encode() in written for word in (AGENT, PASSWORD, secret))


def test_a_password_kept_with_older_parameters_is_kept_anew_on_signing_in(small: Loaded) -> None:
    open_account(small, AGENT)
    query = "SELECT mot_de_passe FROM registre.compte"
    (before,) = column(small, query)
    with site(small) as client:
        sign_in(client, AGENT)
        (after,) = column(small, query)
        sign_in(client, AGENT)

    assert "m=1024," in before
    assert "m=65536," in after
    assert column(small, query) == [after]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400), (b"[]", 400), (b"{", 400), (b'{"courriel": "a@b.fr"}', 400),
        (b'{"courriel": "pas une adresse", "mot_de_passe": "x"}', 400),
        (b'{"courriel": "a@b.fr", "mot_de_passe": ["x"]}', 400),
        (b'{"courriel": "a\\u0000@b.fr", "mot_de_passe": "x"}', 400),
        (b'{"courriel": "a@b.fr", "mot_de_passe": "\\u0000"}', 401),
    ],
)  # fmt: skip
def test_what_is_no_sign_in_is_refused_with_a_sentence(small: Loaded, body: bytes, status: int) -> None:
    with site(small) as client:
        answer = client.post("/api/connexion", content=body, headers={"content-type": "application/json"})

    assert answer.status_code == status
    assert answer.json()["detail"]
