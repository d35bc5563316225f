"""What is past its retention is forgotten, by itself, and nothing else is."""

import asyncio

import psycopg
import pytest
from conftest import Loaded
from people import AGENT, settle
from published import cells, execute

from geo_service.services.rgpd_personnes import purge
from geo_service.settings import Settings
from geo_service.store.queue import enqueue, install_queue, work
from geo_service.worker import DAILY, TASKS, run_worker


@pytest.fixture
def lived(small: Loaded) -> Loaded:
    """The tiny département with people who wrote."""
    settle(small.url)
    return small


OLD = """
    UPDATE registre.contribution SET modifie_le = now() - interval '{days} days' WHERE id IN (1, 2, 4);
    UPDATE registre.contribution SET etat = 'sans_suite' WHERE id = 4;
    UPDATE registre.participant SET statut = 'refuse', modifie_le = now() - interval '{days} days' WHERE id = 1;
    UPDATE registre.journal SET le = now() - interval '{days} days';
    UPDATE registre.demande SET le = now() - interval '8 days' WHERE cle = 'k1';
    UPDATE registre.chantier SET elu_nom = 'Élu En Cours', mandat_fin = current_date - 30 WHERE id = 2;
"""


def aged(url: str, days: int) -> dict[str, int]:
    """Purge a registry in which much was last touched so long ago."""
    with psycopg.connect(url) as connection:
        connection.execute(OLD.format(days=days).encode())
    return {name: count for name, count in purge(Settings(), url).items() if count}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (300, {"demande": 1, "elu": 1}),
        (400, {"demande": 1, "elu": 1, "journal": 1, "brouillon": 1, "participant": 1}),
        (800, {"demande": 1, "elu": 1, "journal": 1, "brouillon": 1, "participant": 1, "contribution": 1}),
        (1900, {"demande": 1, "elu": 1, "journal": 1, "brouillon": 1, "participant": 1, "contribution": 2}),
    ],
)
def test_each_thing_is_forgotten_after_its_own_time(
    lived: Loaded, days: int, expected: dict[str, int]
) -> None:
    assert aged(lived.url, days) == expected
    assert purge(Settings(), lived.url).keys() >= expected.keys()
    assert not any(purge(Settings(), lived.url).values())


def test_the_name_of_an_elected_carrier_goes_a_year_after_the_mandate_and_the_function_stays(
    lived: Loaded,
) -> None:
    aged(lived.url, 1)
    query = "SELECT elu_nom, elu_fonction FROM pub.registre_chantier WHERE feature_id = 1"
    assert cells(lived.url, query) == [(None, "vice-présidente")]
    assert cells(lived.url, "SELECT elu_nom FROM registre.chantier WHERE id = 2") == [("Élu En Cours",)]


def test_an_account_nobody_used_for_three_years_is_erased_unless_an_agent_s(lived: Loaded) -> None:
    execute(lived.url, "UPDATE registre.compte SET cree_le = now() - interval '1100 days', vu_le = NULL")
    assert purge(Settings(), lived.url)["compte"] == 2
    assert cells(lived.url, "SELECT courriel FROM registre.compte ORDER BY id") == [
        (None,),
        (AGENT,),
        (None,),
    ]


def test_the_worker_purges_at_its_start_and_every_night(lived: Loaded) -> None:
    assert DAILY.keys() <= TASKS.keys()
    execute(lived.url, "UPDATE registre.demande SET le = now() - interval '8 days'")
    install_queue(lived.url)
    enqueue(lived.url, "rgpd")
    run_worker(lived.settings, lived.url, wait=False)
    assert cells(lived.url, "SELECT count(*) FROM registre.demande") == [(0,)]


async def test_what_has_a_calendar_runs_by_itself(database_url: str) -> None:
    done = asyncio.Event()
    loop = asyncio.get_running_loop()
    install_queue(database_url)
    tasks = {"rgpd": lambda: loop.call_soon_threadsafe(done.set)}
    working = asyncio.create_task(work(database_url, tasks, daily={"rgpd": "* * * * * */1"}))
    await asyncio.wait_for(done.wait(), 30)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
