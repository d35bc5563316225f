"""A private PostgreSQL cluster: created, started, stopped and recovered by the program itself.

Folder::

    {state}/cluster/      0700, owned by the account that runs PostgreSQL
        data/             the cluster, built as data.new and renamed: never half-made
        run/              its Unix socket: who can enter the folder is trusted
        password          of the owner through TCP, loopback only
        port              chosen free the first time, kept while it stays free
        lock              held by the program that runs the cluster
        log               what PostgreSQL says
"""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, TypedDict

import psycopg
from psycopg import sql

from geo_service.errors import ConfigurationError
from geo_service.processes import dies_with_parent
from geo_service.store.binaries import Account, Binaries, cluster_account, find_binaries
from geo_service.store.cluster_folder import (
    DATABASE,
    OWNER,
    POLL_S,
    STOP_TIMEOUT_S,
    ClusterFolder,
    choose_port,
    major_of,
    postmaster_pid,
    prepare_folder,
    serves,
    stop_orphan,
    take_lock,
)

START_TIMEOUT_S: Final = 120.0  # a crash recovery replays at most max_wal_size, slow disks included
RESTART_WINDOW_S: Final = 10.0
REFUSAL_S: Final = 60.0
"""The same for one that died while it worked: a busy backend notices at the end of its statement only."""


_SERVER_OPTIONS: Final = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "shared_buffers": "256MB",
    "maintenance_work_mem": "256MB",
    "random_page_cost": "1.1",
    "jit": "off",  # compiling costs more than these short statements
    "log_checkpoints": "off",
}
_TEST_OPTIONS: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class _Identity(TypedDict, total=False):
    """Arguments of ``subprocess`` that make a child run as the account, from a folder it can enter."""

    user: int
    group: int
    extra_groups: list[int]
    cwd: str
    env: dict[str, str]


@dataclass
class Cluster:
    """A running private cluster; a context manager that stops it."""

    folder: ClusterFolder
    port: int
    _start: Callable[..., subprocess.Popen[bytes]] = field(repr=False)
    _process: subprocess.Popen[bytes]
    _lock: IO[str] = field(repr=False)

    @property
    def url(self) -> str:
        """``postgresql://`` address of the owner, through the Unix socket."""
        return self.folder.url(self.port)

    @property
    def tcp_url(self) -> str:
        """``postgresql://`` address of the owner on the loopback, with its password (QGIS, psql)."""
        password = (self.folder.path / "password").read_text().strip()
        return f"postgresql://{OWNER}:{password}@127.0.0.1:{self.port}/{DATABASE}"

    @property
    def pid(self) -> int:
        """Process id of PostgreSQL."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether PostgreSQL is still there."""
        return self._process.poll() is None

    def answers(self) -> bool:
        """Whether PostgreSQL takes connections now; it does not while it recovers."""
        try:
            psycopg.connect(self.url, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def restart(self) -> None:
        """Start again a PostgreSQL that ended, at the same address; it recovers what it had promised to keep.

        Raises:
            ConfigurationError: it does not start.
        """
        self._process = self._start(REFUSAL_S)

    def stop(self) -> None:
        """Fast shutdown (connections are closed, data are safe); harmless when already stopped."""
        for request in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if self._process.poll() is None:
                self._process.send_signal(request)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(STOP_TIMEOUT_S)
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def start_cluster(folder: ClusterFolder, *, durable: bool = True) -> Cluster:
    """Start the cluster of a folder, created or recovered first when needed.

    ``durable=False`` trades safety at a power cut for speed: tests only. Raises
    ConfigurationError when PostgreSQL is missing, the folder cannot be used, or another
    program runs this cluster already.
    """
    account = cluster_account()
    prepare_folder(folder, account)
    lock = take_lock(folder)
    try:
        binaries = find_binaries(major_of(folder))
        stop_orphan(folder)
        if not folder.data.exists():
            _create_data(folder, account, binaries, durable=durable)
        port = choose_port(folder)
        spawn = partial(_spawn, folder, account, binaries, port, durable=durable)
        start = partial(_start_until_ready, spawn, folder, port)
        process = start()
    except BaseException:
        lock.close()
        raise
    return Cluster(folder, port, start, process, lock)


def running_url(folder: ClusterFolder) -> str | None:
    """Address of the cluster when some program runs it now, else None."""
    pid = postmaster_pid(folder)
    if pid is None or not serves(pid, folder):
        return None
    return folder.url(int((folder.path / "port").read_text()))


def _create_data(folder: ClusterFolder, account: Account, binaries: Binaries, *, durable: bool) -> None:
    """``initdb`` in a folder that is renamed when complete, so that a crash leaves nothing to trust."""
    draft = folder.path / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    password = folder.path / "password"
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24) + "\n")
    account.own(password)
    options: list[str | Path] = [
        *("--pgdata", draft, "--username", OWNER, "--pwfile", password),
        *("--auth-local", "trust", "--auth-host", "scram-sha-256"),
        *("--encoding", "UTF8", "--locale", "C.UTF-8"),
    ]
    safety = [] if durable else ["--no-sync"]
    done = subprocess.run(
        [binaries.program("initdb"), *options, *safety],
        capture_output=True,
        text=True,
        check=False,
        **_identity(account),
    )
    if done.returncode != 0:
        folder.log.write_text(done.stdout + done.stderr)
        raise ConfigurationError(f"La base privée n'a pas pu être créée ; la raison est dans {folder.log}")
    draft.rename(folder.data)


def _identity(account: Account) -> _Identity:
    # PG* variables of the caller must not reach the server.
    surroundings = _Identity(cwd="/", env={"PATH": os.defpath, "LANG": "C.UTF-8"})
    if os.geteuid() == account.uid:
        return surroundings
    return _Identity(user=account.uid, group=account.gid, extra_groups=[], **surroundings)


def _spawn(
    folder: ClusterFolder, account: Account, binaries: Binaries, port: int, *, durable: bool
) -> subprocess.Popen[bytes]:
    settings = _SERVER_OPTIONS if durable else _SERVER_OPTIONS | _TEST_OPTIONS
    options = [f"--{name}={value}" for name, value in settings.items()]
    places: list[str | Path] = ["-D", folder.data, "-k", folder.run, "-p", str(port)]
    with folder.log.open("ab") as log:
        account.own(folder.log)
        return subprocess.Popen(
            [binaries.program("postgres"), *places, *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # the Ctrl-C of the terminal is for the program, which stops us in order
            preexec_fn=dies_with_parent(signal.SIGINT),  # noqa: PLW1509  (one prctl, no lock taken, no thread yet)
            **_identity(account),
        )


def _start_until_ready(
    spawn: Callable[[], subprocess.Popen[bytes]],
    folder: ClusterFolder,
    port: int,
    window_s: float = RESTART_WINDOW_S,
) -> subprocess.Popen[bytes]:
    """Start PostgreSQL and wait until it answers and has its database.

    After ``kill -9`` the backends of the dead server hold its shared memory for a moment and
    a new one refuses to start: it is started again while ``window_s`` lasts.
    """
    began = time.monotonic()
    process = spawn()
    try:
        while not _ensure_database(folder.url(port, "postgres")):
            waited = time.monotonic() - began
            if process.poll() is not None and waited < window_s:
                process = spawn()
            elif process.poll() is not None or waited > START_TIMEOUT_S:
                raise ConfigurationError(
                    f"La base privée ne démarre pas : la raison est à la fin de {folder.log}"
                )
            time.sleep(POLL_S)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return process


def _ensure_database(admin_url: str) -> bool:
    """Create the database if it is missing; False while the server does not answer yet."""
    try:
        with psycopg.connect(admin_url, autocommit=True) as connection:
            known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    except psycopg.OperationalError:
        return False
    return True
