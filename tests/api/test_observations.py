"""Figures of zones: the right ones, with all that stands behind, in every format."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pyogrio
import pytest
from api.measured import MINUTES, made_modules
from conftest import Loaded
from small import POPULATION
from starlette.testclient import TestClient

from geo_service.services.compute import compute


def observations(api: TestClient, **asked: Any) -> list[dict[str, Any]]:
    answer = api.get("/api/observations", params={"indicateur": "minutes_essai", **asked})
    assert answer.status_code == 200, answer.json()
    rows: list[dict[str, Any]] = answer.json()["observations"]
    return rows


def lines(api: TestClient, **asked: Any) -> Iterator[dict[str, str]]:
    answer = api.get("/api/observations", params={"indicateur": "minutes_essai", "format": "csv", **asked})
    assert answer.headers["content-type"].startswith("text/csv")
    return csv.DictReader(io.StringIO(answer.text))


def test_a_value_or_the_reason_for_having_none(measured_api: TestClient) -> None:
    told = {
        row["code"]: row["valeur"] if row["qualite"] is None else row["qualite"]
        for row in observations(measured_api)
    }
    assert told["99003"] == MINUTES["99003"]
    assert [told[code] for code in ("99005", "99007", "99009", "99010")] == [
        "missing", "secret", "unreachable", "not_applicable",
    ]  # fmt: skip


def test_neighbours_are_never_listed(measured_api: TestClient) -> None:
    assert {row["code"][:2] for row in observations(measured_api)} == {"99"}


@pytest.mark.parametrize(
    ("zone", "niveau", "found"),
    [
        ("territoire:est", "commune", {"03", "06", "09", "12"}),
        ("territoire:est", "territoire", {"st"}),
        ("commune:99001", "commune", {"01"}),
        ("commune:99001", "epci", {"02"}),
        ("territoire:est", "epci", {"01", "02"}),
        ("departement:99", "territoire", {"st"}),
        ("commune:99001,territoire:est", "commune", {"01", "03", "06", "09", "12"}),
    ],
)
def test_a_zone_means_itself_what_it_holds_or_what_holds_it(
    measured_api: TestClient, zone: str, niveau: str, found: set[str]
) -> None:
    assert {row["zone"][-2:] for row in observations(measured_api, zone=zone, niveau=niveau)} == found


def test_the_other_reading_of_a_territoire_is_beside_with_its_confidence(measured_api: TestClient) -> None:
    rows = {row["code"]: row for row in observations(measured_api, niveau="territoire")}
    for row in rows.values():
        assert (row["lecture"], row["autre_lecture"], row["confiance"]) == (
            "principale",
            "alternative",
            "inferred",
        )
        assert (row["confiance_libelle"], row["communes_supposees"]) == ("supposée", 1)
    other = {
        row["code"]: row for row in observations(measured_api, niveau="territoire", lecture="alternative")
    }
    assert other["est"]["valeur"] == rows["est"]["autre_valeur"] != rows["est"]["valeur"]


def test_the_mean_of_a_territoire_is_weighted_by_its_people(measured_api: TestClient) -> None:
    (row,) = observations(measured_api, niveau="territoire", zone="territoire:est")
    known = {code: value for code, value in MINUTES.items() if code in ("99003", "99006", "99012")}
    people = sum(POPULATION[code] for code in known)
    assert row["valeur"] == pytest.approx(
        sum(POPULATION[code] * value for code, value in known.items()) / people
    )
    assert row["couverture"] == pytest.approx(people / (people + POPULATION["99009"]))


def test_the_members_of_a_territoire_follow_the_reading(measured_api: TestClient) -> None:
    found = observations(measured_api, zone="territoire:est", lecture="alternative")
    assert {row["code"] for row in found} == {"99003", "99009", "99012"}


def test_every_reading_has_its_line_when_all_are_asked(measured_api: TestClient) -> None:
    found = observations(measured_api, niveau="territoire", lecture="toutes")
    assert sorted((row["code"], row["lecture"]) for row in found) == [
        (code, lecture) for code in ("est", "ouest") for lecture in ("alternative", "principale")
    ]


def test_an_epci_that_crosses_the_border_shows_its_part(measured_api: TestClient) -> None:
    rows = {row["code"]: row for row in observations(measured_api, niveau="epci")}
    assert rows["200000001"]["autre_lecture"] == "partie_departement"
    assert rows["200000002"]["autre_lecture"] is None


@pytest.mark.parametrize(
    ("millesime", "found"),
    [("dernier", {"2024"}), ("2020", {"2020"}), ("tous", {"2020", "2024"}), ("2020,2024", {"2020", "2024"})],
)
def test_vintages_are_those_asked(measured_api: TestClient, millesime: str, found: set[str]) -> None:
    rows = observations(measured_api, indicateur="part_essai_share", millesime=millesime)
    assert {row["millesime"] for row in rows} == found


def test_a_former_commune_answers_for_the_one_that_took_it_over(measured_api: TestClient) -> None:
    (row,) = observations(measured_api, zone="commune:99901")
    assert row["code"] == "99001"


def test_csv_says_the_same_as_json(measured_api: TestClient) -> None:
    rows, told = observations(measured_api), list(lines(measured_api))
    assert [line["zone"] for line in told] == [row["zone"] for row in rows]
    assert [float(line["valeur"]) if line["valeur"] else None for line in told] == [
        row["valeur"] for row in rows
    ]
    assert {line["methode"] for line in told} == {"essai_v1"}


def test_csv_for_excel_has_labels_and_decimal_commas(measured_api: TestClient) -> None:
    answer = measured_api.get(
        "/api/observations", params={"indicateur": "minutes_essai", "format": "csv", "variante": "excel"}
    )
    assert answer.content.startswith(b"\xef\xbb\xbfIndicateur;")
    assert ";10,5;" in answer.text


def test_what_people_open_is_in_words_and_what_machines_read_in_codes(measured_api: TestClient) -> None:
    asked = {"indicateur": "minutes_essai", "niveau": "departement", "format": "csv"}
    codes = measured_api.get("/api/observations", params=asked).text
    words = measured_api.get("/api/observations", params=asked | {"variante": "excel"}).text
    assert {"computed", "departement", "principale"} <= set(codes.splitlines()[1].split(","))
    assert {"calculé", "département", "lecture principale"} <= set(words.splitlines()[1].split(";"))
    assert "computed" not in words


def test_geojson_has_the_outline_of_each_zone(measured_api: TestClient) -> None:
    answer = measured_api.get(
        "/api/observations", params={"indicateur": "minutes_essai", "format": "geojson"}
    )
    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert len(features) == 13
    assert {feature["geometry"]["type"] for feature in features} == {"MultiPolygon"}


@pytest.fixture
def workbook(measured_api: TestClient, tmp_path: Path) -> Path:
    """The workbook of the minutes, as a file."""
    path = tmp_path / "minutes.xlsx"
    asked = {"indicateur": "minutes_essai", "format": "xlsx"}
    path.write_bytes(measured_api.get("/api/observations", params=asked).content)
    return path


def test_a_workbook_holds_the_data_and_what_stands_behind(workbook: Path) -> None:
    """Read by GDAL."""
    assert pyogrio.list_layers(workbook)[:, 0].tolist() == ["données", "lisez-moi"]
    data = pyogrio.read_dataframe(workbook, layer="données").set_index("Code")
    assert (len(data), data.loc["99003", "Valeur"]) == (13, MINUTES["99003"])
    readme = pyogrio.read_dataframe(workbook, layer="lisez-moi").iloc[:, 0]
    assert {"Publication", "Méthode", "Limite", "Source", "Licence"} <= set(readme)


def test_nothing_in_a_workbook_is_run_as_a_formula(workbook: Path) -> None:
    """A limit of the indicator is « =1+1 »: it stays a text."""
    with ZipFile(workbook) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
        texts = archive.read("xl/sharedStrings.xml")
    assert b"<t>=1+1</t>" in texts
    assert not any(b"<f" in sheet.replace(b"<fo", b"") for sheet in sheets)


def test_a_format_already_held_is_not_sent_again(measured_api: TestClient) -> None:
    for format_ in ("json", "csv", "geojson", "xlsx"):
        asked = {"indicateur": "minutes_essai", "format": format_}
        first = measured_api.get("/api/observations", params=asked)
        again = measured_api.get(
            "/api/observations", params=asked, headers={"If-None-Match": first.headers["ETag"]}
        )
        assert (again.status_code, again.content) == (304, b"")


def test_a_kept_publication_can_be_read_again(measured_api: TestClient) -> None:
    number = measured_api.get("/api/observations", params={"indicateur": "minutes_essai"}).json()[
        "publication"
    ]["id"]
    asked = {"indicateur": "minutes_essai"}
    now, dated = (
        measured_api.get("/api/observations", params=asked | extra).json()["observations"]
        for extra in ({}, {"publication": str(number)})
    )
    assert now == dated


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"niveau": "region"}, 400),
        ({"zone": "commune"}, 400),
        ({"zone": "commune:01001"}, 404),
        ({"millesime": "1999"}, 404),
        ({"millesime": "2024,tous"}, 400),
        ({"millesime": "';--"}, 400),
        ({"lecture": "autre"}, 400),
        ({"format": "pdf"}, 400),
        ({"variante": "excel"}, 400),
        ({"publication": "x"}, 400),
        ({"publication": "99999"}, 404),
        ({"indicateur": ""}, 400),
        ({"indicateur": "inconnu"}, 404),
        ({"formta": "csv"}, 400),
    ],
)
def test_an_impossible_question_gets_a_sentence(
    measured_api: TestClient, asked: dict[str, str], status: int
) -> None:
    answer = measured_api.get("/api/observations", params={"indicateur": "minutes_essai", **asked})
    assert answer.status_code == status
    assert len(answer.json()["detail"]) > 20


def test_without_an_indicator_the_parameter_is_named(measured_api: TestClient) -> None:
    answer = measured_api.get("/api/observations")
    assert (answer.status_code, "indicateur" in answer.json()["detail"]) == (400, True)


def test_figures_of_a_former_publication_carry_its_date(small: Loaded) -> None:
    """Two publications of the same figures: the first is read again with its own number and date."""
    first = compute(small.settings, small.url, modules=made_modules()).publication_id
    again = {name: replace(one, text="changed") for name, one in made_modules().items()}
    second = compute(small.settings, small.url, modules=again).publication_id
    with small.client() as api:
        asked = {"indicateur": "minutes_essai", "publication": str(first)}
        dated = api.get("/api/observations", params=asked)
        now = api.get("/api/observations", params={"indicateur": "minutes_essai"})
    publications = [answer.json()["publication"] for answer in (dated, now)]
    assert [one["id"] for one in publications] == [first, second]
    assert publications[0]["date"] < publications[1]["date"]
    assert "immutable" in dated.headers["cache-control"]
