"""Files of layers: filters, conditions, dated addresses, refusals."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pyogrio
import pytest
from conftest import Loaded
from published import execute
from starlette.testclient import TestClient

from geo_service.store.publications import rollback

EXTENSIONS = ("geojson", "geojsonl", "csv", "fgb", "gpkg", "parquet")
BUILT = ("fgb", "gpkg", "parquet")


def codes(api: TestClient, question: str) -> set[str]:
    """Codes of the communes that answer a question, after checking that every text format agrees."""
    features = api.get(f"/layers/communes.geojson?{question}").json()["features"]
    lines = api.get(f"/layers/communes.geojsonl?{question}").text.splitlines()
    rows = csv.DictReader(io.StringIO(api.get(f"/layers/communes.csv?{question}").text))
    found = {feature["properties"]["code"] for feature in features}
    assert (
        {json.loads(line)["properties"]["code"] for line in lines} == {row["code"] for row in rows} == found
    )
    return found


def built_codes(api: TestClient, extension: str, question: str, folder: Path) -> set[str]:
    path = folder / f"communes.{extension}"
    path.write_bytes(api.get(f"/layers/communes.{extension}?{question}").content)
    return set(pyogrio.read_dataframe(path, layer="communes")["code"])


@pytest.mark.parametrize(
    "question",
    ["zone=territoire:est", "zone=commune:99901", "zone=epci:200000001,commune:99001", "bbox=-0.95,44.5,-0.9,44.7",
     "territoire_code=est", "couleur=0", "code=99001,99002&territoire_code=ouest", "limit=3", "population=100,200"],
)  # fmt: skip
@pytest.mark.parametrize("extension", ["fgb", "gpkg"])
def test_every_format_answers_the_same_question_alike(
    tiny_api: TestClient, question: str, extension: str, tmp_path: Path
) -> None:
    assert built_codes(tiny_api, extension, question, tmp_path) == codes(tiny_api, question)


def test_a_former_commune_stands_for_the_one_that_took_it_over(tiny_api: TestClient) -> None:
    assert codes(tiny_api, "zone=commune:99901") == codes(tiny_api, "zone=commune:99001") == {"99001"}


def test_several_values_of_a_column_are_alternatives_and_several_columns_add_up(tiny_api: TestClient) -> None:
    assert codes(tiny_api, "code=99001,99003") == {"99001", "99003"}
    assert codes(tiny_api, "code=99001&code=99003") == {"99001", "99003"}
    assert codes(tiny_api, "code=99001,99003&territoire_code=est") == {"99003"}


def test_numbers_and_booleans_are_compared_by_value(tiny_api: TestClient) -> None:
    assert codes(tiny_api, "population=100") == {"99001"}
    mairies = tiny_api.get("/layers/mairies.geojson?samedi=oui").json()["features"]
    assert len(mairies) == 12
    assert all(one["properties"]["samedi"] is True for one in mairies)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("couleurs=1", r"« couleurs » inconnu.*zone, bbox, limit.*code, nom, population"),
        ("population=beaucoup", "est un entier"),
        ("population=99999999999999999999", "est un entier"),
        ("superficie_terre_km2=nan", "est un nombre"),
        ("nom=", "attend une valeur"),
        ("nom=%00", "attend une valeur"),
        ("nom=" + "x" * 300, "attend une valeur"),
        ("nom=" + ",".join("x" * 101), "100 valeurs au plus"),
        ("crs=27572", "non proposé"),
        ("publication=demain", "est un entier"),
        ("publication=-1", "est un entier"),
        ("zone=commune:99999", "Zone inconnue"),
        ("zone=x", "illisible"),
        ("bbox=1,2,3", "quatre nombres"),
        ("limit=-1", "est un entier"),
    ],
)
@pytest.mark.parametrize("extension", BUILT)
def test_what_cannot_be_answered_is_refused_with_a_sentence(
    tiny_api: TestClient, question: str, says: str, extension: str
) -> None:
    answer = tiny_api.get(f"/layers/communes.{extension}?{question}")

    assert answer.status_code in (400, 404)
    assert re.search(says, answer.json()["detail"])


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("communes.shp", "Formats servis : geojson, geojsonl, csv, fgb, gpkg, parquet"),
        ("inconnue.gpkg", "Couches servies"),
        ("communes.csv?crs=2154", "« crs » ne vaut que pour fgb, gpkg, parquet"),
        ("communes.gpkg?variante=excel", "csv seulement"),
        ("communes.csv?variante=calc", "excel"),
        ("communes.csv?publication=99", "n'existe pas"),
    ],
)
def test_an_impossible_address_says_why(tiny_api: TestClient, address: str, says: str) -> None:
    answer = tiny_api.get(f"/layers/{address}")

    assert 400 <= answer.status_code < 410
    assert says in answer.json()["detail"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_file_says_its_name_its_crs_and_where_else_it_is(tiny_api: TestClient, extension: str) -> None:
    headers = tiny_api.get(f"/layers/epci.{extension}").headers

    assert headers["content-disposition"].endswith(f'filename="99-epci-1.{extension}"')
    assert headers["content-crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert headers["content-location"].endswith(f"/layers/epci.{extension}?publication=1")
    assert headers["link"].count('rel="alternate"') == len(EXTENSIONS) - 1
    assert 'rel="describedby"' in headers["link"]


def test_the_list_of_layers_names_every_format_and_each_address_answers(tiny_api: TestClient) -> None:
    for layer in tiny_api.get("/layers").json():
        assert [one["extension"] for one in layer["formats"]] == list(EXTENSIONS)
        for one in layer["formats"]:
            assert tiny_api.head(one["href"]).headers["content-type"] == one["type"]


@contextmanager
def without_rows(loaded: Loaded) -> Iterator[None]:
    """Readers may ask for versions, and for nothing else."""
    execute(loaded.url, "REVOKE SELECT ON pub.zone FROM geo_read")
    try:
        yield
    finally:
        execute(loaded.url, "GRANT SELECT ON pub.zone TO geo_read")


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_file_already_held_is_confirmed_without_reading_a_row(small: Loaded, extension: str) -> None:
    address = f"/layers/communes.{extension}?zone=territoire:est"
    with small.client() as api:
        held = {"If-None-Match": api.get(address).headers["etag"]}
        with without_rows(small):
            again = api.get(address, headers=held)
            dated = api.get(f"/layers/communes.{extension}?publication=1", headers={"If-None-Match": "*"})

    assert (again.status_code, again.content) == (304, b"")
    assert dated.status_code == 304


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_head_reads_no_row_and_tells_the_headers_of_get(small: Loaded, extension: str) -> None:
    address = f"/layers/communes.{extension}"
    with small.client() as api:
        got = api.get(address).headers
        with without_rows(small):
            answer = api.head(address)

    assert (answer.status_code, answer.content) == (200, b"")
    for name in ("etag", "content-type", "content-disposition", "content-crs", "link", "cache-control"):
        assert answer.headers[name] == got[name]


def test_a_new_publication_changes_the_etag_of_what_changed_only(small: Loaded) -> None:
    execute_facts = "UPDATE geo.record SET attributes = attributes || '{\"note\": \"x\"}' WHERE key = 'F1'"
    with small.client() as api:
        before = {name: api.head(f"/layers/{name}.gpkg").headers["etag"] for name in ("faits", "epci")}
        assert execute(small.url, execute_facts) == 1
        execute(small.url, "UPDATE geo.version SET created_at = clock_timestamp() WHERE name = 'faits'")
        execute(small.url, "DELETE FROM geo.publication_view")
        execute(small.url, "SELECT geo.refresh_view_versions()")
        time.sleep(1)
        after = {name: api.head(f"/layers/{name}.gpkg").headers["etag"] for name in ("faits", "epci")}

    assert before["faits"] != after["faits"]
    assert before["epci"] == after["epci"]


def excel(text: bytes) -> list[list[Any]]:
    """Cells as Excel in French makes them of a csv: ``="x"`` is the text x, a decimal comma makes a number."""
    assert text.startswith(b"\xef\xbb\xbf")
    return [
        [_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text[3:].decode()), delimiter=";")
    ]


def _cell(cell: str) -> Any:
    if formula := re.fullmatch(r'="(.*)"', cell):
        return formula[1]
    return float(cell.replace(",", ".")) if re.fullmatch(r"-?\d+(,\d+)?", cell) else cell


def test_excel_keeps_codes_as_text_and_reads_numbers(small: Loaded) -> None:
    execute(small.url, "UPDATE geo.zone_version SET code = '01004', epci_nom = '2E004' WHERE code = '99001'")
    with small.client() as api:
        header, *rows = excel(api.get("/layers/communes.csv?variante=excel").content)
    commune = next(dict(zip(header, row, strict=True)) for row in rows if "01004" in row)

    assert commune["Code"] == "01004"
    assert commune["Nom de l'EPCI"] == "2E004"
    assert commune["Population municipale (hab.)"] == 100.0
    assert commune["EPCI"] == "200000002"
    assert 20 < commune["Superficie hors eau (km²)"] < 25


@pytest.mark.parametrize("extension", ["geojson", "csv", "geojsonl"])
def test_a_kept_publication_reads_as_it_was(four: Any, four_api: TestClient, extension: str) -> None:
    for number, word in list(zip(four.numbers, four.words, strict=True))[-3:]:
        answer = four_api.get(f"/layers/communes.{extension}?publication={number}&code=99001")
        assert f"{word}-99001" in answer.text
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert f"-{number}.{extension}" in answer.headers["content-disposition"]


@pytest.mark.parametrize("extension", ["fgb", "gpkg"])
def test_a_kept_publication_reads_as_it_was_in_files_too(
    four: Any, four_api: TestClient, extension: str, tmp_path: Path
) -> None:
    for number, word in list(zip(four.numbers, four.words, strict=True))[-3:]:
        path = tmp_path / f"{number}.{extension}"
        path.write_bytes(four_api.get(f"/layers/communes.{extension}?publication={number}").content)
        assert set(pyogrio.read_dataframe(path, layer="communes")["nom"].str.partition("-")[0]) == {word}


def test_zones_of_a_dated_address_are_those_of_that_day(four: Any, four_api: TestClient) -> None:
    number = four.numbers[-3]
    answer = four_api.get(f"/layers/communes.geojson?publication={number}&zone=commune:99901")

    assert [one["properties"]["nom"] for one in answer.json()["features"]] == [f"{four.words[-3]}-99001"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_publication_that_is_gone_says_where_the_current_is(
    four: Any, four_api: TestClient, extension: str
) -> None:
    answer = four_api.get(f"/layers/communes.{extension}?publication={four.numbers[0]}&code=99001")
    link = re.fullmatch(r'<(.*)>; rel="latest-version"', answer.headers["link"])

    assert answer.status_code == 410
    assert "n'est plus gardée" in answer.json()["detail"]
    assert link
    assert four_api.get(link[1]).status_code == 200


def test_latest_is_the_address_without_a_date(four: Any, four_api: TestClient) -> None:
    latest = four_api.get("/layers/communes.geojson?publication=latest&code=99001")

    assert f"{four.words[-1]}-99001" in latest.text
    assert latest.headers["cache-control"] == "public, no-cache"


def test_a_publication_withdrawn_by_a_rollback_is_read_no_more(four: Any, four_api: TestClient) -> None:
    last, before = four.numbers[-1], four.numbers[-2]
    try:
        with psycopg.connect(four.loaded.url) as connection:
            rollback(connection)
        withdrawn = four_api.get(f"/layers/communes.geojson?publication={last}")
        current = four_api.get(f"/layers/communes.geojson?publication={before}&code=99001")
    finally:
        with psycopg.connect(four.loaded.url) as connection:
            rollback(connection, last)

    assert withdrawn.status_code == 410
    assert f"{four.words[-2]}-99001" in current.text


@pytest.mark.parametrize("number", ["0", "1", "2", "99", "-1"])
def test_readers_cannot_see_an_unkept_publication_by_the_setting_either(four: Any, number: str) -> None:
    wanted = str(four.numbers[0]) if number == "1" else number
    if int(wanted) in four.numbers[-3:]:
        pytest.skip("kept")
    with psycopg.connect(four.loaded.url, options="-c role=geo_read") as connection:
        connection.execute("SELECT set_config('geo.publication', %s, true)", [wanted])
        assert connection.execute("SELECT count(*) FROM pub.zone").fetchone() == (0,)


def test_the_setting_ends_with_its_transaction(four: Any, four_api: TestClient) -> None:
    four_api.get(f"/layers/communes.geojson?publication={four.numbers[-3]}")

    for _ in range(10):  # every connection of the pool
        assert f"{four.words[-1]}-99001" in four_api.get("/layers/communes.csv?code=99001").text


def test_excel_reads_themes_states_and_natures_in_french(real: Loaded) -> None:
    with real.client() as api:
        header, *rows = excel(api.get("/layers/faits.csv?variante=excel").content)
        plain = api.get("/layers/faits.csv").text
    facts = [dict(zip(header, row, strict=True)) for row in rows]
    assert {"état inconnu", "lauréat", "en cours"} <= {fact["État"] for fact in facts}
    assert {"Mobilité", "Éducation, collèges"} <= {fact["Thème"] for fact in facts}
    assert {"étape", "événement"} <= {fact["Nature"] for fact in facts}
    assert ",education_college," in plain
