"""What a process knows of the current versions, and how soon."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from conftest import Loaded

from geo_service.store.engine import READ_ROLE, role_conninfo
from geo_service.store.live import POLL_S, LiveVersions

MARGIN_S = 10.0
"""For a machine that does something else meanwhile."""
CHANGE = "UPDATE geo.view_version SET version = version || 'x' WHERE view = 'eau'"
TELL = "SELECT pg_notify('geo_publication', '2')"


@asynccontextmanager
async def following(loaded: Loaded) -> AsyncIterator[LiveVersions]:
    live = LiveVersions(role_conninfo(loaded.url, READ_ROLE, 10))
    await live.start()
    try:
        yield live
    finally:
        await live.stop()


def change(loaded: Loaded, *statements: str) -> None:
    with psycopg.connect(loaded.url) as connection:
        for statement in statements:
            connection.execute(statement.encode())


async def seconds_to_learn(live: LiveVersions, loaded: Loaded, *statements: str) -> float:
    known = live.current
    await asyncio.to_thread(change, loaded, *statements)
    began = time.monotonic()
    assert await live.wait_change(known, 2 * POLL_S + MARGIN_S) != known
    return time.monotonic() - began


async def test_versions_are_known_once_started(small: Loaded) -> None:
    async with following(small) as live:
        assert (live.online, live.current.publication_id) == (True, 1)
        assert {"zone", "equipement", "fait", "eau", "limite", "etiquette"} <= live.current.versions.keys()


async def test_a_change_is_learnt_by_notification_or_by_the_poll(small: Loaded) -> None:
    async with following(small) as live:
        told = await seconds_to_learn(live, small, CHANGE, TELL)
        untold = await seconds_to_learn(live, small, CHANGE)

    assert told < POLL_S + MARGIN_S
    assert untold < POLL_S + MARGIN_S


async def test_waiting_without_change_ends_with_the_same_state(small: Loaded) -> None:
    async with following(small) as live:
        assert await live.wait_change(live.current, 0.05) == live.current


async def test_everyone_who_waits_is_told(small: Loaded) -> None:
    async with following(small) as live:
        known = live.current
        waiting = [asyncio.create_task(live.wait_change(known, 60)) for _ in range(20)]
        await asyncio.to_thread(change, small, CHANGE, TELL)

        assert {(await task) != known for task in waiting} == {True}


async def test_a_cut_connection_is_opened_again(small: Loaded) -> None:
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%view_version%' AND pid <> pg_backend_pid() AND datname = current_database()"
    async with following(small) as live:
        await asyncio.to_thread(change, small, cut)

        assert await seconds_to_learn(live, small, CHANGE) < 2 * POLL_S + MARGIN_S
        assert live.online


async def test_a_process_without_database_starts_and_says_so(small: Loaded) -> None:
    live = LiveVersions(role_conninfo(small.url.replace("test_", "absente_"), READ_ROLE, 10))
    await live.start()
    try:
        assert (live.online, live.current.publication_id) == (False, None)
    finally:
        await live.stop()
