"""Errors as RFC 9457 asks, with a request id everywhere, and never a word from the database."""

import json
import re
from collections.abc import Iterator

import psycopg
import pytest
from conftest import Loaded
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from geo_service.api.app import ROUTED

REFUSED = [
    ("/layers/inconnue.geojson", 404, "Introuvable"),
    ("/layers/communes.geojson?bbox=1", 400, "Demande incorrecte"),
    ("/layers/communes.csv?zone=commune:00000", 404, "Introuvable"),
    ("/tiles/inconnue/0/0/0.mvt", 404, "Introuvable"),
    ("/tiles/communes/99/0/0.mvt", 400, "Demande incorrecte"),
    ("/tiles/inconnue.json", 404, "Introuvable"),
    ("/api/zones/point", 400, "Demande incorrecte"),
    ("/api/recherche", 400, "Demande incorrecte"),
    ("/api/zones/commune:00000", 404, "Introuvable"),
    ("/styles/inconnu.json", 404, "Introuvable"),
    ("/rien", 404, "Introuvable"),
    ("/static/styles/rien.css", 404, "Introuvable"),
    ("/vendor/rien.js", 404, "Introuvable"),
]
DATABASE_WORDS = re.compile(
    r"psycopg|SELECT|relation|pub\.|geo\.|column|Traceback|statement|view", re.IGNORECASE
)


@pytest.mark.parametrize(("address", "status", "title"), REFUSED)
def test_a_refusal_has_every_member(tiny_api: TestClient, address: str, status: int, title: str) -> None:
    answer = tiny_api.get(address)
    body = answer.json()

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["title"]) == (status, status, title)
    assert body["type"] == "about:blank"
    assert body["instance"] == address.partition("?")[0]
    assert body["detail"].endswith(".")
    assert body["request_id"] == answer.headers["x-request-id"]
    assert (answer.headers["cache-control"], answer.headers["access-control-allow-origin"]) == (
        "no-store",
        "*",
    )


@pytest.mark.parametrize(
    "address", ["/layers", "/layers/communes.geojson", "/health", "/api/recherche", "/rien"]
)
def test_writing_is_refused_with_the_methods_allowed(tiny_api: TestClient, address: str) -> None:
    answer = tiny_api.post(address, content=b"x")

    assert answer.status_code in (404, 405)
    assert answer.status_code == 404 or answer.headers["allow"] == "GET, HEAD"
    assert answer.headers["content-type"] == "application/problem+json"


ROUTES = [route for module in ROUTED for route in module.router.routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_a_refused_method_names_all_those_of_the_address(tiny_api: TestClient, path: str) -> None:
    """Expected: the methods of every declared route whose pattern fits the address."""
    address = re.sub(r"\{[^}]*\}", "1", path)
    known = {one for route in ROUTES if route.path_regex.fullmatch(address) for one in route.methods}

    answer = tiny_api.request("PROPFIND", address)

    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == known | ({"HEAD"} if "GET" in known else set())
    assert answer.json()["detail"].startswith("Cette adresse")


def test_the_instance_is_an_address(tiny_api: TestClient) -> None:
    body = tiny_api.get("/é à/%00<script>").json()

    assert re.fullmatch(r"[A-Za-z0-9/%._~-]+", body["instance"])


@pytest.mark.parametrize("address", ["/health", "/layers", "/tiles/communes/8/127/92.mvt", "/rien"])
def test_the_request_id_of_the_caller_is_kept_when_harmless(tiny_api: TestClient, address: str) -> None:
    ids = ["abcdef0123456789", "court", "x" * 65, "a b c d e f g h", "é" * 10, "ok_-ok_-"]

    kept = [
        tiny_api.get(address, headers={b"X-Request-Id": text.encode()}).headers["x-request-id"] == text
        for text in ids
    ]

    assert kept == [True, False, False, False, False, True]


@pytest.fixture
def without_views(small: Loaded) -> Iterator[TestClient]:
    """An application whose views are dropped under it."""
    with small.client() as api:
        with psycopg.connect(small.url) as connection:
            connection.execute("DROP VIEW pub.zone, pub.zone_tile, pub.recherche, pub.equipement CASCADE")
        yield api


@pytest.mark.parametrize(
    "address",
    [
        "/layers/communes.geojson",
        "/layers/communes.csv",
        "/layers/communes.geojson?zone=commune:99001",
        "/tiles/communes/8/127/92.mvt",
        "/api/zones/point?lon=-0.7&lat=44.7",
        "/api/recherche?q=saint",
        "/api/zones/commune:99001",
    ],
)
def test_a_failure_of_the_database_is_a_sentence_without_its_words(
    without_views: TestClient, address: str
) -> None:
    answer = without_views.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    assert not DATABASE_WORDS.search(answer.json()["detail"])
    assert not DATABASE_WORDS.search(json.dumps(dict(answer.headers)))


def test_a_question_too_long_to_answer_is_said_so(small: Loaded) -> None:
    """A view that sleeps meets the statement timeout."""
    with psycopg.connect(small.url) as connection:
        connection.execute("ALTER VIEW pub.eau RENAME TO eau_vite")
        connection.execute("CREATE VIEW pub.eau AS SELECT e.* FROM pub.eau_vite e, pg_sleep(5)")
        connection.execute("GRANT SELECT ON pub.eau TO geo_read")
    settings = small.settings.model_copy(update={"statement_timeout_s": 0.3})

    with Loaded(settings, small.url).client() as api:
        answer = api.get("/layers/eau.geojson")

    assert answer.status_code == 503
    assert "trop longue" in answer.json()["detail"]


def test_an_unexpected_error_gives_a_fixed_sentence_and_its_id(small: Loaded) -> None:
    """An empty outline, which loading refuses, has no centre."""
    with psycopg.connect(small.url) as connection:
        connection.execute(
            "UPDATE geo.zone_version SET geom = 'SRID=2154;MULTIPOLYGON EMPTY' WHERE code = '99001'"
        )

    with small.client() as api:
        answer = api.get("/api/zones/commune:99001")

    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["detail"].startswith("Une erreur inattendue s'est produite.")
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
