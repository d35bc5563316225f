"""Scenarios and siting over the wire: answers, bad questions, and jobs as OGC API Processes tells of them."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from conftest import Loaded, loaded_database, on_database
from scenario.pharmacies import OPEN, hall, pharmacy_settings
from starlette.testclient import TestClient

from geo_service.store.cluster import Cluster
from geo_service.store.queue import install_queue
from geo_service.worker import run_worker

SCENARIO, SITING = "/api/processes/scenario/execution", "/api/processes/implantation/execution"
OPENING = {"type": "ouvrir", **hall("99006")}
ASKED = {"indicateur": "temps_pharmacie", "changements": [OPENING], "seuil": 5}
WHERE = {"indicateur": "temps_pharmacie", "modele": "mclp", "k": 1, "seuil": 6}
EXCEPTIONS = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0"


@pytest.fixture(scope="module")
def pharmacies(
    cluster: Cluster, admin: psycopg.Connection, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Loaded:
    settings = pharmacy_settings(tmp_path_factory.mktemp("pharmacies"))
    url = loaded_database(cluster, admin, "geo_pharmacies_api", settings)
    install_queue(url)
    return Loaded(on_database(settings, url), url)


@pytest.fixture(scope="module")
def pharmacies_api(pharmacies: Loaded) -> Iterator[TestClient]:
    with pharmacies.client() as client:
        yield client


def test_a_scenario_says_before_and_after_and_where_it_comes_from(pharmacies_api: TestClient) -> None:
    answer = pharmacies_api.post("/api/scenario", json=ASKED)
    body = answer.json()
    assert answer.status_code == 200, body
    assert (body["simulation"], body["nature"]) == (True, "computed")
    assert body["changements"][0]["commune"] == "99006"
    assert body["franchissements"]["passent_en_deca"]["habitants"] > 0
    assert {"pharmacies", "zones"} <= {source["source"] for source in body["sources"]}
    assert body["publication"]["id"]


def test_the_places_told_are_those_that_a_scenario_may_close(pharmacies_api: TestClient) -> None:
    body = pharmacies_api.get("/api/scenario/lieux?indicateur=temps_pharmacie").json()
    closing = [{"type": "fermer", "equipement": point["id"]} for point in body["points"]]
    asked = ASKED | {"changements": closing}
    assert {point["commune"] for point in body["points"]} == set(OPEN)
    assert pharmacies_api.post("/api/scenario", json=asked).json()["lieux"]["nombre"] == len(closing)
    where = [(point["lon"], point["lat"]) for point in body["points"] if point["commune"] == OPEN[0]]
    assert where == [pytest.approx(tuple(hall(OPEN[0]).values()), abs=1e-5)]


def test_the_same_scenario_has_the_same_answer(pharmacies_api: TestClient) -> None:
    first, again = (pharmacies_api.post("/api/scenario", json=ASKED).json() for _ in range(2))
    assert first == again


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 400, "« indicateur »"),
        ([], 400, "objet JSON"),
        (ASKED | {"indicateur": "apl_mg"}, 400, "« indicateur »"),
        (ASKED | {"changements": []}, 400, "liste de 1 à 20"),
        (ASKED | {"changements": [OPENING] * 21}, 400, "liste de 1 à 20"),
        (ASKED | {"seuil": 0}, 400, "« seuil »"),
        (ASKED | {"seuil": "dix"}, 400, "« seuil »"),
        (ASKED | {"zone": 33}, 400, "« zone » est un texte"),
        (ASKED | {"zone": "epci:1"}, 400, "Code « 1 » impossible"),
        (ASKED | {"zone": "epci:299999999"}, 404, "Zone inconnue"),
        (ASKED | {"score": "gravite"}, 400, "Méthode « gravite » inconnue"),
        (ASKED | {"budget": 3}, 400, "clé « budget » inconnue"),
        (ASKED | {"indicateur": "temps_cinema"}, 400, "aucune source chargée"),
        (ASKED | {"changements": [{"type": "fermer", "equipement": "<b>"}]}, 400, "n'est pas un lieu"),
    ],
)
def test_a_bad_scenario_is_answered_by_a_sentence(
    pharmacies_api: TestClient, body: Any, status: int, words: str
) -> None:
    answer = pharmacies_api.post("/api/scenario", json=body)
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"modele": "hasard"}, "« modele » vaut"),
        ({"k": 11}, "« k » est un entier de 1 à 10"),
        ({"k": True}, "« k »"),
        ({"limite_s": 3600}, "« limite_s »"),
        ({"candidats": [{"lon": 0}]}, "Candidat n° 1"),
        ({"candidats": [{**hall("99001"), "nom": ""}]}, "« nom »"),
        ({"candidats": [hall("99001")] * 601}, "600 lieux au plus"),
    ],
)
def test_a_bad_question_of_siting_is_answered_by_a_sentence(
    pharmacies_api: TestClient, change: dict[str, Any], words: str
) -> None:
    answer = pharmacies_api.post("/api/implantation", json=WHERE | change)
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True), answer.text


def test_processes_are_listed_and_described(pharmacies_api: TestClient) -> None:
    listed = pharmacies_api.get("/api/processes").json()["processes"]
    one = pharmacies_api.get("/api/processes", params={"limit": 1}).json()["processes"]
    described = pharmacies_api.get("/api/processes/implantation").json()
    assert [process["id"] for process in listed] == ["scenario", "implantation"]
    assert len(one) == 1
    assert described["jobControlOptions"] == ["async-execute", "dismiss"]
    assert described["inputs"]["modele"]["schema"]["enum"] == ["lscp", "mclp", "p_median"]
    assert described["inputs"]["modele"]["minOccurs"] == 1


def test_the_landing_page_and_the_conformance_lead_to_processes(pharmacies_api: TestClient) -> None:
    links = {link["rel"] for link in pharmacies_api.get("/api").json()["links"]}
    classes = pharmacies_api.get("/api/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/def/rel/ogc/1.0/processes" in links
    assert "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core" in classes
    assert not any("job-list" in one or "callback" in one for one in classes)


def test_a_scenario_is_executed_at_once_raw_or_as_a_document(pharmacies_api: TestClient) -> None:
    raw = pharmacies_api.post(SCENARIO, json={"inputs": ASKED}).json()
    document = pharmacies_api.post(SCENARIO, json={"inputs": ASKED, "response": "document"}).json()
    assert raw["simulation"]
    assert document["resultat"]["value"] == raw


def test_a_siting_is_followed_from_its_job_to_its_result(
    pharmacies: Loaded, pharmacies_api: TestClient
) -> None:
    answer = pharmacies_api.post(SITING, json={"inputs": WHERE}, headers={"Prefer": "respond-async"})
    where = answer.headers["location"]
    assert (answer.status_code, answer.json()["status"]) == (201, "accepted")
    early = pharmacies_api.get(f"{where}/results")
    assert (early.status_code, early.json()["type"]) == (404, f"{EXCEPTIONS}/result-not-ready")

    run_worker(pharmacies.settings, pharmacies.url, {}, wait=False)
    done = pharmacies_api.get(where).json()
    result = pharmacies_api.get(f"{where}/results").json()
    assert (done["status"], done["progress"], done["processID"]) == ("successful", 100, "implantation")
    assert result["objectif"]["optimal"]
    assert len(result["sites"]) == 1


def test_a_job_that_was_cancelled_has_no_result_and_is_not_begun(
    pharmacies: Loaded, pharmacies_api: TestClient
) -> None:
    where = pharmacies_api.post("/api/implantation", json=WHERE).headers["location"]
    cancelled, again = (pharmacies_api.delete(where) for _ in range(2))
    run_worker(pharmacies.settings, pharmacies.url, {}, wait=False)
    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "dismissed")
    assert again.status_code == 410
    assert pharmacies_api.get(where).json()["status"] == "dismissed"
    assert pharmacies_api.get(f"{where}/results").status_code == 410


def test_a_job_that_failed_says_why_in_its_status_and_its_results(
    pharmacies: Loaded, pharmacies_api: TestClient
) -> None:
    asked = WHERE | {"indicateur": "temps_cinema"}
    where = pharmacies_api.post("/api/implantation", json=asked).headers["location"]
    run_worker(pharmacies.settings, pharmacies.url, {}, wait=False)
    assert pharmacies_api.get(where).json()["status"] == "failed"
    result = pharmacies_api.get(f"{where}/results")
    assert (result.status_code, "aucune source" in result.json()["detail"]) == (422, True)


def test_jobs_of_others_are_not_listed(pharmacies_api: TestClient) -> None:
    mine, other = (pharmacies_api.post("/api/implantation", json=WHERE).json()["jobID"] for _ in range(2))
    assert len({mine, other}) == 2
    assert len(mine) == 64
    assert pharmacies_api.get("/api/jobs").json()["jobs"] == []
    listed = pharmacies_api.get("/api/jobs", params={"ids": f"{mine},nimporte"}).json()["jobs"]
    assert [job["jobID"] for job in listed] == [mine]


def test_a_job_is_forgotten_after_a_day(pharmacies: Loaded, pharmacies_api: TestClient) -> None:
    job = pharmacies_api.post("/api/implantation", json=WHERE).json()["jobID"]
    with psycopg.connect(pharmacies.url) as connection:
        connection.execute(
            "UPDATE geo.travail SET cree_le = now() - interval '25 hours' WHERE id = %s", [job]
        )
    gone = pharmacies_api.get(f"/api/jobs/{job}")
    assert (gone.status_code, gone.json()["type"]) == (404, f"{EXCEPTIONS}/no-such-job")


def test_a_job_whose_worker_is_gone_is_given_up(pharmacies: Loaded, pharmacies_api: TestClient) -> None:
    job = pharmacies_api.post("/api/implantation", json=WHERE).json()["jobID"]
    with psycopg.connect(pharmacies.url) as connection:
        connection.execute(
            "UPDATE geo.travail SET statut = 'running', vu_le = now() - interval '1 hour' WHERE id = %s",
            [job],
        )
    assert pharmacies_api.get(f"/api/jobs/{job}").json()["status"] == "failed"
    assert pharmacies_api.get(f"/api/jobs/{job}/results").status_code == 500


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/api/processes/inconnu", "no-such-process"),
        ("/api/jobs/inconnu", "no-such-job"),
        (f"/api/jobs/{'0' * 64}", "no-such-job"),
        (f"/api/jobs/{'0' * 64}/results", "no-such-job"),
    ],
)
def test_what_does_not_exist_is_said_in_the_words_of_the_standard(
    pharmacies_api: TestClient, path: str, kind: str
) -> None:
    answer = pharmacies_api.get(path)
    assert (answer.status_code, answer.json()["type"]) == (404, f"{EXCEPTIONS}/{kind}")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([], "« inputs »"),
        ({"inputs": ASKED, "subscriber": {}}, "clé « subscriber » inconnue"),
        ({"inputs": ASKED, "response": "xml"}, "« response » vaut"),
        ({"inputs": ASKED, "outputs": {"carte": {}}}, "« outputs »"),
    ],
)
def test_an_execution_that_cannot_be_read_is_refused(
    pharmacies_api: TestClient, body: Any, words: str
) -> None:
    answer = pharmacies_api.post(SCENARIO, json=body)
    assert (answer.status_code, words in answer.json()["detail"]) == (400, True)


def test_too_many_jobs_at_once_are_refused(pharmacies: Loaded, pharmacies_api: TestClient) -> None:
    with psycopg.connect(pharmacies.url) as connection:
        connection.execute(
            "INSERT INTO geo.travail (processus, parametres, message) "
            "SELECT 'implantation', '{}', 'essai' FROM generate_series(1, 20)"
        )
    answer = pharmacies_api.post("/api/implantation", json=WHERE)
    with psycopg.connect(pharmacies.url) as connection:
        connection.execute("DELETE FROM geo.travail WHERE message = 'essai'")
    assert (answer.status_code, "attendent déjà" in answer.json()["detail"]) == (503, True)


def test_people_get_pages(pharmacies: Loaded, pharmacies_api: TestClient) -> None:
    where = pharmacies_api.post("/api/implantation", json=WHERE).headers["location"]
    run_worker(pharmacies.settings, pharmacies.url, {}, wait=False)
    job = where.rpartition("/")[2]
    for path in (
        "/api/processes", "/api/processes/scenario", f"/api/jobs?ids={job}", where, f"{where}/results",
    ):  # fmt: skip
        page = pharmacies_api.get(path, headers={"Accept": "text/html"})
        assert page.headers["content-type"].startswith("text/html"), path
        assert "<h1>" in page.text


def test_places_are_counted_as_points_and_as_what_these_stand_for(pharmacies_api: TestClient) -> None:
    body = pharmacies_api.get("/api/scenario/lieux?indicateur=temps_pharmacie").json()
    counts = [point["nombre"] for point in body["points"]]
    assert (body["lieux"]["nombre"], body["lieux"]["representes"]) == (len(counts), sum(counts))
