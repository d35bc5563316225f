"""Signing in by OpenID Connect, against a real provider in a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from api.kit import free_port
from conftest import Loaded
from pydantic import SecretStr
from registre.access_kit import column, open_account, run, site
from starlette.testclient import TestClient

from geo_service.errors import ConfigurationError
from geo_service.services.oidc import OpenIdConnect
from geo_service.settings import Settings

AGENT = "agent@exemple.fr"


@pytest.fixture(scope="module")
def issuer() -> Iterator[httpx2.Client]:
    """A provider that runs; its address is the client's."""
    port = free_port()
    program = Path(__file__).with_name("issuer.py")
    with subprocess.Popen([sys.executable, str(program), str(port)]) as process:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
            wait_for(client)
            yield client
        process.terminate()


def wait_for(client: httpx2.Client) -> None:
    """Until it answers."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            client.get("/jwks")
        except httpx2.TransportError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the provider does not answer")


def settings_of(issuer: httpx2.Client, **more: Any) -> dict[str, Any]:
    """Settings that name it."""
    home = str(issuer.base_url).rstrip("/")
    return {
        "oidc_issuer": home,
        "oidc_client_id": "geo-service",
        "oidc_client_secret": SecretStr("secret-du-client"),
        **more,
    }


@pytest.fixture
def client(small: Loaded, issuer: httpx2.Client) -> Iterator[TestClient]:
    """A browser, and an account tied to the provider's subject."""
    number = open_account(small, AGENT, password=None)
    run(
        small,
        "UPDATE registre.compte SET sujet_oidc = %s WHERE id = %s",
        f"{str(issuer.base_url).rstrip('/')} camille",
        number,
    )
    with site(small, **settings_of(issuer)) as browser:
        yield browser


def travel(client: TestClient, issuer: httpx2.Client, **following: Any) -> str:
    """Go to the provider and come back as far as the return address, which is not yet asked."""
    issuer.post("/prochain", json=following)
    leaving = client.get("/connexion/oidc").headers["location"]
    return str(httpx2.get(leaving).headers["location"])


def test_the_tied_account_is_signed_in(client: TestClient, issuer: httpx2.Client, small: Loaded) -> None:
    back = client.get(travel(client, issuer))

    assert (back.status_code, back.headers["location"]) == (303, "/compte")
    assert client.get("/api/moi").json()["courriel"] == AGENT
    assert column(small, "SELECT moyen FROM registre.session") == ["oidc"]


@pytest.mark.parametrize(
    "following",
    [
        {"nonce": "un autre"},
        {"nonce": None},
        {"aud": "un autre client"},
        {"aud": ["geo-service", "un autre"], "azp": "un autre"},
        {"exp": 1_600_000_000},
        {"iat": 9_999_999_999},
        {"iss": "https://ailleurs.exemple"},
        {"foreign_key": True},
        {"alg": "none"},
        {"sub": ""},
        {"sub": 12},
    ],
)
def test_what_is_not_signed_for_us_now_is_refused(
    client: TestClient, issuer: httpx2.Client, following: dict[str, Any], small: Loaded
) -> None:
    back = client.get(travel(client, issuer, **following))

    assert back.status_code == 401
    assert "n&#39;a pas abouti" in back.text
    assert client.get("/api/moi").json()["compte"] is None
    refused = "SELECT resultat FROM registre.journal WHERE action = 'connexion'"
    assert column(small, refused) == ["refuse"]


def test_a_return_serves_once(client: TestClient, issuer: httpx2.Client) -> None:
    address = travel(client, issuer)
    held = client.cookies["geo_ailleurs"]
    first = client.get(address)
    again = client.get(address, headers={"cookie": f"geo_ailleurs={held}"})

    assert (first.status_code, again.status_code) == (303, 401)
    assert "déjà servi" in again.text


def test_a_return_in_another_browser_is_refused(client: TestClient, issuer: httpx2.Client) -> None:
    """Else an attacker would sign a reader in to the attacker's account."""
    address = travel(client, issuer)
    client.cookies.clear()

    assert client.get(address).status_code == 401


def test_a_state_of_ones_own_making_is_refused(client: TestClient, issuer: httpx2.Client) -> None:
    travel(client, issuer)

    assert client.get("/connexion/oidc/retour?code=x&state=invente").status_code == 401


def test_a_code_of_ones_own_making_is_refused(client: TestClient, issuer: httpx2.Client) -> None:
    state = httpx2.URL(travel(client, issuer)).params["state"]

    assert client.get(f"/connexion/oidc/retour?code=invente&state={state}").status_code == 401


def test_a_return_that_waited_too_long_is_refused(
    client: TestClient, issuer: httpx2.Client, small: Loaded
) -> None:
    address = travel(client, issuer)
    run(small, "UPDATE registre.connexion_oidc SET expire_le = clock_timestamp()")

    assert client.get(address).status_code == 401


def test_who_has_no_account_here_does_not_enter(client: TestClient, issuer: httpx2.Client) -> None:
    back = client.get(travel(client, issuer, sub="inconnu", email=AGENT, email_verified=True))

    assert back.status_code == 403
    assert "aucun compte" in back.text


def test_a_closed_account_does_not_enter(client: TestClient, issuer: httpx2.Client, small: Loaded) -> None:
    run(small, "UPDATE registre.compte SET actif = false")

    assert client.get(travel(client, issuer)).status_code == 403


@pytest.mark.parametrize(
    ("allowed", "claims", "enters"),
    [
        (True, {"email": "Agent@Exemple.fr", "email_verified": True}, True),
        (True, {"email": AGENT, "email_verified": False}, False),
        (True, {"email": AGENT, "email_verified": "true"}, False),
        (True, {"email": AGENT}, False),
        (True, {"email": "inconnu@exemple.fr", "email_verified": True}, False),
        (False, {"email": AGENT, "email_verified": True}, False),
    ],
)
def test_an_address_ties_an_account_only_verified_and_allowed(
    small: Loaded, issuer: httpx2.Client, allowed: bool, claims: dict[str, Any], enters: bool
) -> None:
    open_account(small, AGENT)
    with site(small, **settings_of(issuer, oidc_by_email=allowed)) as client:
        back = client.get(travel(client, issuer, **claims))

    assert back.status_code == (303 if enters else 403)
    assert column(small, "SELECT sujet_oidc IS NOT NULL FROM registre.compte") == [enters]


def test_an_account_tied_to_one_subject_is_not_taken_by_another(small: Loaded, issuer: httpx2.Client) -> None:
    number = open_account(small, AGENT)
    run(small, "UPDATE registre.compte SET sujet_oidc = 'ailleurs x' WHERE id = %s", number)
    with site(small, **settings_of(issuer, oidc_by_email=True)) as client:
        back = client.get(travel(client, issuer, email=AGENT, email_verified=True))

    assert back.status_code == 403


def test_a_provider_that_is_away_is_a_sentence(small: Loaded) -> None:
    away = {"oidc_issuer": f"http://127.0.0.1:{free_port()}", "oidc_client_id": "x"}
    with site(small, **away) as client:
        answer = client.get("/connexion/oidc")

    assert answer.status_code == 503
    assert "ne répond pas" in answer.text


def test_without_a_provider_the_page_offers_none(small: Loaded) -> None:
    with site(small) as client:
        assert client.get("/connexion/oidc").status_code == 401
        assert "/connexion/oidc" not in client.get("/connexion").text


@pytest.mark.parametrize(
    ("issuer_address", "client"), [("http://sso.exemple.fr", "x"), ("https://sso.exemple.fr", "")]
)
def test_a_provider_in_the_clear_or_without_a_name_for_us_stops_the_start(
    issuer_address: str, client: str
) -> None:
    with pytest.raises(ConfigurationError, match="GEO_OIDC_"):
        OpenIdConnect(Settings(oidc_issuer=issuer_address, oidc_client_id=client))
