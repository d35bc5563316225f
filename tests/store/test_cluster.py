"""The private cluster: created whole, recovered from whatever a crash left, stopped completely."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from geo_service.errors import ConfigurationError
from geo_service.processes import is_alive
from geo_service.store.binaries import find_binaries
from geo_service.store.cluster import running_url, start_cluster
from geo_service.store.cluster_folder import ClusterFolder, choose_port

HOLDER = """
import sys, time
from pathlib import Path
from geo_service.store.cluster import start_cluster
from geo_service.store.cluster_folder import ClusterFolder
cluster = start_cluster(ClusterFolder(Path(sys.argv[1])), durable=False)
print(cluster.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def folder(reachable_folder: Path, request: pytest.FixtureRequest) -> ClusterFolder:
    return ClusterFolder(reachable_folder / f"t{abs(hash(request.node.name)) % 10**6}")


@pytest.fixture
def holder(folder: ClusterFolder) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Another program that runs the cluster of the folder, and the process id of its PostgreSQL."""
    program = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder.path)], stdout=subprocess.PIPE, text=True
    )
    assert program.stdout is not None
    with program:
        yield program, int(program.stdout.readline())
        program.kill()


def answer(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 60
    while is_alive(pid):
        assert time.monotonic() < deadline, f"process {pid} is still there"
        time.sleep(0.02)


def test_data_survive_a_stop_and_a_start(folder: ClusterFolder) -> None:
    with start_cluster(folder, durable=False) as cluster, psycopg.connect(cluster.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS value")
    with start_cluster(folder, durable=False) as cluster:
        assert answer(cluster.url, "SELECT value FROM kept") == 42


def test_a_cluster_is_durable_unless_a_test_says_otherwise(folder: ClusterFolder) -> None:
    with start_cluster(folder) as cluster:
        assert answer(cluster.url, "SHOW fsync") == "on"


def test_a_stopped_cluster_leaves_no_process_and_no_address(folder: ClusterFolder) -> None:
    cluster = start_cluster(folder, durable=False)
    assert running_url(folder) == cluster.url
    cluster.stop()
    assert not is_alive(cluster.pid)
    assert running_url(folder) is None


def test_stopping_twice_is_harmless(folder: ClusterFolder) -> None:
    cluster = start_cluster(folder, durable=False)
    cluster.stop()
    cluster.stop()


def test_the_socket_trusts_and_the_loopback_asks_for_the_password(folder: ClusterFolder) -> None:
    with start_cluster(folder, durable=False) as cluster:
        assert answer(cluster.tcp_url, "SELECT current_user") == "geo"
        without = cluster.tcp_url.replace(cluster.tcp_url.split(":")[2].split("@")[0], "wrong")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(without)


def test_only_the_account_of_the_cluster_enters_its_folder(folder: ClusterFolder) -> None:
    with start_cluster(folder, durable=False):
        assert folder.path.stat().st_mode & 0o077 == 0
        assert folder.data.stat().st_uid == folder.path.stat().st_uid != 0 or os.geteuid() != 0


def test_a_creation_cut_short_is_begun_again(folder: ClusterFolder) -> None:
    draft = folder.path / "data.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("15\n")
    with start_cluster(folder, durable=False) as cluster:
        assert answer(cluster.url, "SELECT 1") == 1
    assert not draft.exists()


def test_a_process_id_left_behind_that_names_another_program_is_forgotten(folder: ClusterFolder) -> None:
    start_cluster(folder, durable=False).stop()
    (folder.data / "postmaster.pid").write_text(f"{os.getpid()}\n{folder.data}\n")
    with start_cluster(folder, durable=False) as cluster:
        assert answer(cluster.url, "SELECT 1") == 1


def test_committed_rows_survive_kill_9_of_postgresql(folder: ClusterFolder) -> None:
    cluster = start_cluster(folder)
    with psycopg.connect(cluster.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS value")
        os.kill(cluster.pid, signal.SIGKILL)
    cluster.stop()
    with start_cluster(folder) as again:
        assert answer(again.url, "SELECT count(*) FROM kept") == 1000


def test_postgresql_stops_when_its_program_is_killed_9(
    holder: tuple[subprocess.Popen[str], int],
) -> None:
    program, postgres = holder
    program.kill()
    wait_until_gone(postgres)


def test_a_cluster_whose_program_was_killed_starts_again_at_once(
    folder: ClusterFolder, holder: tuple[subprocess.Popen[str], int]
) -> None:
    holder[0].kill()
    holder[0].wait()
    with start_cluster(folder, durable=False) as cluster:
        assert answer(cluster.url, "SELECT 1") == 1


def test_a_postgresql_that_outlived_its_program_is_stopped_first(folder: ClusterFolder) -> None:
    orphan = start_cluster(folder, durable=False)
    orphan._lock.close()  # what the kernel does when the program dies
    with start_cluster(folder, durable=False) as cluster:
        assert not orphan.is_running()
        assert cluster.is_running()


@pytest.mark.usefixtures("holder")
def test_a_second_program_on_the_same_folder_is_told_so(folder: ClusterFolder) -> None:
    with pytest.raises(ConfigurationError, match=r"déjà .* arrêtez-le"):
        start_cluster(folder)


def test_the_port_is_remembered_while_it_is_free(folder: ClusterFolder) -> None:
    with start_cluster(folder, durable=False) as first:
        pass
    with start_cluster(folder, durable=False) as second:
        assert second.port == first.port


def test_another_port_is_taken_when_the_remembered_one_is_busy(
    folder: ClusterFolder, holder: tuple[subprocess.Popen[str], int]
) -> None:
    assert holder[0].poll() is None
    before = int((folder.path / "port").read_text())
    assert choose_port(folder) != before


def test_a_machine_without_postgis_is_told_the_command_to_type(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigurationError, match=r"apt-get install .*postgis"):
        find_binaries(roots=[tmp_path])


def test_data_of_another_major_version_ask_for_that_version() -> None:
    with pytest.raises(ConfigurationError, match=r"PostgreSQL 9 .*introuvable"):
        find_binaries("9")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root drops to another account")
def test_a_folder_closed_to_the_account_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(ConfigurationError, match="fermé au compte"):
        start_cluster(ClusterFolder(tmp_path / "cluster"))


def test_a_path_too_long_for_a_socket_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="trop long"):
        start_cluster(ClusterFolder(tmp_path / ("x" * 120)))


def test_a_server_that_cannot_start_names_its_log(
    folder: ClusterFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geo_service.store.cluster.RESTART_WINDOW_S", 0.3)
    start_cluster(folder, durable=False).stop()
    (folder.data / "postgresql.conf").write_text("no_such_parameter = on\n")
    with pytest.raises(ConfigurationError, match="log"):
        start_cluster(folder, durable=False)


def test_a_fresh_database_has_postgis(database_url: str) -> None:
    assert answer(database_url, "SELECT ST_AsText(ST_Point(1, 2))") == "POINT(1 2)"
