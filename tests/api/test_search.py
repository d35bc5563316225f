"""Search by name or code, current or former, as people type."""

from typing import Any

import pytest
from starlette.testclient import TestClient


def found(api: TestClient, text: str, limit: int = 10) -> list[dict[str, Any]]:
    answer = api.get("/api/recherche", params={"q": text, "limit": limit})
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["resultats"]
    return rows


QUERIES = [
    ("saint emillion", "commune:33394"),
    ("Saint-Émilion", "commune:33394"),
    ("ST EMILION", "commune:33394"),
    ("lesparre", "commune:33240"),
    ("aubie", "commune:33018"),
    ("cantenac", "commune:33268"),
    ("val de virvee", "commune:33018"),
    ("bordeaux", "commune:33063"),
    ("33063", "commune:33063"),
    ("33000", "commune:33063"),
    ("33371", "commune:33018"),
    ("arcachon", "commune:33009"),
    ("la reole", "commune:33352"),
    ("lège cap ferret", "commune:33236"),
    ("talense", "commune:33522"),
    ("merignac", "commune:33281"),
    ("medoc", "territoire:medoc"),
    ("haute gironde", "territoire:haute-gironde"),
    ("bordeaux metropole", "epci:243300316"),
    ("gironde", "departement:33"),
]


@pytest.mark.parametrize(("text", "first"), QUERIES)
def test_the_zone_meant_comes_first(real_api: TestClient, text: str, first: str) -> None:
    assert [zone["id"] for zone in found(real_api, text)][:1] == [first]


def test_a_number_that_is_a_code_and_a_postal_code_finds_both(real_api: TestClient) -> None:
    """33240 is Lesparre-Médoc for INSEE and Saint-André-de-Cubzac for the post."""
    natures = {zone["id"]: zone["nature"] for zone in found(real_api, "33240", 50)}

    assert natures["commune:33240"] == "code"
    assert natures["commune:33366"] == "code_postal"


@pytest.mark.parametrize("text", ["saint", "cub", "sa", "mont"])
def test_the_departement_served_comes_before_its_neighbours(real_api: TestClient, text: str) -> None:
    served = [zone["served"] for zone in found(real_api, text, 2)]

    assert served == [True, True]


def test_each_zone_is_found_once_with_the_text_that_matched(real_api: TestClient) -> None:
    rows = found(real_api, "aubie", 50)

    assert len({zone["id"] for zone in rows}) == len(rows)
    assert rows[0]["texte"] == "Aubie-et-Espessas"


@pytest.mark.parametrize("text", ["99901", "vieux bourg", "VIEUX-BOURG", "vieux-bour", "vieu bourg"])
def test_former_names_and_codes_lead_to_the_commune_of_today(tiny_api: TestClient, text: str) -> None:
    assert found(tiny_api, text)[0]["id"] == "commune:99001"


@pytest.mark.parametrize("text", ["ile aux oeillets", "L’Île‑aux‑Œillets", "l'ile aux œillets"])
def test_ligatures_and_apostrophes_do_not_matter(tiny_api: TestClient, text: str) -> None:
    assert found(tiny_api, text)[0]["id"] == "commune:99008"


@pytest.mark.parametrize(
    "text", ["%", "_", "\\", "😀", "'; DROP TABLE x; --", "%%%", "\\x00", "((((", "\u202e", "zzzzqx"]
)
def test_odd_texts_find_nothing_and_break_nothing(tiny_api: TestClient, text: str) -> None:
    assert found(tiny_api, text) == []


@pytest.mark.parametrize("text", ["", "   ", "a" * 101, "a\x00b"])
def test_a_text_that_cannot_be_looked_for_is_refused(tiny_api: TestClient, text: str) -> None:
    answer = tiny_api.get("/api/recherche", params={"q": text})

    assert (answer.status_code, answer.json()["detail"][-1]) == (400, ".")


@pytest.mark.parametrize("limit", ["0", "1", "5"])
def test_no_more_than_asked_are_returned(tiny_api: TestClient, limit: str) -> None:
    rows = tiny_api.get("/api/recherche", params={"q": "saint elan", "limit": limit}).json()["resultats"]

    assert len(rows) == int(limit)


@pytest.mark.parametrize("limit", ["51", "-1", "x", "1.0"])
def test_a_limit_out_of_bounds_is_refused(tiny_api: TestClient, limit: str) -> None:
    assert tiny_api.get("/api/recherche", params={"q": "a", "limit": limit}).status_code == 400


def test_a_result_says_where_to_go(tiny_api: TestClient) -> None:
    zone = tiny_api.get("/api/recherche?q=99005").json()["resultats"][0]

    (lon, lat), (west, south, east, north) = zone["centre"], zone["bbox"]
    assert west < lon < east
    assert south < lat < north


@pytest.mark.parametrize(("asked", "answered"), [("commune:99901", "commune:99001"), ("epci:200000001",) * 2])
def test_a_card_is_found_by_current_or_former_code(tiny_api: TestClient, asked: str, answered: str) -> None:
    card = tiny_api.get(f"/api/zones/{asked}").json()

    assert (card["demande"], card["zone"]["id"]) == (asked, answered)


@pytest.mark.parametrize(("zone", "status"), [("commune:00000", 404), ("x", 400), ("commune:٣٣٠٦٣", 400)])
def test_a_card_of_nothing_is_refused(tiny_api: TestClient, zone: str, status: int) -> None:
    assert tiny_api.get(f"/api/zones/{zone}").status_code == status
