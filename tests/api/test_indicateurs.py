"""The list of indicators: complete, true to what was published, and silent on what only agents see."""

import pytest
from conftest import Loaded
from starlette.testclient import TestClient

from geo_service.model.indicator import Family


def listed(api: TestClient, **asked: str) -> dict[str, dict[str, object]]:
    return {one["id"]: one for one in api.get("/api/indicateurs", params=asked).json()["indicateurs"]}


def test_every_public_indicator_is_listed_even_the_absent_one(measured_api: TestClient) -> None:
    assert set(listed(measured_api)) == {"minutes_essai", "part_essai_share", "neutre_essai", "absent_essai"}


def test_an_absent_indicator_says_why(measured_api: TestClient) -> None:
    absent = listed(measured_api)["absent_essai"]
    assert (absent["absence"], absent["millesimes"], absent["couverture"]) == (
        "aucune source de l'essai",
        [],
        None,
    )


def test_coverage_counts_communes_and_keeps_the_four_reasons_apart(measured_api: TestClient) -> None:
    coverage = measured_api.get("/api/indicateurs/minutes_essai").json()["couverture"]
    reasons = {name: reason["communes"] for name, reason in coverage["sans_valeur"].items()}
    assert (coverage["communes"], coverage["communes_avec_valeur"]) == (13, 9)
    assert reasons == {"missing": 1, "secret": 1, "unreachable": 1, "not_applicable": 1}
    assert coverage["part_des_habitants"] == pytest.approx(6000 / 9100, abs=1e-4)


def test_an_indicator_tells_method_vintages_natures_and_addresses(measured_api: TestClient) -> None:
    body = measured_api.get("/api/indicateurs/part_essai_share").json()
    assert (body["methode"], body["methode_version"], body["millesimes"]) == (
        "essai_v1",
        "1",
        ["2020", "2024"],
    )
    assert (body["nature"], body["part"], body["sens"]) == ("computed", True, "plus_bas_moins_bon")
    assert measured_api.get(body["adresses"]["observations"]).status_code == 200
    for layer in body["adresses"]["couches"].values():
        assert measured_api.get(layer["tuiles"]).status_code == 200
        assert measured_api.get(layer["style"]).status_code in (200, 404)


def test_a_vintage_beyond_its_age_is_marked(measured_api: TestClient) -> None:
    age = measured_api.get("/api/indicateurs/minutes_essai").json()["age"]
    assert age["perime"] == (age["ans"] > age["age_max_ans"])


def test_filters_keep_the_family_and_the_theme(measured_api: TestClient) -> None:
    assert listed(measured_api, famille="sante") == {}
    assert len(listed(measured_api, famille="services", theme="acces_services")) == 4


@pytest.mark.parametrize("asked", [{"famille": "bidon"}, {"audience": "x"}, {"couleur": "bleu"}])
def test_what_is_not_known_is_refused_with_a_sentence(
    measured_api: TestClient, asked: dict[str, str]
) -> None:
    answer = measured_api.get("/api/indicateurs", params=asked)
    assert answer.status_code == 400
    assert answer.json()["detail"].endswith((".", ")."))


@pytest.mark.parametrize(
    "address",
    [
        "/api/indicateurs/rang_essai",
        "/api/observations?indicateur=rang_essai",
        "/api/gaps?indicateur=rang_essai&seuil=1",
        "/api/classes?indicateur=rang_essai",
        "/api/chiffres/rang_essai/commune:99001",
        "/tiles/rang_essai.commune/8/127/92.mvt",
        "/layers/rang_essai.commune.csv",
        "/styles/rang_essai.commune.json",
        "/donnees/rang_essai",
    ],
)
def test_what_only_agents_see_answers_like_what_does_not_exist(
    measured_api: TestClient, address: str
) -> None:
    unknown = measured_api.get(address.replace("rang_essai", "rien_essai"))
    answer = measured_api.get(address)
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert answer.json()["detail"].replace("rang_essai", "rien_essai") == unknown.json()["detail"]


def test_the_agents_view_is_a_setting_of_the_operator(measured: Loaded) -> None:
    settings = measured.settings.model_copy(update={"agents_view": True})
    with Loaded(settings, measured.url).client() as api:
        assert "rang_essai" not in listed(api)
        assert listed(api, audience="agents")["rang_essai"]["audience"] == "agents"
        assert api.get("/layers/rang_essai.commune.csv").status_code == 200


def test_without_the_account_of_an_agent_the_agents_view_is_refused(measured_api: TestClient) -> None:
    answer = measured_api.get("/api/observations?indicateur=rang_essai&audience=agents")
    assert (answer.status_code, "connectez-vous" in answer.json()["detail"]) == (403, True)
    assert measured_api.get("/api/moi").json()["vue_agents"] is False


def test_families_are_told_in_french(measured_api: TestClient) -> None:
    assert listed(measured_api)["minutes_essai"]["famille_libelle"] == "Accès aux services"
    assert "services" in list(Family)


def test_the_same_list_is_not_sent_twice(measured_api: TestClient) -> None:
    first = measured_api.get("/api/indicateurs")
    again = measured_api.get("/api/indicateurs", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "address",
    [
        "/api/indicateurs/%00",
        "/donnees/%00",
        "/api/chiffres/%00/commune:99001",
        "/api/classes?indicateur=%00",
    ],
)
def test_an_unreadable_name_is_unknown(measured_api: TestClient, address: str) -> None:
    assert measured_api.get(address).status_code == 404
