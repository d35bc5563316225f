"""Accounts by the API: every role at every address, what is refused, what the journal keeps."""

from collections.abc import Iterator

import pytest
from conftest import Loaded
from registre.access_kit import PASSWORD, column, open_account, run, sign_in, site
from starlette.testclient import TestClient

from geo_service.model.pacte.droits import Charge, Role

ADMIN = "admin@exemple.fr"
# Address, and who gets in: everybody (*), who is signed in (+), administrators (!).
ADDRESSES = (
    ("GET", "/api/moi", "*"),
    ("GET", "/api/jetons", "+"), ("POST", "/api/jetons", "+"), ("DELETE", "/api/jetons/9999", "+"),
    ("POST", "/api/moi/mot-de-passe", "+"),
    ("GET", "/api/comptes", "!"), ("POST", "/api/comptes", "!"), ("GET", "/api/comptes/1", "!"),
    ("PATCH", "/api/comptes/9999", "!"), ("PUT", "/api/comptes/9999/charges/lecteur", "!"),
    ("DELETE", "/api/comptes/9999/charges/lecteur", "!"), ("GET", "/api/journal", "!"),
    ("POST", "/api/deconnexion", "*"),  # the last: it ends the session
)  # fmt: skip
REFUSED = {401, 403}


@pytest.fixture
def head(small: Loaded) -> Iterator[TestClient]:
    """An administrator who is signed in."""
    open_account(small, ADMIN, Charge(Role.ADMINISTRATEUR))
    with site(small) as client:
        sign_in(client, ADMIN)
        yield client


def made(head: TestClient, courriel: str = "agent@exemple.fr") -> int:
    """An account made by an administrator."""
    answer = head.post("/api/comptes", json={"courriel": courriel, "nom": "Agent", "mot_de_passe": PASSWORD})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


@pytest.mark.parametrize("role", [None, *Role])
def test_every_role_at_every_address(small: Loaded, role: Role | None) -> None:
    open_account(small, "premier@exemple.fr", Charge(Role.ADMINISTRATEUR))
    if role:
        open_account(small, ADMIN, Charge(role, frozenset(), frozenset()))
    with site(small) as client:
        if role:
            sign_in(client, ADMIN)
        for method, address, who in ADDRESSES:
            answer = client.request(method, address, **({} if method in ("GET", "DELETE") else {"json": {}}))

            enters = who == "*" or (who == "+" and role) or (who == "!" and role is Role.ADMINISTRATEUR)
            expected = None if enters else 401 if role is None else 403
            refused = answer.status_code if answer.status_code in REFUSED else None
            assert refused == expected, (method, address)
            assert "no-store" in answer.headers["cache-control"]


def test_an_account_is_opened_charged_closed_and_the_journal_says_by_whom(
    small: Loaded, head: TestClient
) -> None:
    number = made(head)
    ground = {"territoires": ["ouest"], "chantiers": []}
    given = head.put(f"/api/comptes/{number}/charges/charge_de_territoire", json=ground)
    taken = head.delete(f"/api/comptes/{number}/charges/charge_de_territoire")
    closed = head.patch(f"/api/comptes/{number}", json={"actif": False})
    lines = head.get("/api/journal?limite=4").json()["journal"]

    assert given.json()["charges"] == [{"role": "charge_de_territoire"} | ground]
    assert taken.json()["charges"] == []
    assert closed.json()["actif"] is False
    assert [one["action"] for one in lines] == [
        "desactiver_compte",
        "retirer_charge",
        "donner_charge",
        "creer_compte",
    ]
    assert {(one["objet_id"], one["compte"]) for one in lines} == {(number, number - 1)}


def test_a_charge_taken_back_is_remembered(small: Loaded, head: TestClient) -> None:
    number = made(head)
    head.put(f"/api/comptes/{number}/charges/lecteur", json={})
    head.delete(f"/api/comptes/{number}/charges/lecteur")

    query = "SELECT retiree_par = donne_par AND retiree_le >= donne_le FROM registre.charge WHERE compte = %s"
    assert column(small, query, number) == [True]


def test_no_answer_holds_a_password(head: TestClient) -> None:
    number = made(head)

    for address in ("/api/comptes", f"/api/comptes/{number}", "/api/journal", "/api/moi"):
        assert "argon2" not in head.get(address).text
        assert '"mot_de_passe":' not in head.get(address).text


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("charge_de_territoire", {"territoires": ["nord"]}, 400),
        ("membre_du_groupe", {"chantiers": [41]}, 400),
        ("lecteur", {"territoires": ["ouest"]}, 400),
        ("charge_de_territoire", {"chantiers": [1]}, 400),
        ("charge_de_territoire", {"territoires": ["'; DROP TABLE"]}, 400),
        ("membre_du_groupe", {"chantiers": [2147483648]}, 400),
        ("empereur", {}, 400),
    ],
)
def test_a_charge_on_what_does_not_exist_is_refused(
    head: TestClient, address: str, body: dict[str, object], status: int
) -> None:
    answer = head.put(f"/api/comptes/{made(head)}/charges/{address}", json=body)

    assert answer.status_code == status
    assert answer.json()["detail"]


def test_the_same_address_has_one_account(head: TestClient) -> None:
    made(head)
    answer = head.post("/api/comptes", json={"courriel": " AGENT@exemple.fr"})

    assert answer.status_code == 409
    assert "existe déjà" in answer.json()["detail"]


@pytest.mark.parametrize("password", ["bref", "motdepasse2026"])
def test_an_administrator_gives_no_weak_password(head: TestClient, password: str) -> None:
    answer = head.post("/api/comptes", json={"courriel": "agent@exemple.fr", "mot_de_passe": password})

    assert answer.status_code == 400
    assert password not in answer.text


def test_the_last_administrator_stays(small: Loaded, head: TestClient) -> None:
    (number,) = column(small, "SELECT id FROM registre.compte")
    closing = head.patch(f"/api/comptes/{number}", json={"actif": False})
    leaving = head.delete(f"/api/comptes/{number}/charges/administrateur")
    second = made(head)
    head.put(f"/api/comptes/{second}/charges/administrateur", json={})

    assert (closing.status_code, leaving.status_code) == (409, 409)
    assert head.delete(f"/api/comptes/{number}/charges/administrateur").status_code == 200
    assert head.get("/api/comptes").status_code == 403


def test_an_erased_person_does_not_come_back(small: Loaded, head: TestClient) -> None:
    number = made(head)
    run(
        small,
        "UPDATE registre.compte SET courriel = NULL, actif = false, efface_le = now() WHERE id = %s",
        number,
    )

    assert head.patch(f"/api/comptes/{number}", json={"actif": True}).status_code == 404


def test_the_list_comes_by_pages(head: TestClient) -> None:
    numbers = [made(head, f"agent{number}@exemple.fr") for number in range(3)]
    first = head.get("/api/comptes?limite=2").json()
    second = head.get(f"/api/comptes?limite=2&apres={first['suivant']}").json()

    assert [one["id"] for one in first["comptes"] + second["comptes"]] == [numbers[0] - 1, *numbers]


@pytest.mark.parametrize(
    "address", ["/api/comptes/0", "/api/comptes/99999999999", "/api/comptes/x", "/api/journal?avant=0"]
)
def test_a_number_that_is_none_is_a_sentence(head: TestClient, address: str) -> None:
    answer = head.get(address)

    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_readers_of_the_public_have_no_right_on_accounts(small: Loaded) -> None:
    """The role that answers the public may not even look."""
    tables = (
        "compte",
        "charge",
        "session",
        "jeton",
        "journal",
        "essai",
        "connexion_oidc",
        "compte_et_charges",
    )
    query = "SELECT has_table_privilege('geo_read', 'registre.' || t, 'SELECT') FROM unnest(%s::text[]) t"

    assert column(small, query, list(tables)) == [False] * len(tables)


def test_those_who_write_delete_no_account_no_charge_no_token(small: Loaded) -> None:
    tables = ["compte", "charge", "jeton", "historique"]
    query = "SELECT has_table_privilege('geo_write', 'registre.' || t, 'DELETE') FROM unnest(%s::text[]) t"

    assert column(small, query, tables) == [False] * len(tables)
