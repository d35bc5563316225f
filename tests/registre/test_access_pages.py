"""Pages to sign in and of one's account: forms that work without JavaScript."""

import re

import pytest
from conftest import Loaded
from registre.access_kit import PASSWORD, bearer, column, hidden_word, open_account, sign_in, site
from starlette.testclient import TestClient

from geo_service.model.pacte.droits import Charge, Role

AGENT = "agent@exemple.fr"
OUEST = Charge(Role.CHARGE_DE_TERRITOIRE, frozenset({"ouest"}))


def enter(client: TestClient, **more: str) -> None:
    """Fill the form and send it."""
    word = hidden_word(client.get("/connexion").text)
    fields = {"csrf": word, "courriel": AGENT, "mot_de_passe": PASSWORD, **more}
    answer = client.post("/connexion", data=fields)
    assert answer.status_code == 303, answer.text


def test_the_form_opens_a_session_and_goes_where_the_reader_was_going(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        word = hidden_word(client.get("/connexion?suite=/carte").text)
        fields = {"csrf": word, "courriel": AGENT, "mot_de_passe": PASSWORD, "suite": "/carte"}
        answer = client.post("/connexion", data=fields)

        assert (answer.status_code, answer.headers["location"]) == (303, "/carte")
        assert client.get("/compte").status_code == 200


@pytest.mark.parametrize(
    "away", ["https://ailleurs.exemple", "//ailleurs.exemple", "/\\ailleurs.exemple", "/a\r\nb", "x"]
)
def test_a_link_to_sign_in_sends_nobody_away(small: Loaded, away: str) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        word = hidden_word(client.get("/connexion").text)
        fields = {"csrf": word, "courriel": AGENT, "mot_de_passe": PASSWORD, "suite": away}

        assert client.post("/connexion", data=fields).headers["location"] == "/compte"


def test_a_form_of_another_page_does_not_sign_in(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        client.get("/connexion")
        answer = client.post("/connexion", data={"courriel": AGENT, "mot_de_passe": PASSWORD, "csrf": "x"})

    assert answer.status_code == 403
    assert column(small, "SELECT 1 FROM registre.session") == []


def test_a_wrong_password_shows_the_form_with_the_reason_and_not_the_password(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        word = hidden_word(client.get("/connexion").text)
        answer = client.post(
            "/connexion", data={"csrf": word, "courriel": AGENT, "mot_de_passe": "pas le bon <b>"}
        )

    assert answer.status_code == 401
    assert "Courriel ou mot de passe incorrect." in answer.text
    assert "pas le bon" not in answer.text


@pytest.mark.parametrize("address", ["/connexion", "/compte"])
def test_pages_carry_no_script_and_stay_with_their_reader(small: Loaded, address: str) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        enter(client)
        page = client.get(address)

    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["cache-control"] == "private, no-store"
    assert not re.search(r"<script|style=|\son\w+=", page.text)


def test_the_account_page_sends_who_is_not_signed_in_to_the_form(small: Loaded) -> None:
    with site(small) as client:
        unknown = client.get("/compte", headers={"cookie": "geo_session=perime"})

    assert (unknown.status_code, unknown.headers["location"]) == (303, "/connexion?suite=/compte")


def test_a_token_is_made_shown_once_and_revoked_by_forms(small: Loaded) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        enter(client)
        word = hidden_word(client.get("/compte").text)
        fields = {"csrf": word, "libelle": "QGIS", "portees": ["rediger", "lire_restreint"], "jours": "30"}
        made = client.post("/compte/jetons", data=fields)
        (secret,) = re.findall(r"geo_[\w-]{43}", made.text)
        held = client.get("/api/moi", headers=bearer(secret)).json()["actions"]
        page = client.get("/compte").text
        (action,) = re.findall(r"/compte/jetons/\d+/revocation", page)
        gone = client.post(action, data={"csrf": word})

        assert held == ["lire_public", "lire_restreint", "rediger"]
        assert secret not in page
        assert gone.status_code == 303
        assert client.get("/api/moi", headers=bearer(secret)).status_code == 401


@pytest.mark.parametrize(
    "address", ["/compte/jetons", "/compte/jetons/1/revocation", "/compte/mot-de-passe", "/deconnexion"]
)
def test_every_form_takes_the_word_of_the_session(small: Loaded, address: str) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        enter(client)

        assert client.post(address, data={"libelle": "x", "portees": "rediger"}).status_code == 403
        assert client.get("/compte").status_code == 200


def test_hostile_names_are_shown_as_text(small: Loaded) -> None:
    open_account(small, AGENT, OUEST)
    with site(small) as client:
        enter(client)
        word = hidden_word(client.get("/compte").text)
        fields = {
            "csrf": word,
            "libelle": "<img src=x onerror=alert(1)>",
            "portees": "rediger",
            "jours": "30",
        }
        page = client.post("/compte/jetons", data=fields).text

    assert "<img" not in page
    assert "&lt;img" in page


def test_signing_out_by_the_form(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        enter(client)
        word = hidden_word(client.get("/compte").text)
        client.post("/deconnexion", data={"csrf": word})

        assert client.get("/compte").status_code == 303


def test_the_password_changes_by_the_form_when_typed_twice_alike(small: Loaded) -> None:
    open_account(small, AGENT)
    new = "cinq autres mots choisis"
    with site(small) as client:
        enter(client)
        fields = {"csrf": hidden_word(client.get("/compte").text), "actuel": PASSWORD, "nouveau": new}
        unlike = client.post("/compte/mot-de-passe", data=fields | {"encore": "autre chose"})
        alike = client.post("/compte/mot-de-passe", data=fields | {"encore": new})

        assert (unlike.status_code, alike.status_code) == (400, 200)
        sign_in(client, AGENT, new)
