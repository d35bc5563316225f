"""What changed since a publication or a date."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from conftest import Loaded
from published import edit, shipped_file
from starlette.testclient import TestClient

from geo_service.services.load import LoadRequest, load
from geo_service.store.publications import rollback


def changed(api: TestClient, since: object) -> set[str]:
    answer = api.get("/api/changements", params={"since": str(since)})
    assert answer.status_code == 200, answer.text
    return {layer["id"] for layer in answer.json()["couches"]}


def another(small: Loaded, word: str) -> int:
    """A publication whose facts alone are new."""
    edit(shipped_file(small.settings, "faits"), {"Plan départemental": f"Plan départemental {word}"})
    return load(small.settings, small.url, LoadRequest("faits")).publication_id or 0


def test_nothing_changed_since_now(small: Loaded) -> None:
    with small.client() as api:
        assert changed(api, 1) == set()
        assert changed(api, (datetime.now(UTC) + timedelta(days=1)).isoformat()) == set()


def test_only_the_layers_whose_data_changed_are_listed(small: Loaded) -> None:
    number = another(small, "bis")
    with small.client() as api:
        body = api.get("/api/changements?since=1").json()

    assert [layer["id"] for layer in body["couches"]] == ["faits"]
    assert body["couches"][0]["nouvelle"]["publication"] == number == body["jusqu_a"]["publication"]
    assert body["couches"][0]["ancienne"]["publication"] == 1 == body["depuis"]["publication"]
    assert body["couches"][0]["ancienne"]["version"] != body["couches"][0]["nouvelle"]["version"]


def test_a_date_means_what_readers_saw_then(small: Loaded) -> None:
    before = datetime.now(UTC)
    another(small, "bis")
    after = datetime.now(UTC)
    with small.client() as api:
        assert changed(api, before.isoformat()) == {"faits"}
        assert changed(api, after.isoformat()) == set()


def test_a_rollback_is_a_change_and_coming_back_undoes_it(small: Loaded) -> None:
    number = another(small, "bis")
    with small.client() as api, psycopg.connect(small.url, autocommit=True) as connection:
        rollback(connection)
        assert changed(api, 1) == set()
        assert changed(api, number) == {"faits"}
        rollback(connection, number)
        assert changed(api, 1) == {"faits"}
        assert changed(api, number) == set()


def test_the_publication_named_is_the_one_that_brought_the_change(small: Loaded) -> None:
    brought = another(small, "bis")
    edit(shipped_file(small.settings, "themes"), {"Mobilité": "Mobilités"})
    load(small.settings, small.url, LoadRequest("themes"))
    with small.client() as api:
        (line,) = api.get("/api/changements?since=1").json()["couches"]

    assert line["nouvelle"]["publication"] == brought + 1


def test_history_outlives_the_data(four: Any, four_api: TestClient) -> None:
    gone = four.numbers[0]

    assert four_api.get(f"/layers/communes.csv?publication={gone}").status_code == 410
    assert "communes" in changed(four_api, gone)


def test_a_listed_address_brings_the_new_version(four: Any, four_api: TestClient) -> None:
    lines = four_api.get(f"/api/changements?since={four.numbers[-2]}").json()["couches"]
    address = next(line["adresses"]["geojson"] for line in lines if line["id"] == "communes")

    assert f"{four.words[-1]}-99001" in four_api.get(address).text


def test_an_unchanged_answer_costs_a_304(small: Loaded) -> None:
    with small.client() as api:
        held = api.get("/api/changements?since=1").headers["etag"]
        assert api.get("/api/changements?since=1", headers={"If-None-Match": held}).status_code == 304


@pytest.mark.parametrize(
    ("since", "status", "says"),
    [
        ("99", 404, "inconnue"),
        ("2001-01-01", 410, "trop ancien"),
        ("0001-01-01T00:00:00+14:00", 400, "since"),
        ("hier", 400, "numéro de publication ou une date"),
        ("", 400, "numéro de publication ou une date"),
        ("-1", 400, "numéro de publication ou une date"),
        ("9" * 40, 400, "numéro de publication ou une date"),
        ("١٢", 400, "numéro de publication ou une date"),
    ],
)
def test_what_is_no_known_moment_is_refused_with_a_sentence(
    tiny_api: TestClient, since: str, status: int, says: str
) -> None:
    answer = tiny_api.get("/api/changements", params={"since": since})

    assert (answer.status_code, says in answer.json()["detail"]) == (status, True), answer.text
