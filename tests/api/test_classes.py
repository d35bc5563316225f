"""Classes of a map: made with the figures, equal to mapclassify's, and equal to what is drawn."""

from typing import Any

import mapclassify
import numpy as np
import psycopg
import pytest
from api.measured import MINUTES
from conftest import Loaded
from starlette.testclient import TestClient

from geo_service.services.classes import precompute_missing

KNOWN = sorted(value for code, value in MINUTES.items() if isinstance(value, float) and code != "98001")


def classes(api: TestClient, **asked: Any) -> dict[str, Any]:
    answer = api.get("/api/classes", params={"indicateur": "minutes_essai", **asked})
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def drawn_colour(expression: list[Any], value: float) -> str:
    """What MapLibre does of « step »: the last colour whose stop is not above the value."""
    _, _, colour, *stops = expression
    for stop, following in zip(stops[::2], stops[1::2], strict=True):
        colour = following if value >= stop else colour
    return str(colour)


@pytest.mark.parametrize(
    ("methode", "oracle"), [("quantiles", mapclassify.Quantiles), ("egal", mapclassify.EqualInterval)]
)
@pytest.mark.parametrize("k", [2, 3, 5])
def test_breaks_are_those_of_mapclassify(measured_api: TestClient, methode: str, oracle: Any, k: int) -> None:
    made = oracle(np.array(KNOWN), k=k)
    found = classes(measured_api, methode=methode, k=k)
    assert found["bornes"] == pytest.approx(made.bins.tolist(), abs=0.05)  # minutes are read to a tenth
    assert [one["effectif"] for one in found["classes"]] == made.counts.tolist()


def test_counts_and_zones_without_value_make_every_zone(measured_api: TestClient) -> None:
    found = classes(measured_api)
    assert sum(one["effectif"] for one in found["classes"]) == len(KNOWN)
    assert {one["valeur"]: one["effectif"] for one in found["sans_valeur"]} == {
        "missing": 1, "secret": 1, "unreachable": 1, "not_applicable": 1,
    }  # fmt: skip


def test_a_limit_of_the_reader_is_in_the_class_it_closes(measured_api: TestClient) -> None:
    found = classes(measured_api, methode="manuel", bornes="10,20")
    assert found["bornes"] == [10, 20, 30]
    assert [one["effectif"] for one in found["classes"]] == [4, 4, 1]


@pytest.mark.parametrize("methode", ["quantiles", "fisher-jenks", "egal"])
@pytest.mark.parametrize("k", range(2, 10))
def test_the_legend_counts_what_the_map_draws_in_each_colour(
    measured_api: TestClient, methode: str, k: int
) -> None:
    style = measured_api.get("/styles/minutes_essai.commune.json", params={"methode": methode, "k": k}).json()
    paint = style["layers"][1]["paint"]["fill-color"]
    seen = [drawn_colour(paint[2], value) for value in KNOWN]
    for entry in classes(measured_api, methode=methode, k=k)["classes"]:
        assert seen.count(entry["couleur"]) == entry["effectif"]


def test_the_style_and_the_classes_tell_the_same_legend(measured_api: TestClient) -> None:
    found = classes(measured_api)
    told = [*found["classes"], *found["sans_valeur"]]
    style = measured_api.get("/styles/minutes_essai.commune.json").json()
    assert [(one["libelle"], one["couleur"], one["effectif"]) for one in style["metadata"]["legende"]] == [
        (one["libelle"], one["couleur"], one["effectif"]) for one in told
    ]


def test_no_way_of_having_no_value_has_the_colour_of_a_class(measured_api: TestClient) -> None:
    found = classes(measured_api, k=9)
    absent = {one["couleur"] for one in found["sans_valeur"]}
    assert len(absent) == 4
    assert not absent & {one["couleur"] for one in found["classes"]}


def test_each_level_and_vintage_has_its_own_classes(measured_api: TestClient) -> None:
    now, before = (
        classes(measured_api, indicateur="part_essai_share", millesime=year) for year in ("2024", "2020")
    )
    assert now["maximum"] == pytest.approx(2 * before["maximum"], abs=1e-3)
    assert classes(measured_api, niveau="departement")["classes"][0]["effectif"] == 1


def test_dark_is_always_worse(measured_api: TestClient) -> None:
    high, low = (
        classes(measured_api, indicateur=name, methode="egal")["classes"]
        for name in ("minutes_essai", "part_essai_share")
    )
    assert [one["couleur"] for one in low] == [one["couleur"] for one in reversed(high)]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"methode": "au-hasard"}, 400),
        ({"k": "1"}, 400),
        ({"k": "10"}, 400),
        ({"k": "²"}, 400),
        ({"methode": "manuel"}, 400),
        ({"bornes": "20,10"}, 400),
        ({"bornes": "nan"}, 400),
        ({"bornes": ""}, 400),
        ({"methode": "egal", "bornes": "1,2"}, 400),
        ({"millesime": "1999"}, 404),
        ({"niveau": "canton"}, 404),
        ({"niveau": "ville"}, 400),
        ({"indicateur": "absent_essai"}, 404),
        ({"indicateur": "inconnu"}, 404),
        ({"couleurs": "9"}, 400),
    ],
)
def test_an_impossible_question_gets_a_sentence(
    measured_api: TestClient, asked: dict[str, str], status: int
) -> None:
    answer = measured_api.get("/api/classes", params={"indicateur": "minutes_essai", **asked})
    assert answer.status_code == status, answer.json()
    assert len(answer.json()["detail"]) > 20


def test_figures_of_before_classes_were_made_say_so_and_get_them_later(measured: Loaded) -> None:
    with psycopg.connect(measured.url) as connection, measured.client() as api:
        versions = [
            row[0] for row in connection.execute("DELETE FROM geo.classes RETURNING version_id").fetchall()
        ]
        connection.commit()
        assert api.get("/api/classes?indicateur=minutes_essai").status_code == 503
        assert api.get("/api/classes?indicateur=minutes_essai&bornes=10").status_code == 200
        precompute_missing(connection, versions)
        connection.commit()
        assert api.get("/api/classes?indicateur=minutes_essai").status_code == 200
