"""Tokens for tools: shown once, limited, ending, revoked; never taken for nobody when they are not good."""

import pytest
from conftest import Loaded
from registre.access_kit import bearer, column, make_token, open_account, run, sign_in, site

from geo_service.model.pacte.droits import Charge, Role

AGENT, ADMIN = "agent@exemple.fr", "admin@exemple.fr"
OUEST = Charge(Role.CHARGE_DE_TERRITOIRE, frozenset({"ouest"}))
ADMINISTERS = Charge(Role.ADMINISTRATEUR)


def test_a_token_acts_for_its_account_within_its_scope(small: Loaded) -> None:
    number = open_account(small, AGENT, OUEST)
    with site(small) as page, site(small, "http://testserver") as tool:
        sign_in(page, AGENT)
        given = make_token(page, "lire_restreint")
        me = tool.get("/api/moi", headers=bearer(given["jeton"])).json()

    assert (me["compte"], me["jeton"]) == (number, given["id"])
    assert me["actions"] == ["lire_public", "lire_restreint"]
    assert me["csrf"] is None


def test_a_token_is_shown_once_and_not_kept(small: Loaded) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        sign_in(client, AGENT)
        secret = make_token(client, "lire_restreint")["jeton"]
        listed = client.get("/api/jetons").text

    assert secret.startswith("geo_")
    assert secret not in listed
    assert not any(secret in row for row in column(small, "SELECT to_jsonb(j)::text FROM registre.jeton j"))


@pytest.mark.parametrize(
    "shown",
    [
        "Bearer geo_faux",
        "Bearer ",
        "Bearer",
        "Basic YTpi",
        "geo_x",
        "Bearer geo_" + "x" * 5000,
        "Bearer geo_é",
    ],
)
def test_a_forged_token_is_401_and_not_nobody(small: Loaded, shown: str) -> None:
    with site(small) as client:
        answer = client.get("/api/moi", headers={"authorization": shown.encode()})

    assert answer.status_code == 401
    assert "Jeton inconnu, expiré ou révoqué" in answer.json()["detail"]


@pytest.mark.parametrize("over", ["expire_le = clock_timestamp()", "revoque_le = clock_timestamp()"])
def test_a_token_that_is_over_is_401(small: Loaded, over: str) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        sign_in(client, AGENT)
        given = make_token(client, "lire_restreint")
        run(small, f"UPDATE registre.jeton SET {over}")

        assert client.get("/api/moi", headers=bearer(given["jeton"])).status_code == 401


def test_a_token_ends_with_its_account(small: Loaded) -> None:
    number = open_account(small, AGENT, OUEST)
    with site(small) as client:
        sign_in(client, AGENT)
        given = make_token(client, "lire_restreint")
        run(small, "UPDATE registre.compte SET actif = false WHERE id = %s", number)

        assert client.get("/api/moi", headers=bearer(given["jeton"])).status_code == 401


def test_a_session_is_no_token_and_a_token_no_session(small: Loaded) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        sign_in(client, AGENT)
        token, secret = make_token(client, "lire_restreint")["jeton"], client.cookies["geo_session"]

        assert client.get("/api/moi", headers=bearer(secret)).status_code == 401
        assert client.get("/api/moi", headers={"cookie": f"geo_session={token}"}).status_code == 401


def test_a_stolen_token_makes_no_other_and_lists_none(small: Loaded) -> None:
    open_account(small, ADMIN, ADMINISTERS)
    with site(small) as client, site(small) as thief:
        sign_in(client, ADMIN)
        given = make_token(client, "gerer_comptes")
        wanted = {"libelle": "autre", "portees": ["gerer_comptes"]}
        answers = [
            thief.post("/api/jetons", json=wanted, headers=bearer(given["jeton"])),
            thief.get("/api/jetons", headers=bearer(given["jeton"])),
            thief.delete(f"/api/jetons/{given['id']}", headers=bearer(given["jeton"])),
            thief.post("/api/moi/mot-de-passe", json={"actuel": "x", "nouveau": "y"}, headers=bearer(given["jeton"])),
        ]  # fmt: skip

    assert [one.status_code for one in answers] == [403] * 4


def test_a_token_writes_without_the_word_of_a_session(small: Loaded) -> None:
    """Nobody's browser sends it by itself."""
    open_account(small, ADMIN, ADMINISTERS)
    with site(small) as client, site(small, "http://testserver") as tool:
        sign_in(client, ADMIN)
        given = make_token(client, "gerer_comptes")
        made = tool.post("/api/comptes", json={"courriel": AGENT}, headers=bearer(given["jeton"]))

    assert made.status_code == 201
    assert column(
        small, "SELECT jeton FROM registre.journal WHERE action = 'creer_compte' ORDER BY id DESC LIMIT 1"
    ) == [given["id"]]


def test_a_token_outside_its_scope_is_refused(small: Loaded) -> None:
    open_account(small, ADMIN, ADMINISTERS)
    with site(small) as client:
        sign_in(client, ADMIN)
        given = make_token(client, "lire_journal")

        assert client.get("/api/comptes", headers=bearer(given["jeton"])).status_code == 403
        assert client.get("/api/journal", headers=bearer(given["jeton"])).status_code == 200


@pytest.mark.parametrize(
    "wanted",
    [
        {"libelle": "", "portees": ["lire_restreint"]},
        {"libelle": "a\nb", "portees": ["lire_restreint"]},
        {"libelle": "x", "portees": []},
        {"libelle": "x", "portees": ["voler"]},
        {"libelle": "x", "portees": ["gerer_comptes"]},
        {"libelle": "x", "portees": ["lire_restreint"], "jours": 367},
        {"libelle": "x", "portees": ["lire_restreint"], "jours": 0},
        {"libelle": "x", "portees": ["lire_restreint"], "compte": 1},
    ],
)
def test_a_token_is_not_made_beyond_ones_rights_nor_for_ever(
    small: Loaded, wanted: dict[str, object]
) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        sign_in(client, AGENT)
        answer = client.post("/api/jetons", json=wanted)

    assert answer.status_code == 400
    assert column(small, "SELECT 1 FROM registre.jeton") == []


def test_a_charge_withdrawn_is_withdrawn_from_its_tokens(small: Loaded) -> None:
    number = open_account(small, AGENT, OUEST)
    with site(small) as client:
        sign_in(client, AGENT)
        given = make_token(client, "lire_restreint")
        run(small, "UPDATE registre.charge SET retiree_le = clock_timestamp() WHERE compte = %s", number)

        assert client.get("/api/moi", headers=bearer(given["jeton"])).json()["actions"] == ["lire_public"]


def test_one_revokes_ones_own_and_an_administrator_anyones(small: Loaded) -> None:
    open_account(small, AGENT, OUEST)
    open_account(small, "autre@exemple.fr", OUEST)
    open_account(small, ADMIN, ADMINISTERS)
    with site(small) as agent, site(small) as other, site(small) as admin:
        sign_in(agent, AGENT)
        sign_in(other, "autre@exemple.fr")
        sign_in(admin, ADMIN)
        first, second = (make_token(agent, "lire_restreint") for _ in range(2))
        foreign = other.delete(f"/api/jetons/{first['id']}")
        unknown = other.delete("/api/jetons/999999")

        assert (foreign.status_code, foreign.json()["detail"]) == (404, unknown.json()["detail"])
        assert agent.delete(f"/api/jetons/{first['id']}").status_code == 204
        assert admin.delete(f"/api/jetons/{second['id']}").status_code == 204
        assert agent.get("/api/moi", headers=bearer(second["jeton"])).status_code == 401


def test_the_last_use_of_a_token_is_shown(small: Loaded) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        sign_in(client, AGENT)
        given = make_token(client, "lire_restreint")
        before = client.get("/api/jetons").json()["jetons"][0]["utilise_le"]
        client.get("/api/moi", headers=bearer(given["jeton"]))
        after = client.get("/api/jetons").json()["jetons"][0]["utilise_le"]

    assert before is None
    assert after is not None
