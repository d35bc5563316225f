"""People of the registry's tests, each with a token; objects they write; the tiny département beneath."""

import hashlib
import itertools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from conftest import Loaded
from small import ORIGIN, SIDE_M, to_lonlat
from starlette.testclient import TestClient

from geo_service.model.pacte.droits import Action, Role

NUMBERS = itertools.count(1)
HERE = to_lonlat(ORIGIN[0] + 0.3 * SIDE_M, ORIGIN[1] + 0.2 * SIDE_M)
"""In 99001, territoire « ouest », not at its inside point."""

THERE = to_lonlat(ORIGIN[0] + 2.5 * SIDE_M, ORIGIN[1] + 0.5 * SIDE_M)
"""In 99003, territoire « est »."""


@dataclass(frozen=True)
class Person:
    """Someone who asks: a client and the headers of a token; nobody without one."""

    client: TestClient
    compte: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def get(self, path: str, **query: Any) -> Any:
        return self.client.get(path, params=query, headers=self.headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.client.post(path, json=body, headers={**self.headers, **headers})

    def patch(self, path: str, body: Any, version: int | None) -> Any:
        match = {} if version is None else {"If-Match": f'"{version}"'}
        return self.client.patch(path, json=body, headers={**self.headers, **match})

    def move(self, path: str, version: int | None, vers: str, **rest: Any) -> Any:
        match = {} if version is None else {"If-Match": f'"{version}"'}
        return self.post(f"{path}/transitions", {"vers": vers, **rest}, **match)

    def made(self, kind: str, **body: Any) -> dict[str, Any]:
        """An object that must be accepted."""
        answer = self.post(f"/api/{kind}", body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def moved(self, kind: str, row: Mapping[str, Any], vers: str, **rest: Any) -> dict[str, Any]:
        """A transition that must be accepted."""
        answer = self.move(f"/api/{kind}/{row['id']}", row["version"], vers, **rest)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@dataclass(frozen=True)
class People:
    """The application, its database, and who asks it."""

    loaded: Loaded
    client: TestClient

    @property
    def nobody(self) -> Person:
        return Person(self.client)

    def person(self, role: Role | None = None, *territoires: str, chantiers: tuple[int, ...] = ()) -> Person:
        """A new account with one charge, and a token for every action."""
        name = f"personne-{next(NUMBERS)}"
        secret = f"geo_{name}"
        with psycopg.connect(self.loaded.url) as connection:
            compte = value(
                connection,
                "INSERT INTO registre.compte (courriel) VALUES (%s) RETURNING id",
                f"{name}@exemple.fr",
            )
            if role:
                connection.execute(
                    "INSERT INTO registre.charge (compte, role, territoires, chantiers) VALUES (%s, %s, %s, %s)",
                    (compte, role.value, list(territoires), list(chantiers)),
                )
            connection.execute(
                "INSERT INTO registre.jeton (empreinte, compte, libelle, portees, expire_le)"
                " VALUES (%s, %s, 'essai', %s, now() + interval '1 day')",
                (hashlib.sha256(secret.encode()).digest(), compte, [one.value for one in Action]),
            )
        return Person(self.client, compte, {"Authorization": f"Bearer {secret}"})

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows that the owner of the database reads."""
        with psycopg.connect(self.loaded.url) as connection:
            return connection.execute(query, values or None).fetchall()


def value(connection: psycopg.Connection, query: str, *values: Any) -> Any:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    return row[0]


@contextmanager
def people_of(loaded: Loaded) -> Iterator[People]:
    with loaded.client() as client:
        yield People(loaded, client)


def contribution(**more: Any) -> dict[str, Any]:
    """A contribution on the west."""
    return {
        "territoire": "ouest", "titre": "Un médecin à Saint-Élan", "theme": "sante", "texte": "Le cabinet a fermé.",
    } | more  # fmt: skip


def drawn(portee: str, kind: str, coordinates: Any) -> dict[str, Any]:
    """A place that is drawn."""
    return {"portee": portee, "geometry": {"type": kind, "coordinates": coordinates}}


def at(place: tuple[float, float]) -> dict[str, Any]:
    """A point."""
    return drawn("point", "Point", list(place))
