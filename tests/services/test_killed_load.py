"""kill −9 in the middle of a load of 35,000 communes leaves every address byte-equal to before."""

import csv
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
import psycopg
import pytest
import shapely
from conftest import Loaded, fresh_database, on_database
from published import edit, published
from small import NEIGHBOUR, ORIGIN, small_settings, to_lonlat
from starlette.testclient import TestClient

from geo_service.crs import LAMBERT93
from geo_service.settings import Settings
from geo_service.store.cluster import Cluster
from geo_service.up import environment

COLUMNS, ROWS = 200, 175
COUNT = COLUMNS * ROWS
SIDE_M = 1000.0
ZOOMS = (0, 6, 8, 9, 10, 12)
ADDRESSES = (
    "/layers",
    "/api/recherche?q=saint",
    "/api/recherche?q=99901",
    "/api/provenance",
    "/api/zones/commune:99001",
    "/api/zones/point?lon=-0.8&lat=44.6",
    "/styles/carte.json",
    "/tiles/communes,limites.json",
)


def codes() -> list[str]:
    """Made INSEE codes, all of one département but the neighbour: 00 to 89 and three digits."""
    return [f"{number // 1000:02d}{number % 1000:03d}" for number in range(COUNT)]


@pytest.fixture(scope="session")
def big(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A département of 35,000 square communes, in the true formats."""
    settings = small_settings(tmp_path_factory.mktemp("big"))
    data = settings.data_dir
    write_outlines(data / "shapes" / "communes.fgb")
    write_tables(data / "tables")
    edit(data / "sources" / "communes.toml", {"min = 14, max = 14": f"min = {COUNT + 1}, max = {COUNT + 1}"})
    population = data / "sources" / "population.toml"
    population.write_text(
        population.read_text(encoding="utf-8").partition("[[checks.sums]]")[0], encoding="utf-8"
    )
    return settings


def write_outlines(path: Path) -> None:
    """Squares side by side, and the neighbour beyond them."""
    index = np.arange(COUNT)
    west, south = ORIGIN[0] + SIDE_M * (index % COLUMNS), ORIGIN[1] + SIDE_M * (index // COLUMNS)
    shapes = shapely.box(west, south, west + SIDE_M, south + SIDE_M)
    beyond = shapely.box(ORIGIN[0] - SIDE_M, ORIGIN[1], ORIGIN[0], ORIGIN[1] + SIDE_M)
    names = [*codes(), NEIGHBOUR]
    columns = {
        "code": names,
        "nom": [f"Saint-{name}" for name in names],
        "departement": ["99"] * COUNT + ["98"],
    }
    gpd.GeoDataFrame(columns, geometry=[*shapes, beyond], crs=LAMBERT93).to_file(path, driver="FlatGeobuf")


def write_tables(tables: Path) -> None:
    """EPCI, territoires and inhabitants of every square; town halls and facts move to the first one."""
    rows = [(code, "99", f"20000000{1 + index % 2}", "", "1.0", "100") for index, code in enumerate(codes())]
    write(tables / "communes.csv", "code,departement,epci,codes_postaux,terre,population", rows)
    places = [
        (code, *(("est", "Est") if index % COLUMNS > 100 else ("ouest", "Ouest")), "cited", "", "essai", "")
        for index, code in enumerate(codes())
    ]
    write(tables / "territoires.csv", "code,slug,nom,confiance,alternative,source,note", places)
    halls = [(f"m-{code}", f"Mairie {code}", code, "-0.8", "44.6", "", "", "") for code in codes()[:500]]
    write(tables / "mairies.csv", "id,nom,commune,lon,lat,horaires,heures,samedi", halls)


def write(path: Path, header: str, rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([header.split(","), *rows])


def tile(zoom: int) -> str:
    """Address of the tile that holds the first commune's middle."""
    lon, lat = to_lonlat(ORIGIN[0] + 2500, ORIGIN[1] + 2500)
    side = 1 << zoom
    return f"{zoom}/{int((lon + 180) / 360 * side)}/{int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)}"


def served(client: TestClient) -> dict[str, bytes]:
    """Bytes of every layer, of a few tiles of each, and of the questions a reader asks."""
    layers = [layer["id"] for layer in client.get("/layers").json()]
    paths = [f"/layers/{name}.geojson" for name in layers] + [f"/layers/{name}.csv" for name in layers]
    paths += [f"/tiles/{name}/{tile(zoom)}.mvt" for name in layers for zoom in ZOOMS]
    return {path: answer(client, path) for path in (*paths, *ADDRESSES)}


def answer(client: TestClient, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code in {200, 204, 404}, (path, response.text)
    return str(response.status_code).encode() + response.content


@pytest.fixture
def target(cluster: Cluster, admin: psycopg.Connection, small_template: Settings, database_names: Iterator[str], tmp_path: Path) -> Iterator[Loaded]:  # fmt: skip
    with fresh_database(cluster, admin, "geo_small", next(database_names)) as url:
        yield Loaded(on_database(small_settings(tmp_path), url), url)


def start_load(big: Settings, url: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "geo_service.cli", "load"]
    given = os.environ | environment(on_database(big, url))
    return subprocess.Popen(command, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def waiting_for(url: str, query: str) -> Callable[[], bool]:
    """A moment of the load: true as soon as the query, which sees uncommitted work too, has a row."""

    def reached() -> bool:
        with psycopg.connect(url, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchone() is not None

    return reached


ACTIVITY = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'geo-service' AND "
COPYING = "SELECT FROM pg_stat_progress_copy c WHERE c.datname = current_database() AND c.relid = 'geo.{}'::regclass AND c.tuples_processed > {}"
MOMENTS = {
    "while reading": ACTIVITY + "state LIKE 'idle%'",
    "while copying communes": COPYING.format("zone_source", 10_000),
    "between two sources": "SELECT FROM geo.version WHERE name = 'communes' HAVING count(*) = 2",
    "while computing zones": "SELECT FROM geo.version WHERE name = 'themes' HAVING count(*) = 1 AND (SELECT count(*) FROM geo.version WHERE name = 'territoires') = 2",
    "while copying zones": COPYING.format("zone_version", 5_000),
    "while copying bands": COPYING.format("zone_bande", 50_000),
    "while copying borders": COPYING.format("limite", 20_000),
}  # fmt: skip


def kill_at(process: "subprocess.Popen[bytes]", reached: Callable[[], bool]) -> None:
    """Wait for the moment, then kill −9; the load must not have ended before."""
    deadline = time.monotonic() + 300
    with process:
        try:
            while not reached():
                assert process.poll() is None, process.stderr.read().decode() if process.stderr else ""
                assert time.monotonic() < deadline
                time.sleep(0.02)
        finally:
            process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


def check_kill(big: Settings, target: Loaded, moment: str) -> None:
    """Kill a load at a moment: an application that was running, and one started after, answer the same bytes."""
    views = published(target.url)
    with target.client() as client:
        before = served(client)
        assert sum(body.startswith(b"200") for body in before.values()) > 50
        kill_at(start_load(big, target.url), waiting_for(target.url, MOMENTS[moment]))
        assert served(client) == before
    with target.client() as client:
        assert served(client) == before
    assert published(target.url) == views


def test_a_load_killed_while_it_copies_leaves_every_answer_byte_equal(big: Settings, target: Loaded) -> None:
    check_kill(big, target, "while copying communes")


@pytest.mark.long
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_load_killed_at_any_moment_leaves_every_answer_byte_equal_and_the_next_one_ends(
    big: Settings, target: Loaded, moment: str
) -> None:
    check_kill(big, target, moment)
    with start_load(big, target.url) as process:
        _, errors = process.communicate(timeout=300)
        assert (process.returncode, errors.decode()) == (0, "")
    count = "SELECT count(*) FROM pub.zone WHERE niveau = 'commune'"
    with psycopg.connect(target.url) as connection:
        assert connection.execute(count).fetchone() == (COUNT + 1,)
