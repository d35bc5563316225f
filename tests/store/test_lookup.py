"""Zones as they are named today, and points far away."""

from collections.abc import AsyncIterator

import psycopg
import pytest
from conftest import Loaded

from geo_service.model.tile import LonLat
from geo_service.store.engine import READ_ROLE, role_conninfo
from geo_service.store.lookup import current_zones, search_zones, zone_card, zones_at


@pytest.fixture
async def reader(small: Loaded) -> AsyncIterator[psycopg.AsyncConnection]:
    async with await psycopg.AsyncConnection.connect(role_conninfo(small.url, READ_ROLE, 10)) as connection:
        yield connection


async def test_former_and_current_zones_give_current_ones(reader: psycopg.AsyncConnection) -> None:
    asked = ["commune:99901", "commune:99001", "epci:200000001", "commune:00000", "territoire:99901"]

    assert await current_zones(reader, asked) == {
        "commune:99901": "commune:99001",
        "commune:99001": "commune:99001",
        "epci:200000001": "epci:200000001",
    }


async def test_a_code_in_use_is_never_taken_for_a_former_one(
    small: Loaded, reader: psycopg.AsyncConnection
) -> None:
    """99002 was also, once, a commune now part of 99003."""
    with psycopg.connect(small.url) as connection:
        connection.execute(
            """
            INSERT INTO geo.recherche (version_id, zone_id, texte, nature)
            SELECT version_id, zone_id, '99002', 'ancien_code' FROM geo.zone_version WHERE code = '99003'
            """
        )

    assert await current_zones(reader, ["commune:99002"]) == {"commune:99002": "commune:99002"}


@pytest.mark.parametrize(
    "place", [(180.0, -90.0), (0.0, 90.0), (-180.0, -90.0), (10.38, 51.56), (-9.86, 41.15)]
)
async def test_points_that_cannot_be_projected_are_nowhere(
    reader: psycopg.AsyncConnection, place: tuple[float, float]
) -> None:
    assert await zones_at(reader, LonLat(*place)) == []


async def test_an_unknown_zone_has_no_card(reader: psycopg.AsyncConnection) -> None:
    assert await zone_card(reader, "commune:00000") is None


@pytest.mark.parametrize("text", ["%", "_", "' OR 1=1 --", "\\", "%%(text)s", "&", "saint:*"])
async def test_search_patterns_are_plain_text(reader: psycopg.AsyncConnection, text: str) -> None:
    rows = await search_zones(reader, text, 50)

    assert len(rows) < 14
