"""Addresses of tiles that cannot be read are refused with a sentence, never an error of ours."""

import pytest
from starlette.testclient import TestClient

GOOD = "/tiles/communes/8/127/92.mvt"
BAD = [
    ("/tiles/inconnue/8/127/92.mvt", 404),
    ("/tiles/communes,inconnue/8/127/92.mvt", 404),
    ("/tiles/communes,/8/127/92.mvt", 404),
    ("/tiles/ communes/8/127/92.mvt", 404),
    ("/tiles/../8/127/92.mvt", 404),
    ("/tiles/communes,communes/8/127/92.mvt", 400),
    (f"/tiles/{','.join(f'c{n}' for n in range(21))}/8/127/92.mvt", 400),
    ("/tiles/communes/23/0/0.mvt", 400),
    ("/tiles/communes/8/256/0.mvt", 400),
    ("/tiles/communes/8/0/256.mvt", 400),
    ("/tiles/communes/0/0/1.mvt", 400),
    ("/tiles/communes/-1/0/0.mvt", 400),
    ("/tiles/communes/8/-1/92.mvt", 400),
    ("/tiles/communes/8/1.5/92.mvt", 400),
    ("/tiles/communes/8/1e2/92.mvt", 400),
    ("/tiles/communes/8/+1/92.mvt", 400),
    ("/tiles/communes/8/1_0/92.mvt", 400),
    ("/tiles/communes/8/127/92%20.mvt", 400),
    ("/tiles/communes/٨/127/92.mvt", 400),
    ("/tiles/communes/8/127/９２.mvt", 400),
    ("/tiles/communes/8/²/92.mvt", 400),
    ("/tiles/communes/8/127/99999999999999999999.mvt", 400),
    ("/tiles/communes/8/127.mvt", 400),
    ("/tiles/communes/8/127/92/1.mvt", 400),
    ("/tiles/.mvt", 400),
    (f"/tiles/{'a' * 8000}/8/127/92.mvt", 404),
    (f"/tiles/communes/{'9' * 8000}/127/92.mvt", 400),
]


@pytest.mark.parametrize(("address", "status"), BAD, ids=[address[:40] for address, _ in BAD])
def test_a_bad_address_is_refused_with_a_sentence(tiny_api: TestClient, address: str, status: int) -> None:
    answer = tiny_api.get(address)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert 20 < len(answer.json()["detail"]) < 400
    assert answer.json()["detail"].endswith(".")


def test_head_answers_the_headers_of_get_without_body(tiny_api: TestClient) -> None:
    whole, head = tiny_api.get(GOOD), tiny_api.head(GOOD)

    kept = ("etag", "content-type", "content-length", "content-encoding", "cache-control", "vary")
    assert (head.status_code, head.content) == (200, b"")
    assert {name: head.headers[name] for name in kept} == {name: whole.headers[name] for name in kept}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_a_tile_is_only_read(tiny_api: TestClient, method: str) -> None:
    answer = tiny_api.request(method, GOOD)

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")
    assert answer.json()["status"] == 405


def test_any_page_may_read_tiles_and_their_refusals(tiny_api: TestClient) -> None:
    answers = [tiny_api.get(GOOD), tiny_api.get("/tiles/inconnue/0/0/0.mvt")]

    assert [answer.headers["access-control-allow-origin"] for answer in answers] == ["*", "*"]
