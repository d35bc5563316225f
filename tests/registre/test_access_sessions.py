"""Sessions: opened by a password, kept by a cookie, closed by the reader or by time."""

import pytest
from conftest import Loaded
from registre.access_kit import PASSWORD, column, open_account, run, sign_in, site

from geo_service.model.pacte.droits import Charge, Role

AGENT = "agent@exemple.fr"


def test_signing_in_says_who_asks(small: Loaded) -> None:
    number = open_account(small, AGENT, Charge(Role.CHARGE_DE_TERRITOIRE, frozenset({"ouest"})))
    with site(small) as client:
        sign_in(client, " Agent@Exemple.fr ")
        me = client.get("/api/moi").json()

    assert (me["compte"], me["courriel"]) == (number, AGENT)
    assert me["charges"] == [{"role": "charge_de_territoire", "territoires": ["ouest"], "chantiers": []}]
    assert "instruire" in me["actions"]
    assert "gerer_comptes" not in me["actions"]


def test_nobody_is_told_what_everybody_may(small: Loaded) -> None:
    with site(small) as client:
        answer = client.get("/api/moi")

    assert answer.json()["compte"] is None
    assert answer.json()["actions"] == ["lire_public"]
    assert answer.headers["cache-control"] == "private, no-store"


def test_the_cookie_is_closed_to_scripts_and_to_other_sites(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        answer = client.post("/api/connexion", json={"courriel": AGENT, "mot_de_passe": PASSWORD})

    (cookie,) = (one for one in answer.headers.get_list("set-cookie") if one.startswith("geo_session="))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


def test_over_https_the_cookie_belongs_to_this_host_alone(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small, "https://pactes.exemple.fr") as client:
        answer = client.post("/api/connexion", json={"courriel": AGENT, "mot_de_passe": PASSWORD})

    (cookie,) = (
        one
        for one in answer.headers.get_list("set-cookie")
        if "geo_session=" in one and "Max-Age=0" not in one
    )
    assert cookie.startswith("__Host-geo_session=")
    assert "Secure" in cookie


def test_a_plain_name_is_not_believed_over_https(small: Loaded) -> None:
    """Else a neighbour of the same domain could give its own session to a reader."""
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        secret = client.cookies["geo_session"]
    with site(small, "https://pactes.exemple.fr") as client:
        answer = client.get("/api/moi", headers={"cookie": f"geo_session={secret}"})

    assert answer.json()["compte"] is None


def test_nobody_signs_in_over_plain_http_from_another_machine(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small, "http://pactes.exemple.fr") as client:
        answer = client.post("/api/connexion", json={"courriel": AGENT, "mot_de_passe": PASSWORD})

    assert answer.status_code == 400
    assert "https" in answer.json()["detail"]
    assert column(small, "SELECT 1 FROM registre.session") == []


def test_a_copy_of_the_database_signs_nobody_in(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        secret = client.cookies["geo_session"]
        (kept,) = column(small, "SELECT empreinte FROM registre.session")
        answer = client.get("/api/moi", headers={"cookie": f"geo_session={kept.hex()}"})

    assert secret.encode() not in kept
    assert answer.status_code == 401


@pytest.mark.parametrize(
    "passing",
    [
        "vue_le = clock_timestamp() - interval '121 minutes'",
        "expire_le = clock_timestamp()",
        "fermee_le = clock_timestamp()",
    ],
)
def test_a_session_ends_by_time_idle_or_not_and_its_cookie_goes(small: Loaded, passing: str) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        run(small, f"UPDATE registre.session SET {passing}")
        answer = client.get("/api/moi")
        after = client.get("/api/moi")

    assert answer.status_code == 401
    assert "terminée" in answer.json()["detail"]
    assert answer.headers["www-authenticate"] == "Bearer"
    assert after.json()["compte"] is None


def test_a_session_that_is_used_goes_on(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        run(small, "UPDATE registre.session SET vue_le = clock_timestamp() - interval '119 minutes'")
        client.get("/api/moi")

    (idle,) = column(small, "SELECT extract(epoch FROM clock_timestamp() - vue_le) FROM registre.session")
    assert idle < 60


def test_signing_out_closes_the_session_itself(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        secret = client.cookies["geo_session"]
        left = client.post("/api/deconnexion")
        again = client.get("/api/moi", headers={"cookie": f"geo_session={secret}"})

    assert left.status_code == 204
    assert "geo_session" not in client.cookies
    assert again.status_code == 401


@pytest.mark.parametrize("word", [None, "", "un autre mot", "x" * 43])
def test_writing_by_a_cookie_takes_the_word_of_its_session(small: Loaded, word: str | None) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        del client.headers["x-csrf-token"]
        answer = client.post("/api/deconnexion", headers={} if word is None else {"x-csrf-token": word})
        still = client.get("/api/moi").json()["compte"]

    assert answer.status_code == 403
    assert still is not None


def test_the_word_of_another_session_does_not_do(small: Loaded) -> None:
    open_account(small, AGENT)
    open_account(small, "autre@exemple.fr")
    with site(small) as one, site(small) as other:
        sign_in(one, AGENT)
        foreign = sign_in(other, "autre@exemple.fr")
        answer = one.post("/api/deconnexion", headers={"x-csrf-token": foreign})

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "foreign",
    [
        {"origin": "https://ailleurs.exemple"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
@pytest.mark.parametrize("address", ["/api/connexion", "/api/deconnexion"])
def test_another_site_neither_signs_in_nor_out(small: Loaded, foreign: dict[str, str], address: str) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        answer = client.post(address, json={"courriel": AGENT, "mot_de_passe": PASSWORD}, headers=foreign)

    assert answer.status_code == 403
    assert "autre site" in answer.json()["detail"]


def test_no_site_may_ask_with_the_cookies_of_a_reader(small: Loaded) -> None:
    """A preflight never allows credentials, nor the headers that identify."""
    with site(small) as client:
        asked = {"origin": "https://ailleurs.exemple", "access-control-request-method": "DELETE"}
        answer = client.options("/api/jetons/1", headers=asked)
        mine = client.get("/api/moi", headers={"origin": "https://ailleurs.exemple"})

    assert "access-control-allow-credentials" not in answer.headers
    assert "authorization" not in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-origin" not in mine.headers


def test_changing_the_password_closes_the_other_sessions_only(small: Loaded) -> None:
    open_account(small, AGENT)
    new = "cinq autres mots choisis"
    with site(small) as here, site(small) as there:
        sign_in(here, AGENT)
        sign_in(there, AGENT)
        changed = here.post("/api/moi/mot-de-passe", json={"actuel": PASSWORD, "nouveau": new})

        assert changed.status_code == 204
        assert here.get("/api/moi").json()["courriel"] == AGENT
        assert there.get("/api/moi").status_code == 401
        sign_in(there, AGENT, new)


def test_the_password_does_not_change_without_the_current_one(small: Loaded) -> None:
    open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        answer = client.post(
            "/api/moi/mot-de-passe", json={"actuel": "pas le bon du tout", "nouveau": "cinq autres mots"}
        )
        sign_in(client, AGENT)

    assert answer.status_code == 403


def test_a_closed_account_loses_its_sessions_at_once(small: Loaded) -> None:
    number = open_account(small, AGENT)
    with site(small) as client:
        sign_in(client, AGENT)
        run(small, "UPDATE registre.compte SET actif = false WHERE id = %s", number)

        assert client.get("/api/moi").status_code == 401
