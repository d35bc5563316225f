"""The two servers compared, each one process under uvicorn, on the same database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bench.client import Request, fetch
from geo_service.model.tile import BUFFER
from geo_service.settings import Settings

START_S = 60.0
REQUIREMENTS = Path(__file__).parent / "requirements-tipg.txt"


class Database(Protocol):
    """Where a server reads, and the process of its PostgreSQL."""

    @property
    def tcp_url(self) -> str:
        """Connection string."""
        ...

    @property
    def pid(self) -> int:
        """Process of its PostgreSQL."""
        ...


@dataclass(frozen=True)
class Server:
    """A running server and the PostgreSQL it reads."""

    port: int
    pid: int
    postmaster_pid: int


@contextmanager
def ours(cluster: Database, settings: Settings, **options: str) -> Iterator[Server]:
    """``geo-service serve`` with further ``GEO_*`` options, its log thrown away."""
    command = [sys.executable, "-m", "geo_service.cli", "serve"]
    with _running(command, _ours(cluster, settings) | options, cluster, "/health") as server:
        yield server


@contextmanager
def bare(cluster: Database, settings: Settings) -> Iterator[Server]:
    """The same application without its outermost layer: no access log, no metrics of requests."""
    command = [sys.executable, "-m", "bench.bare"]
    with _running(command, _ours(cluster, settings), cluster, "/health") as server:
        yield server


def _ours(cluster: Database, settings: Settings) -> dict[str, str]:
    """All requests come from one address: the limit per client still counts them, and refuses none."""
    return {
        "GEO_DATABASE_URL": cluster.tcp_url,
        "GEO_DATA_DIR": str(settings.data_dir),
        "GEO_LAYERS_DIR": str(settings.layers_dir),
        "GEO_RATE_PER_S": "1000000",
        "GEO_RATE_BURST": "1000000",
    }


@contextmanager
def tipg(cluster: Database, environment: Path) -> Iterator[Server]:
    """Tipg in its own environment, told to draw what we draw: same buffer, no feature left out of a tile."""
    surroundings = {
        "DATABASE_URL": cluster.tcp_url,
        "TIPG_TILE_BUFFER": str(BUFFER),
        "TIPG_MAX_FEATURES_PER_TILE": "100000",
        "TIPG_CATALOG_TTL": "100000",
    }
    command = [str(environment / "bin" / "python"), "-m", "uvicorn", "tipg.main:app"]
    command += ["--no-access-log", "--log-level", "warning"]
    with _running(command, surroundings, cluster, "/healthz") as server:
        yield server


def install_tipg(environment: Path) -> None:
    """Make tipg's own environment from its locked requirements, once."""
    if (environment / "bin" / "uvicorn").exists():
        return
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    pip: list[str | Path] = [
        environment / "bin" / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--require-hashes",
    ]
    subprocess.run([*pip, "-r", REQUIREMENTS], check=True)


@contextmanager
def _running(
    command: list[str], surroundings: Mapping[str, str], cluster: Database, health: str
) -> Iterator[Server]:
    port = _free_port()
    environment = os.environ | surroundings
    with subprocess.Popen(
        [*command, "--port", str(port)], env=environment, stdout=subprocess.DEVNULL
    ) as process:
        try:
            _wait(port, health)
            yield Server(port, process.pid, cluster.pid)
        finally:
            process.terminate()
            process.wait()


def _wait(port: int, health: str) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            fetch(port, Request(health))
        except (OSError, EOFError, RuntimeError):
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
