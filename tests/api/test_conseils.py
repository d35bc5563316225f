"""Pages of conseils: any round, whole without a script, every number as the API says it, nothing unknown left in silence."""

import asyncio
import re
from typing import Any

import pytest
from conftest import Loaded
from psycopg import AsyncConnection
from starlette.testclient import TestClient

from geo_service.catalog import load_catalog
from geo_service.model.pacte.dossiers import BLOCS
from geo_service.services.dossier_gel import Place, Sujet, geler
from geo_service.services.dossier_vie import Gel
from geo_service.store.engine import read_conninfo
from geo_service.store.live import read_current
from tests.api.test_territoires import Page, figures, published, read

PAGES = ("/conseils/medoc/7", "/conseils/bordeaux/11", "/conseils/medoc/99")


def gel_of(loaded: Loaded) -> Gel:
    """What freezing a dossier of Médoc would keep."""

    async def made() -> Gel:
        opened = await AsyncConnection.connect(read_conninfo(loaded.settings, loaded.url), autocommit=True)
        async with opened as connection, connection.transaction():
            current = await read_current(connection)
            place = Place(loaded.settings, load_catalog(loaded.settings), current, "http://localhost")
            return await geler(connection, place, Sujet("medoc", 11, 1, {}))

    return asyncio.run(made())


def refuse_wrong(api: TestClient, told: list[tuple[str, str, str, str]]) -> None:
    """Each number a page shows is the one of the API, rounded."""
    assert len(told) > 20
    for indicateur, zone, lecture, text in told[:40] + told[40::30]:
        number = read(text)
        if number is not None:
            value = published(api, indicateur, zone, lecture)["valeur"]
            assert value == pytest.approx(number, abs=0.051 if abs(number) >= 1 else 0.0051), text


@pytest.mark.parametrize("address", PAGES)
def test_every_number_of_the_page_is_the_one_of_the_api(computed_api: TestClient, address: str) -> None:
    refuse_wrong(computed_api, figures(computed_api.get(address).text))


def test_every_number_of_a_frozen_dossier_is_the_one_of_the_api(
    computed: Loaded, computed_api: TestClient
) -> None:
    gel = gel_of(computed)

    refuse_wrong(computed_api, figures(gel.fige.html.decode()))
    assert gel.publication == computed_api.get("/api/publication").json()["publication"]


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_whole_without_a_script_and_its_headings_go_down_by_one(
    computed_api: TestClient, address: str
) -> None:
    page = Page(computed_api.get(address).text)

    assert "script" not in page.tags
    assert page.headings[0] == 1
    assert all(low - high <= 1 for high, low in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags.count("table") == page.tags.count("caption")


def test_every_block_is_there_or_says_why_it_is_not(computed_api: TestClient) -> None:
    page = computed_api.get("/conseils/medoc/7").text

    assert [nom for nom in BLOCS if f'id="{nom}"' not in page] == []
    assert "Registre non ouvert" in page
    assert "aucun conseil antérieur" in page


def test_a_round_that_only_the_published_table_knows_says_so(computed_api: TestClient) -> None:
    page = computed_api.get("/conseils/medoc/9").text

    assert re.search(r"Le tour n° 9 est connu .*n&#39;est pas au registre", page)


def test_a_round_nobody_knows_supposes_nothing(computed_api: TestClient) -> None:
    assert "sa date, son lieu et son thème sont inconnus" in computed_api.get("/conseils/medoc/99").text


def test_an_unknown_territoire_proposes_those_that_may_be_meant(computed_api: TestClient) -> None:
    answer = computed_api.get("/conseils/medocc/7")

    assert answer.status_code == 404
    assert 'href="/territoires/medoc' in answer.text


def test_a_page_held_already_is_not_sent_again(computed_api: TestClient) -> None:
    held = {"If-None-Match": computed_api.get(PAGES[0]).headers["etag"]}

    assert computed_api.get(PAGES[0], headers=held).status_code == 304


def test_the_communes_beyond_are_those_of_the_page_of_the_territoire(computed_api: TestClient) -> None:
    def beyond(address: str) -> Any:
        page = computed_api.get(address).text
        return page.partition('id="seuils"')[2].partition('id="carences"')[0]

    assert beyond("/conseils/medoc/7") == beyond("/territoires/medoc")
