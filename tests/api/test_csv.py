"""csv files: the same rows as GeoJSON, typed, and harmless in a spreadsheet."""

import csv
import io
import math
from pathlib import Path

import psycopg
import pytest
from conftest import Loaded
from starlette.testclient import TestClient

LAYERS = sorted(path.stem for path in Path("layers").glob("*.toml"))


def rows_of(api: TestClient, layer: str) -> list[dict[str, str]]:
    answer = api.get(f"/layers/{layer}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))


@pytest.mark.parametrize("layer", LAYERS)
def test_csv_holds_the_values_of_geojson(real_api: TestClient, layer: str) -> None:
    rows = {row["id"]: row for row in rows_of(real_api, layer)}
    features = real_api.get(f"/layers/{layer}.geojson").json()["features"]

    assert rows.keys() == {feature["id"] for feature in features}
    for feature in features:
        for name, value in feature["properties"].items():
            assert same(rows[feature["id"]][name], value), (feature["id"], name)


def same(cell: str, value: object) -> bool:
    """Empty is unknown, oui and non are booleans, numbers are equal as numbers."""
    if value is None:
        return cell == ""
    if isinstance(value, bool):
        return cell == ("oui" if value else "non")
    if isinstance(value, int | float):
        return math.isclose(float(cell), value, rel_tol=1e-12)
    return cell.removeprefix("'") == value


def test_points_have_their_place_in_two_columns(tiny_api: TestClient) -> None:
    features = tiny_api.get("/layers/faits.geojson").json()["features"]
    places = {row["id"]: (row["lon"], row["lat"]) for row in rows_of(tiny_api, "faits")}

    assert places["fait:F2"] == places["fait:F3"] == ("", "")
    assert list(map(float, places["fait:F1"])) == features[0]["geometry"]["coordinates"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_looks_like_a_formula_stays_text(small: Loaded, start: str) -> None:
    formula = f'{start}HYPERLINK("http://example.org")'
    set_name(small, "99001", formula)

    with small.client() as api:
        names = {row["code"]: row["nom"] for row in rows_of(api, "communes")}

    assert names["99001"] == f"'{formula}"


def test_negative_numbers_stay_numbers(small: Loaded) -> None:
    with psycopg.connect(small.url) as connection:
        connection.execute("UPDATE geo.zone_version SET superficie_terre_km2 = -1.5 WHERE code = '99001'")

    with small.client() as api:
        row = next(row for row in rows_of(api, "communes") if row["code"] == "99001")
        town_hall = rows_of(api, "mairies")[0]

    assert (row["superficie_terre_km2"], float(town_hall["lon"]) < 0) == ("-1.5", True)


@pytest.mark.parametrize(
    "name", ['Œuvre « à » l\'Île, "été"', "deux\nlignes", "virgule, point;virgule", "😀 ζ"]
)
def test_any_text_comes_back_as_it_was(small: Loaded, name: str) -> None:
    set_name(small, "99001", name)

    with small.client() as api:
        names = {row["code"]: row["nom"] for row in rows_of(api, "communes")}

    assert names["99001"] == name


def set_name(loaded: Loaded, code: str, name: str) -> None:
    with psycopg.connect(loaded.url) as connection:
        connection.execute("UPDATE geo.zone_version SET nom = %s WHERE code = %s", [name, code])
