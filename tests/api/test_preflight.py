"""Another site's page may ask questions with a body, and never with a reader's credentials."""

from starlette.testclient import TestClient

ASKS = {"Origin": "https://partenaire.example", "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type"}  # fmt: skip


def test_a_page_of_another_site_may_post_a_geometry(real_api: TestClient) -> None:
    answer = real_api.options("/api/spatial/intersection", headers=ASKS)
    assert answer.status_code == 204
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"].lower()


def test_credentials_are_never_allowed(real_api: TestClient) -> None:
    answer = real_api.options("/layers", headers=ASKS)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_plain_options_is_refused_as_before(real_api: TestClient) -> None:
    assert real_api.options("/layers").status_code == 405
