"""Accounts and readers of the tests of access: a real database, a real application, a browser's cookies."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from conftest import Loaded
from starlette.testclient import TestClient

from geo_service.api.app import create_app
from geo_service.model.pacte.droits import ANONYME, Charge
from geo_service.services.comptes import NewAccount, create, give
from geo_service.services.passwords import Passwords
from geo_service.store.engine import write_connection

PASSWORD = "quatre mots sans rapport"
HOME = "http://localhost"
QUICK = Passwords(time_cost=1, memory_kib=1024, lanes=1)


@contextmanager
def site(loaded: Loaded, home: str = HOME, **settings: Any) -> Iterator[TestClient]:
    """The application, asked by a browser of this machine that follows no redirection."""
    app = create_app(loaded.settings.model_copy(update=settings))
    with TestClient(app, base_url=home, raise_server_exceptions=False, follow_redirects=False) as client:
        yield client


def open_account(loaded: Loaded, courriel: str, *charges: Charge, password: str | None = PASSWORD) -> int:
    """An account with these charges; its id."""

    async def made() -> int:
        kept = await QUICK.keep(password) if password else None
        async with write_connection(loaded.url) as connection:
            number = (await create(connection, ANONYME, NewAccount(courriel), kept)).id
            for charge in charges:
                await give(connection, ANONYME, number, charge)
        return number

    return asyncio.run(made())


def sign_in(client: TestClient, courriel: str, password: str = PASSWORD) -> str:
    """Sign in by JSON; the word of the session."""
    answer = client.post("/api/connexion", json={"courriel": courriel, "mot_de_passe": password})
    assert answer.status_code == 200, answer.text
    client.headers["x-csrf-token"] = answer.json()["csrf"]
    return str(answer.json()["csrf"])


def make_token(client: TestClient, *portees: str, jours: int = 30) -> dict[str, Any]:
    """A token of who is signed in."""
    answer = client.post("/api/jetons", json={"libelle": "essai", "portees": list(portees), "jours": jours})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def bearer(token: str) -> dict[str, str]:
    """The header of a tool."""
    return {"authorization": f"Bearer {token}"}


def column(loaded: Loaded, query: str, *values: Any) -> list[Any]:
    """First column of what the owner of the database reads."""
    with psycopg.connect(loaded.url) as connection:
        return [row[0] for row in connection.execute(query, values or None)]


def run(loaded: Loaded, statement: str, *values: Any) -> None:
    """What the owner of the database does, for time to pass."""
    with psycopg.connect(loaded.url) as connection:
        connection.execute(statement, values or None)


def hidden_word(page: str) -> str:
    """The word a form of a page carries."""
    found = re.search(r'name="csrf" value="([\w-]+)"', page)
    assert found is not None
    return found[1]
