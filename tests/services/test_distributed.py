"""Computations on Dask: the same answers as here, whatever happens to the workers."""

import gc
import logging
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
import pytest
from conftest import Loaded
from dask_machines import WAIT_S, kill, scheduler, until, workers
from distributed import Client
from slow_parts import refused, slow_nearest
from travel.ponds import SIDE_M, SOUTH, WEST, river
from travel.shipped import shipped_area, town_halls

from geo_service.errors import InputError, UnavailableError
from geo_service.gaps.catchment import Trips
from geo_service.gaps.catchment_blocks import catchment_by_blocks
from geo_service.gaps.catchment_parameters import THREE_STEP
from geo_service.gaps.modules import find_modules
from geo_service.model.mapper import Local
from geo_service.services.compute import chosen, compute
from geo_service.services.distributed import OnDask, differing
from geo_service.services.indicator_inputs import TownHallTravel, read_communes
from geo_service.services.mapping import batch_provider, mapper_of
from geo_service.settings import Settings
from geo_service.travel.grid_parameters import GridArea
from geo_service.travel.land_grid import build
from geo_service.travel.tiled_land import TiledLand
from geo_service.travel.tiles import Question, nearest_by_squares, pairs_by_squares, squares_of

CORE_M = 2_500.0
TIME = "temps_mairie"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with scheduler(tmp_path_factory.mktemp("scheduler")) as found:
        yield found


@pytest.fixture(scope="module")
def two_workers(address: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OnDask]:
    with workers(tmp_path_factory.mktemp("workers"), address):
        yield OnDask(address)


@pytest.fixture
def question() -> Question:
    """A land of 10 × 10 km cut by a river, two hundred places, and services of three kinds."""
    rng = np.random.default_rng(7)
    corner = np.array([WEST, SOUTH])
    area = GridArea(
        (WEST, SOUTH, WEST + SIDE_M, SOUTH + SIDE_M),
        np.array([river()], dtype=object),
        np.array([], dtype=object),
    )
    kinds = tuple(corner + rng.uniform(0, SIDE_M, (count, 2)) for count in (30, 5, 1))
    return Question(area, corner + rng.uniform(0, SIDE_M, (200, 2)), kinds)


def published(url: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute(
            "SELECT zone, lecture, valeur, qualite FROM pub.indicateur_valeur WHERE indicateur = %s ORDER BY 1, 2",
            [TIME],
        ).fetchall()


def same(one: object, other: object) -> bool:
    """Equal to the last bit, names and arrays."""
    return all(np.array_equal(value, getattr(other, name)) for name, value in vars(one).items())


def test_nearest_services_are_those_of_one_process_to_the_last_bit(
    two_workers: OnDask, question: Question
) -> None:
    there = nearest_by_squares(question, two_workers, CORE_M, 5)
    here = nearest_by_squares(question, Local(), CORE_M, 5)
    assert all(same(one, other) for one, other in zip(here, there, strict=True))


def test_pairs_are_those_of_one_process_to_the_last_bit(two_workers: OnDask, question: Question) -> None:
    there = pairs_by_squares(question, 6, two_workers, CORE_M)
    here = pairs_by_squares(question, 6, Local(), CORE_M)
    assert len(here[0].origin)
    assert all(same(one, other) for one, other in zip(here, there, strict=True))


def test_catchment_scores_are_those_of_one_process_to_the_last_bit(two_workers: OnDask) -> None:
    rng = np.random.default_rng(7)
    place, supplier = np.divmod(rng.choice(500 * 60, 6000, replace=False), 60)
    trips = Trips(place, supplier, rng.uniform(0, 45, 6000))
    people, supply = rng.integers(1, 9000, 500), rng.integers(0, 12, 60)
    there = catchment_by_blocks(trips, people, supply, THREE_STEP, two_workers, places=64)
    assert same(catchment_by_blocks(trips, people, supply, THREE_STEP, Local(), places=64), there)


def test_travel_times_of_indicators_are_the_same_on_dask(two_workers: OnDask, small: Loaded) -> None:
    settings = small.settings.model_copy(update={"dask": two_workers.address})
    with psycopg.connect(small.url) as connection:
        communes = read_communes(connection)
    # Off the corners of cells, where the first of four equal ones is any of them.
    communes = replace(communes, place=communes.place + np.array([130, 70]))
    here = TownHallTravel(communes, batch_provider(small.settings, small.url, Local()))
    there = TownHallTravel(communes, batch_provider(settings, small.url, mapper_of(settings)))
    assert isinstance(there.times, TiledLand)
    halls = ~np.isnan(communes.place[:, 0])
    places = communes.place[halls][:3] + 400
    assert same(here.nearest(places), there.nearest(places))
    pairs, others = here.within(places, 15), there.within(places, 15)
    assert np.array_equal(pairs.commune, others.commune)
    assert np.array_equal(pairs.place, others.place)
    # A whole grid may be searched from the other end, and add the same steps in the other order.
    np.testing.assert_allclose(pairs.minutes, others.minutes, rtol=1e-13)


def test_an_indicator_computed_on_dask_is_the_one_computed_here(two_workers: OnDask, small: Loaded) -> None:
    there = small.settings.model_copy(update={"dask": two_workers.address})
    found = chosen(find_modules(), (TIME,))
    again = {TIME: replace(found[TIME], text="new text")}
    compute(small.settings, small.url, modules=found)
    here = published(small.url)
    assert compute(there, small.url, modules=again).computed == (TIME,)
    assert published(small.url) == here


def test_an_indicator_that_dask_cannot_compute_keeps_its_publication(small: Loaded) -> None:
    away = small.settings.model_copy(update={"dask": "calculs"})
    found = chosen(find_modules(), (TIME,))
    compute(small.settings, small.url, modules=found)
    here = published(small.url)
    report = compute(away, small.url, modules={TIME: replace(found[TIME], text="new text")})
    assert "ne répond pas" in report.failed[TIME]
    assert published(small.url) == here


def test_a_worker_killed_midway_changes_nothing(question: Question, tmp_path: Path) -> None:
    every = [np.arange(len(question.origins))] * len(question.kinds)
    squares = list(squares_of(question, every, CORE_M, 2))
    seen = tmp_path / "seen"
    seen.mkdir()

    def taken_by(one: subprocess.Popen[bytes]) -> int:
        return len(list(seen.glob(f"{one.pid}_*")))

    with (
        scheduler(tmp_path) as address,
        workers(tmp_path, address) as both,
        ThreadPoolExecutor(1) as pool,
    ):
        asked = pool.submit(OnDask(address).map, slow_nearest, (seen, question), squares)
        victim = until(lambda: asked.done() or next((one for one in both if taken_by(one) > 1), None))
        assert isinstance(victim, subprocess.Popen), asked.result()
        kill(victim)
        there = asked.result(timeout=WAIT_S)
        (taken,) = (taken_by(one) for one in both if one is not victim)
    here = Local().map(slow_nearest, (seen, question), squares)
    assert taken == len(squares), "what the victim had answered was lost with it"
    for one, other in zip(here, there, strict=True):
        assert all(same(first, second) for first, second in zip(one, other, strict=True))


@pytest.mark.long
def test_the_shipped_land_in_squares_on_workers_is_the_shipped_grid(tmp_path: Path) -> None:
    area, homes = shipped_area(), np.vstack(list(town_halls().values()))
    question = Question(area, homes, (homes[::5] + 300, homes[::60] + 300))
    with (
        scheduler(tmp_path) as address,
        workers(tmp_path, address) as (victim, _),
        ThreadPoolExecutor(1) as pool,
    ):
        asked = pool.submit(nearest_by_squares, question, OnDask(address), 40_000, 12)
        time.sleep(2)
        kill(victim)
        there = asked.result(timeout=300)
    for kind, found in zip(question.kinds, there, strict=True):
        told = build(area).nearest(kind).at(homes)
        np.testing.assert_allclose(found.minutes, told.minutes.data, rtol=1e-13)
        assert np.array_equal(found.first, told.destination)


def test_when_every_worker_is_killed_a_sentence_says_so(question: Question, tmp_path: Path) -> None:
    squares = list(squares_of(question, [np.arange(200)], CORE_M, 2))
    seen = tmp_path / "seen"
    seen.mkdir()
    with (
        scheduler(tmp_path) as address,
        workers(tmp_path, address, 1) as (only,),
        ThreadPoolExecutor(1) as pool,
    ):
        mapper = OnDask(address, patience_s=0.3)
        asked = pool.submit(mapper.map, slow_nearest, (seen, question), squares)
        until(lambda: any(seen.iterdir()))
        kill(only)
        with pytest.raises(UnavailableError, match="Rien n'est perdu"):
            asked.result(timeout=WAIT_S)


def test_a_scheduler_killed_midway_is_a_sentence(question: Question, tmp_path: Path) -> None:
    squares = list(squares_of(question, [np.arange(200)], CORE_M, 2))
    seen = tmp_path / "seen"
    seen.mkdir()
    with ThreadPoolExecutor(1) as pool:
        with scheduler(tmp_path) as alone, workers(tmp_path, alone, 1):
            mapper = OnDask(alone, connect_s=2, patience_s=0.3)
            asked = pool.submit(mapper.map, slow_nearest, (seen, question), squares)
            until(lambda: any(seen.iterdir()))
        with pytest.raises(UnavailableError, match="Rien n'est perdu"):
            asked.result(timeout=WAIT_S)


def test_a_scheduler_without_workers_is_a_sentence(tmp_path: Path) -> None:
    with scheduler(tmp_path) as alone, pytest.raises(UnavailableError, match="aucun travailleur"):
        OnDask(alone, connect_s=0.5).map(refused, "", [1])


@pytest.mark.parametrize("address", ["calculs", "tcp://127.0.0.1:9", "nulle://part:1"])
def test_a_refused_address_leaves_no_client_half_open(address: str) -> None:
    """Collected while another one starts, it would take the lock that the other holds: both would hang."""
    with pytest.raises(UnavailableError):
        OnDask(address, connect_s=0.3).map(refused, "", [1])
    left = [one for one in gc.get_objects() if isinstance(one, Client)]
    assert {one.status for one in left} <= {"closed"}


def test_a_scheduler_that_is_not_there_is_a_sentence_and_is_not_asked_twice() -> None:
    mapper = OnDask("tcp://127.0.0.1:9", connect_s=0.3)
    with pytest.raises(UnavailableError, match=r"tcp://127.0.0.1:9 ne répond pas.*retirez GEO_DASK"):
        mapper.map(refused, "", [1])
    mapper.connect_s = -1
    with pytest.raises(UnavailableError, match="ne répond pas"):
        mapper.map(refused, "", [1])


def test_an_address_that_is_none_is_a_sentence() -> None:
    with pytest.raises(UnavailableError, match="ne répond pas"):
        OnDask("calculs", connect_s=0.3).map(refused, "", [1])


def test_what_a_part_refuses_is_refused_in_its_own_words(two_workers: OnDask) -> None:
    with pytest.raises(InputError, match="ce lieu est en mer"):
        two_workers.map(refused, "ce lieu est en mer", [1, 2, 3, 4])


def test_answers_come_in_the_order_of_the_parts(two_workers: OnDask) -> None:
    assert two_workers.map(refused, "", [9, 1, 7, 2, 8]) == [9, 1, 7, 2, 8]


def test_no_part_asks_nobody() -> None:
    assert OnDask("tcp://127.0.0.1:9").map(refused, "", []) == []


def test_other_versions_on_a_worker_are_noted() -> None:
    ours = {
        "python": "3.11",
        "numpy": "2.4",
        "scipy": "1.17",
        "geo_service": "1",
        "shapely": "2",
        "dask": "a",
    }
    theirs = ours | {"numpy": "2.3", "dask": "b"}
    assert list(differing(ours, theirs)) == [("numpy", "2.4", "2.3")]


def test_equal_versions_on_workers_are_not_noted(
    two_workers: OnDask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "geo_service"):
        two_workers.map(refused, "", [1])
    assert not [record for record in caplog.records if record.name.startswith("geo_service")]


def test_without_geo_dask_nothing_of_dask_is_imported() -> None:
    code = (
        "import sys, geo_service.services.compute\n"
        "from geo_service.services.mapping import mapper_of\n"
        "from geo_service.settings import Settings\n"
        "mapper_of(Settings(dask=None))\n"
        "assert not {'dask', 'distributed'} & set(sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_geo_dask_names_the_scheduler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEO_DASK", "tcp://127.0.0.1:8786")
    mapper = mapper_of(Settings())
    assert isinstance(mapper, OnDask)
    assert mapper.address == "tcp://127.0.0.1:8786"
