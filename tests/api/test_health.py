"""What those who watch over the service see."""

from starlette.testclient import TestClient


def test_a_published_database_is_ready(small_api: TestClient) -> None:
    answer = small_api.get("/health")

    assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_metrics_count_requests_by_route(small_api: TestClient) -> None:
    small_api.get("/tiles/communes/9/256/184.mvt")

    assert 'route="/tiles/{ids}/{z}/{x}/{y}.mvt"' in small_api.get("/metrics").text
