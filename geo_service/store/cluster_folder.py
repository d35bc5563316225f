"""The folder of a private cluster: who owns it, who holds it, what a crash left in it."""

import fcntl
import os
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from geo_service.errors import ConfigurationError
from geo_service.store.binaries import Account

OWNER: Final = "geo"
DATABASE: Final = "geo"

STOP_TIMEOUT_S: Final = 30.0
POLL_S: Final = 0.02
_SOCKET_PATH_MAX: Final = 107  # bytes, sockaddr_un on Linux


@dataclass(frozen=True)
class ClusterFolder:
    """Where a private cluster lives. Nothing is created before ``start_cluster``."""

    path: Path

    @property
    def data(self) -> Path:
        """Data directory of PostgreSQL."""
        return self.path / "data"

    @property
    def run(self) -> Path:
        """Folder of the Unix socket."""
        return self.path / "run"

    @property
    def log(self) -> Path:
        """Log of PostgreSQL."""
        return self.path / "log"

    def url(self, port: int, database: str = DATABASE) -> str:
        """Address of a database on the socket, for psycopg and (with its driver) SQLAlchemy."""
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.run), safe='')}&port={port}"


def prepare_folder(folder: ClusterFolder, account: Account) -> None:
    """Create the folder with the rights PostgreSQL asks for; a sentence when it cannot be."""
    longest = folder.run / ".s.PGSQL.65535.lock"
    if len(os.fsencode(longest)) > _SOCKET_PATH_MAX:
        raise ConfigurationError(
            f"Le chemin {folder.path} est trop long : donnez un GEO_STATE_DIR plus court."
        )
    try:
        folder.path.mkdir(parents=True, exist_ok=True)
        folder.run.mkdir(exist_ok=True)
        for path in (folder.path, folder.run):
            path.chmod(0o700)
            account.own(path)
    except OSError as error:
        raise ConfigurationError(
            f"Le dossier {folder.path} ne peut pas être préparé ({error.strerror}) : "
            "donnez par GEO_STATE_DIR un dossier où vous pouvez écrire."
        ) from error
    _check_reachable(folder.path, account)


def _check_reachable(path: Path, account: Account) -> None:
    """PostgreSQL drops root: every folder above its own must let that account through."""
    for parent in path.parents:
        mode = parent.stat()
        allowed = mode.st_mode & (0o100 if mode.st_uid == account.uid else 0o011)
        if not allowed:
            raise ConfigurationError(
                f"Le dossier {parent} est fermé au compte « {account.name} » qui exécute PostgreSQL : "
                "donnez par GEO_STATE_DIR un dossier ailleurs."
            )


def take_lock(folder: ClusterFolder) -> IO[str]:
    """Hold the cluster for this program; the kernel lets go when the program dies."""
    lock = (folder.path / "lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise ConfigurationError(
            f"Un autre geo-service utilise déjà la base de {folder.path} : arrêtez-le (Ctrl-C), "
            "ou donnez un autre dossier par GEO_STATE_DIR."
        ) from error
    return lock


def major_of(folder: ClusterFolder) -> str | None:
    """Major version that created the data; None before there are any."""
    version = folder.data / "PG_VERSION"
    return version.read_text().strip() if version.exists() else None


def postmaster_pid(folder: ClusterFolder) -> int | None:
    """Process id PostgreSQL wrote in its data directory; None when there is none to read."""
    try:
        return int((folder.data / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return None


def serves(pid: int, folder: ClusterFolder) -> bool:
    """Whether that process is the PostgreSQL of this folder: it works from its data directory."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink() == folder.data.resolve()
    except OSError:
        return False


def stop_orphan(folder: ClusterFolder) -> None:
    """Stop a PostgreSQL of ours whose program died; forget a pid that now names something else."""
    pid = postmaster_pid(folder)
    if pid is not None and serves(pid, folder):
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while serves(pid, folder) and time.monotonic() < deadline:
            time.sleep(POLL_S)
    elif pid is not None:
        (folder.data / "postmaster.pid").unlink()


def choose_port(folder: ClusterFolder) -> int:
    """The remembered port when it is still free, else a free one, remembered in turn."""
    memory = folder.path / "port"
    known = int(memory.read_text()) if memory.exists() else 0
    for port in (known, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            chosen = int(probe.getsockname()[1])
            memory.write_text(str(chosen))
            return chosen
    raise ConfigurationError("Aucun port libre sur 127.0.0.1 pour la base privée : fermez des programmes.")
