"""The PostgreSQL programs of this machine, and the account that may run them."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from geo_service.errors import ConfigurationError

_PATTERNS: Final = ("lib/postgresql/*/bin", "pgsql-*/bin", "local/pgsql/bin")
_REMEDY: Final = "installez-le par : sudo apt-get install --no-install-recommends postgresql-15-postgis-3"


@dataclass(frozen=True)
class Binaries:
    """One installed PostgreSQL: its ``bin`` folder and its major version ("15")."""

    folder: Path
    major: str

    def program(self, name: str) -> str:
        """Full path of ``initdb``, ``postgres``..."""
        return str(self.folder / name)


@dataclass(frozen=True)
class Account:
    """The system account that owns the cluster; PostgreSQL refuses to run as root."""

    name: str
    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give a file or a folder to this account; nothing to do when it is already its own."""
        if path.stat().st_uid != self.uid:
            os.chown(path, self.uid, self.gid)


def find_binaries(major: str | None = None, roots: Iterable[Path] = (Path("/usr"),)) -> Binaries:
    """Newest installed PostgreSQL that has PostGIS; of that major version when one is given.

    Raises ConfigurationError, with the command that installs it, when there is none.
    """
    found = [binaries for folder in _bin_folders(roots) if (binaries := _inspect(folder)) is not None]
    usable = [one for one in found if major in (None, one.major)]
    if not usable:
        wanted = f"PostgreSQL {major}" if major else "PostgreSQL"
        raise ConfigurationError(f"{wanted} avec PostGIS est introuvable sur cette machine ; {_REMEDY}")
    return max(usable, key=lambda one: int(one.major))


def cluster_account() -> Account:
    """The current user, or as root an unprivileged account (``postgres``, else ``nobody``)."""
    if os.geteuid() != 0:
        return _account(pwd.getpwuid(os.geteuid()))
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return _account(known.get("postgres") or known["nobody"])


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _bin_folders(roots: Iterable[Path]) -> set[Path]:
    folders = {folder for root in roots for pattern in _PATTERNS for folder in root.glob(pattern)}
    on_path = shutil.which("initdb")
    return folders | ({Path(on_path).resolve().parent} if on_path else set())


def _inspect(folder: Path) -> Binaries | None:
    """The PostgreSQL of a ``bin`` folder, if it is complete and has PostGIS."""
    if not all((folder / name).exists() for name in ("initdb", "postgres", "pg_config")):
        return None
    answer = subprocess.run(
        [folder / "pg_config", "--sharedir", "--version"], capture_output=True, text=True, check=False
    )
    if answer.returncode != 0:
        return None
    share, version = answer.stdout.splitlines()
    if not (Path(share) / "extension" / "postgis.control").exists():
        return None
    return Binaries(folder, version.split()[1].split(".")[0])
