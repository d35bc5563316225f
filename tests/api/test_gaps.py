"""Communes beyond a threshold, counted by hand from the table of ``measured``."""

from typing import Any

import pytest
from api.measured import MINUTES
from small import POPULATION, SERVED_PEOPLE
from starlette.testclient import TestClient


def gaps(api: TestClient, **asked: Any) -> dict[str, Any]:
    answer = api.get("/api/gaps", params={"indicateur": "minutes_essai", **asked})
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def people_beyond(threshold: float) -> int:
    """Inhabitants of served communes above a threshold, from the table alone."""
    return sum(
        POPULATION[code]
        for code, value in MINUTES.items()
        if code != "98001" and isinstance(value, float) and value > threshold
    )


@pytest.mark.parametrize("threshold", [0, 5, 9.99, 10, 10.5, 29.9, 30, 1000])
def test_people_beyond_any_threshold_are_those_counted_by_hand(
    measured_api: TestClient, threshold: float
) -> None:
    totals = gaps(measured_api, seuil=threshold)["totaux"]
    assert totals["au_dela"]["habitants"] == people_beyond(threshold)


def test_everybody_is_on_one_side_or_counted_apart(measured_api: TestClient) -> None:
    totals = gaps(measured_api)["totaux"]
    apart = sum(reason["habitants"] for reason in totals["sans_valeur"].values())
    assert totals["au_dela"]["habitants"] + totals["en_deca"]["habitants"] + apart == SERVED_PEOPLE


def test_the_threshold_itself_is_within(measured_api: TestClient) -> None:
    found = {one["zone"] for one in gaps(measured_api, seuil=10)["communes"]}
    assert "commune:99002" not in found
    assert "commune:99013" in found


def test_communes_come_by_name_and_never_by_rank(measured_api: TestClient) -> None:
    names = [one["nom"] for one in gaps(measured_api)["communes"]]
    assert names == [
        "L'Île-aux-Œillets",
        "Saint-Élan-003",
        "Saint-Élan-004",
        "Saint-Élan-012",
        "Saint-Élan-013",
    ]


def test_missing_values_are_apart_by_reason_and_never_within(measured_api: TestClient) -> None:
    apart = gaps(measured_api, seuil=1000)["sans_valeur"]
    zones = {reason: [one["zone"][-2:] for one in part["communes"]] for reason, part in apart.items()}
    assert zones == {"missing": ["05"], "secret": ["07"], "unreachable": ["09"], "not_applicable": ["10"]}
    assert apart["unreachable"]["libelle"] == "hors de portée"


def test_the_share_leaves_out_those_whose_side_is_unknown(measured_api: TestClient) -> None:
    assert gaps(measured_api)["totaux"]["part_des_habitants"] == pytest.approx(4000 / 6000, abs=1e-6)


def test_the_doubt_counts_people_who_change_side(measured_api: TestClient) -> None:
    """A quarter more: 99002 (200) and 99006 (600) pass; 8 × 1.25 = 10 does not. A quarter less: 99003, 99013 come back."""
    doubt = gaps(measured_api, seuil=10)["doute"]
    assert doubt["passent_au_dela"] == {"communes": 2, "habitants": 800}
    assert doubt["passent_en_deca"] == {"communes": 2, "habitants": 1600}
    assert (doubt["habitants_au_dela_au_moins"], doubt["habitants_au_dela_au_plus"]) == (2400, 4800)


def test_worse_is_below_where_the_indicator_says_so(measured_api: TestClient) -> None:
    found = gaps(measured_api, indicateur="part_essai_share", seuil=0.1)
    assert found["indicateurs"][0]["au_dela"].startswith("valeur < 0.1")
    assert all(one["valeur"] < 0.1 for one in found["communes"])
    assert found["totaux"]["au_dela"]["communes"] + found["totaux"]["en_deca"]["communes"] == 13


def test_an_overlap_needs_all_that_is_asked(measured_api: TestClient) -> None:
    both = gaps(measured_api, indicateur="minutes_essai,part_essai_share", m=2, seuil="10,0.2")
    alone = [
        {one["zone"] for one in gaps(measured_api, indicateur=name, seuil=limit)["communes"]}
        for name, limit in (("minutes_essai", 10), ("part_essai_share", 0.2))
    ]
    assert {one["zone"] for one in both["communes"]} == alone[0] & alone[1]
    assert [one["indicateur"] for one in both["par_indicateur"]] == ["minutes_essai", "part_essai_share"]


def test_one_of_several_is_the_union(measured_api: TestClient) -> None:
    either = gaps(measured_api, indicateur="minutes_essai,part_essai_share", m=1, seuil="10,0.2")
    sides = [one["au_dela"]["communes"] for one in either["par_indicateur"]]
    assert max(sides) <= either["totaux"]["au_dela"]["communes"] <= sum(sides)


def test_a_territoire_counts_its_communes_and_shows_the_other_reading(measured_api: TestClient) -> None:
    found = gaps(measured_api, zone="territoire:est")
    assert found["totaux"]["communes"] == 4
    assert found["autre_lecture"]["lecture"] == "alternative"
    assert found["autre_lecture"]["totaux"]["communes"] == 3


def test_the_other_reading_can_be_asked_first(measured_api: TestClient) -> None:
    found = gaps(measured_api, zone="territoire:ouest", lecture="alternative")
    assert (found["totaux"]["communes"], found["autre_lecture"]["totaux"]["communes"]) == (10, 9)


def test_an_indicator_without_source_leaves_all_unknown(measured_api: TestClient) -> None:
    found = gaps(measured_api, indicateur="minutes_essai,absent_essai")
    assert (found["pertinent"], found["totaux"], found["communes"]) == (None, None, [])
    assert "aucune source de l'essai" in found["raison"]
    assert found["par_indicateur"][0]["au_dela"]["communes"] == 5


def test_projects_are_unknown_until_their_registry_is_declared_complete(measured_api: TestClient) -> None:
    found = gaps(measured_api, projet="sans")
    assert (found["projet"]["sans"], found["projet"]["au_moins"]["communes"]) == (None, 0)
    assert found["projet"]["au_plus"] == found["totaux"]["au_dela"]
    assert "non déclaré complet" in found["projet"]["raison"]
    assert gaps(measured_api)["projet"] is None


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"seuil": "NaN"}, 400),
        ({"seuil": "inf"}, 400),
        ({"seuil": "-1"}, 400),
        ({"seuil": "dix"}, 400),
        ({"seuil": "1,2"}, 400),
        ({"indicateur": "part_essai_share", "seuil": "25"}, 400),
        ({"indicateur": "neutre_essai", "seuil": "5"}, 400),
        ({"indicateur": "inconnu"}, 404),
        ({"indicateur": "a';--"}, 400),
        ({"niveau": "epci"}, 400),
        ({"millesime": "1999"}, 404),
        ({"m": "2"}, 400),
        ({"m": "0"}, 400),
        ({"projet": "avec"}, 400),
        ({"niveau_service": "proximite"}, 400),
        ({"zone": "territoire:nulle-part"}, 404),
        ({"lecture": "partie_departement"}, 400),
        ({"sueil": "5"}, 400),
        ({"millesime": "\x00"}, 404),
        ({"seuil": "1e999"}, 400),
    ],
)
def test_an_impossible_question_gets_a_sentence(
    measured_api: TestClient, asked: dict[str, str], status: int
) -> None:
    answer = measured_api.get("/api/gaps", params={"indicateur": "minutes_essai", **asked})
    assert answer.status_code == status
    assert len(answer.json()["detail"]) > 20


def test_a_level_whose_services_are_not_published_says_so(measured_api: TestClient) -> None:
    assert measured_api.get("/api/gaps", params={"niveau_service": "proximite"}).status_code == 404
