"""What is asked of a large registry: lists, layers, tiles, searches, the fifteen questions, each call about another place."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import orjson
import psycopg

from bench.client import Request, fetch
from bench.registre_data import PROJETS, ROUNDS, SEED
from bench.registre_ground import WORDS
from bench.servers import Server

SECRET: Final = "geo_mesure"  # noqa: S105  (of a copy that is dropped)
INDICATEURS: Final = ("temps_pharmacie", "temps_generaliste", "temps_france_services")
CENTRE: Final = (-0.58, 44.84)


@dataclass(frozen=True)
class Ground:
    """What the questions are about."""

    chance: random.Random
    territoires: list[str]
    communes: list[str]
    themes: list[str]

    @classmethod
    def read(cls, connection: psycopg.Connection) -> "Ground":
        """Zones and themes of a database."""
        zones = "SELECT code FROM pub.zone WHERE niveau = %s AND served ORDER BY code"
        territoires, communes = (
            [row[0] for row in connection.execute(zones, [niveau]).fetchall()]
            for niveau in ("territoire", "commune")
        )
        themes = [
            row[0]
            for row in connection.execute("SELECT slug FROM pub.theme ORDER BY ordinal, slug").fetchall()
        ]
        return cls(random.Random(SEED), territoires, communes, themes)  # noqa: S311  (a benchmark, no secret)

    def questions(self, server: Server, calls: int) -> Mapping[str, Sequence[Request]]:
        """Requests by the name of their line."""
        asked = {
            **self._lists(server, calls),
            **self._layers(calls),
            **self._tiles(calls),
            **self._search(calls),
        }
        return {**asked, **self._fifteen(calls), **self._others(calls)}

    def _zone(self) -> str:
        return f"territoire:{self.chance.choice(self.territoires)}"

    def _commune(self) -> str:
        return f"commune:{self.chance.choice(self.communes)}"

    def _theme(self) -> str:
        return self.chance.choice(self.themes)

    def _box(self) -> str:
        west, south = CENTRE[0] + self.chance.uniform(-0.4, 0.2), CENTRE[1] + self.chance.uniform(-0.3, 0.2)
        return f"{west:.3f},{south:.3f},{west + 0.25:.3f},{south + 0.2:.3f}"

    def _lists(self, server: Server, calls: int) -> dict[str, list[Request]]:
        staff, many = f"Bearer {SECRET}", range(calls)
        pages = pages_of(server, "/api/contributions?limit=100", calls)
        return {
            "liste de 100 contributions, toutes les pages": pages,
            "liste, par territoire": [_get("/api/contributions", territoire=self._slug()) for _ in many],
            "liste, par thème et état": [
                _get("/api/contributions", theme=self._theme(), etat="qualifiee") for _ in many
            ],
            "liste, par zone (territoire)": [_get("/api/contributions", zone=self._zone()) for _ in many],
            "liste, par zone (commune)": [_get("/api/contributions", zone=self._commune()) for _ in many],
            "liste, par rectangle": [_get("/api/contributions", bbox=self._box()) for _ in many],
            "liste de 500": [_get("/api/contributions", limit=500, territoire=self._slug()) for _ in many],
            "liste de 100, comptée, GeoJSON": [
                _get("/api/contributions", theme=self._theme(), compte="true", f="geojson") for _ in many
            ],
            "liste de 100 projets": pages_of(server, "/api/projets?limit=100", calls),
            "projets par zone (territoire)": [_get("/api/projets", zone=self._zone()) for _ in many],
            "liste de 100, chargé de territoire": [
                _get("/api/contributions", staff, territoire=self._slug()) for _ in many
            ],
            "un objet": [_get(f"/api/projets/{self.chance.randrange(1, PROJETS)}") for _ in many],
        }

    def _slug(self) -> str:
        return self.chance.choice(self.territoires)

    def _layers(self, calls: int) -> dict[str, list[Request]]:
        few = range(max(20, calls // 4))
        items = "/api/collections/contributions/items"
        return {
            "couche GeoJSON d'un territoire": [
                _get("/layers/contributions.geojson", zone=self._zone()) for _ in few
            ],
            "couche GeoJSON d'une commune": [
                _get("/layers/contributions.geojson", zone=self._commune()) for _ in few
            ],
            "couche CSV d'un territoire": [_get("/layers/contributions.csv", zone=self._zone()) for _ in few],
            "couche de projets d'un territoire": [
                _get("/layers/projets.geojson", zone=self._zone()) for _ in few
            ],
            "items de 100, par zone": [_get(items, zone=self._zone(), limit=100) for _ in few],
            "items de 500, par rectangle": [_get(items, bbox=self._box(), limit=500) for _ in few],
        }

    def _tiles(self, calls: int) -> dict[str, list[Request]]:
        tiles = {zoom: [self._tile(zoom) for _ in range(calls)] for zoom in (7, 9, 11, 13)}
        return {
            f"tuiles z{zoom}": [
                Request(f"/tiles/contributions,projets,chantiers/{zoom}/{x}/{y}.mvt") for x, y in found
            ]
            for zoom, found in tiles.items()
        }

    def _tile(self, zoom: int) -> tuple[int, int]:
        """A tile about the centre, farther from it as tiles are smaller (slippy map numbers near 45° N)."""
        count = 2**zoom
        x = int((CENTRE[0] + self.chance.uniform(-0.4, 0.4) + 180) / 360 * count)
        y = int((0.3604 + self.chance.uniform(-0.0015, 0.0015)) * count)
        return x, y

    def _search(self, calls: int) -> dict[str, list[Request]]:
        def word() -> str:
            return self.chance.choice(WORDS)

        many = range(calls)
        return {
            "recherche d'un mot": [_get("/api/contributions", q=word()) for _ in many],
            "recherche de deux mots": [_get("/api/contributions", q=f"{word()} {word()}") for _ in many],
            "recherche d'un mot mal écrit": [_get("/api/contributions", q=word()[:-1] + "zx") for _ in many],
            "recherche dans les projets": [_get("/api/projets", q=word()) for _ in many],
            "recherche générale": [_get("/api/recherche", q=word()) for _ in many],
        }

    def _fifteen(self, calls: int) -> dict[str, list[Request]]:
        return {
            f"question {numero}": [
                _get(f"/api/questions/{numero}", **self._asked(numero)) for _ in range(calls)
            ]
            for numero in range(1, 16)
        } | {
            "question 1, tout le département": [
                _get("/api/questions/1", indicateur=self.chance.choice(INDICATEURS), seuil=8)
                for _ in range(calls)
            ],
            "question 2, tout le département": [
                _get("/api/questions/2", theme=self._theme()) for _ in range(calls)
            ],
            "question 8, un territoire": [_get("/api/questions/8", zone=self._zone()) for _ in range(calls)],
            "question 12, tout le département": [
                _get("/api/questions/12", theme=self._theme()) for _ in range(calls)
            ],
            "question 14, tout le département": [
                _get("/api/questions/14", niveaux="territoire") for _ in range(calls)
            ],
        }

    def _asked(self, numero: int) -> dict[str, object]:
        zone = {"zone": self._zone()}
        own: dict[int, dict[str, object]] = {
            1: zone | {"indicateur": self.chance.choice(INDICATEURS), "seuil": self.chance.randrange(5, 15)},
            3: zone | {"conseil": 10},
            4: zone | dict(zip(("de", "a"), ROUNDS, strict=True)),
            5: zone | {"m": self.chance.randrange(1, 5)},
            8: {"zone": self._commune()},
            10: {"annee": self.chance.choice((2023, 2024))},
            11: {"cpv": "45", "niveau": "territoire"},
            13: {"theme": self._theme()},
        }
        return own.get(numero, dict(zone))

    def _others(self, calls: int) -> dict[str, list[Request]]:
        few = range(max(20, calls // 4))
        return {
            "carences de tous les territoires": [_get("/api/carences") for _ in few],
            "carences d'un territoire": [_get("/api/carences", zone=self._zone()) for _ in few],
            "écarts sans projet": [
                _get(
                    "/api/gaps", indicateur=self.chance.choice(INDICATEURS), zone=self._zone(), projet="sans"
                )
                for _ in few
            ],
        }


def _get(path: str, authorization: str = "", **query: object) -> Request:
    return Request(f"{path}?{urlencode(query, quote_via=quote)}", authorization=authorization)


def pages_of(server: Server, address: str, calls: int) -> list[Request]:
    """Pages of a list by their ``next`` links, from the first one again after the last."""
    found, following = [], address
    while following and len(found) < calls:
        found.append(Request(following))
        links = {link["rel"]: link["href"] for link in orjson.loads(fetch(server.port, found[-1]))["links"]}
        parts = urlsplit(links.get("next", ""))
        following = f"{parts.path}?{parts.query}" if parts.path else ""
    return (found * (calls // len(found) + 1))[:calls]
