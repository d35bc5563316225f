"""The version of a tile, its ETag and its addresses: never one version's bytes under another's name."""

import shutil
from pathlib import Path

import pytest
from api.conftest import Twice
from api.kit import layers_of
from conftest import Loaded
from published import edit
from starlette.testclient import TestClient

ADDRESS = "/tiles/communes/8/127/92.mvt"
EMPTY = "/tiles/communes/12/0/0.mvt"


def version_of(api: TestClient, ids: str = "communes") -> str:
    version: str = api.get(f"/tiles/{ids}.json").json()["data_version"]
    return version


def names_of(body: bytes) -> set[str]:
    """First words of the names drawn: « Neuf » or « Saint » and « L'Île »."""
    words = {row["properties"]["nom"].partition("-")[0] for row in layers_of(body)["communes"]}
    return {"Neuf"} if "Neuf" in words else words


@pytest.mark.parametrize("encoding", ["identity", "gzip", "br", "zstd"])
@pytest.mark.parametrize("address", [ADDRESS, EMPTY])
def test_a_tile_already_held_is_304(tiny_api: TestClient, address: str, encoding: str) -> None:
    wish = {"Accept-Encoding": encoding}
    etag = tiny_api.get(address, headers=wish).headers["etag"]

    answer = tiny_api.get(address, headers=wish | {"If-None-Match": etag})

    assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)


def test_each_encoding_has_its_own_etag(tiny_api: TestClient) -> None:
    etags = {
        tiny_api.get(ADDRESS, headers={"Accept-Encoding": wish}).headers["etag"]
        for wish in ("identity", "gzip", "br", "zstd")
    }

    assert len(etags) == 4
    assert all(etag.startswith('"') for etag in etags)


@pytest.mark.parametrize("held", ['W/{}, "autre"', '"autre",{}', "*"])
def test_if_none_match_is_a_list_compared_weakly(tiny_api: TestClient, held: str) -> None:
    etag = tiny_api.get(ADDRESS).headers["etag"]

    assert tiny_api.get(ADDRESS, headers={"If-None-Match": held.format(etag)}).status_code == 304
    assert tiny_api.get(ADDRESS, headers={"If-None-Match": '"autre"'}).status_code == 200


def test_an_address_without_version_is_always_asked_again(tiny_api: TestClient) -> None:
    assert "no-cache" in tiny_api.get(ADDRESS).headers["cache-control"]


@pytest.mark.parametrize("address", [ADDRESS, EMPTY])
def test_an_address_with_the_current_version_is_kept_for_ever(tiny_api: TestClient, address: str) -> None:
    answer = tiny_api.get(f"{address}?v={version_of(tiny_api)}")

    assert answer.status_code in (200, 204)
    assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("asked", ["vieille", "%00", "é", "a" * 5000, "x%0d%0aSet-Cookie:a=b"])
def test_any_other_version_leads_to_the_current_one(tiny_api: TestClient, asked: str) -> None:
    answer = tiny_api.get(f"{ADDRESS}?v={asked}", follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (307, f"?v={version_of(tiny_api)}")
    assert "set-cookie" not in answer.headers
    assert tiny_api.get(f"{ADDRESS}?v={asked}").headers["etag"] == tiny_api.get(ADDRESS).headers["etag"]


def test_a_redirect_is_never_kept(tiny_api: TestClient) -> None:
    answer = tiny_api.get(f"{ADDRESS}?v=vieille", follow_redirects=False)

    assert answer.headers["cache-control"] == "no-store"


def test_tilejson_names_the_version_that_is_immutable(tiny_api: TestClient) -> None:
    template = tiny_api.get("/tiles/communes.json").json()["tiles"][0]

    answer = tiny_api.get(template.format(z=8, x=127, y=92), follow_redirects=False)

    assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)


def test_rolling_back_returns_to_the_same_version_etag_and_bytes(twice: Twice) -> None:
    seen = []
    for publication in (twice.first, twice.second, twice.first):
        twice.show(publication)
        with twice.loaded.client() as api:
            answer = api.get(ADDRESS)
            seen.append((version_of(api), answer.headers["etag"], answer.content))

    assert seen[0] == seen[2]
    assert seen[0][0] != seen[1][0]
    assert (names_of(seen[0][2]), names_of(seen[1][2])) == ({"Saint", "L'Île"}, {"Neuf"})


def test_a_view_that_did_not_change_keeps_its_version(twice: Twice) -> None:
    """Renaming communes leaves water alone."""
    with twice.loaded.client() as api:
        before = version_of(api, "eau"), version_of(api, "communes")
    twice.show(twice.second)
    with twice.loaded.client() as api:
        after = version_of(api, "eau"), version_of(api, "communes")

    assert (before[0] == after[0], before[1] == after[1]) == (True, False)


def test_a_changed_declaration_is_another_version(tiny: Loaded, tmp_path: Path, tiny_api: TestClient) -> None:
    layers = shutil.copytree(tiny.settings.layers_dir, tmp_path / "layers")
    edit(layers / "communes.toml", {'label = "Nom"\n': 'label = "Nom officiel"\n'})
    settings = tiny.settings.model_copy(update={"layers_dir": layers})

    with Loaded(settings, tiny.url).client() as changed:
        assert version_of(changed) != version_of(tiny_api)
        assert version_of(changed, "eau") == version_of(tiny_api, "eau")


def test_the_current_publication_is_the_one_of_the_pointer(twice: Twice) -> None:
    """Even when two publications hold the same versions of every view."""
    with twice.loaded.client() as api:
        told = api.get("/api/publication").json()["publication"]
        stated = api.get("/api/provenance").json()["publication"]["publication_id"]

    assert told == stated == twice.first
