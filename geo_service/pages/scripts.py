"""Modules of a page: their address carries a version, and all that an entry needs is named in the page at once."""

import hashlib
import re
import time
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from posixpath import normpath

from markupsafe import Markup

ROOT = "/static/scripts"
LINK = Markup('<link rel="modulepreload" href="{address}">')
SCRIPT = Markup('<script type="module" src="{address}"></script>')
IMPORTED = re.compile(r'^(?:import|export)\b(?:[^"();]*\bfrom)?\s*"(\.{1,2}/[^"]+)"', re.MULTILINE)
"""What a module names on top, relative to itself; ``import()`` is for later and is not followed."""


def script_tags(modules: Path, entry: str) -> Markup:
    """The tag of an entry and one link for each module it imports, however far: one round of requests, not five.

    Raises:
        OSError: the entry, or a module that one of them imports, cannot be read.
    """
    base = f"{ROOT}/{modules_version(modules)}"
    links = [LINK.format(address=f"{base}/{name}") for name in imported(modules, entry)]
    return Markup("\n  ").join([*links, SCRIPT.format(address=f"{base}/{entry}")])


def imported(modules: Path, entry: str) -> tuple[str, ...]:
    """Paths, in the folder, of the modules that an entry imports without asking for them later; without itself."""
    return _imported(modules, entry, modules_version(modules))


def modules_version(modules: Path) -> str:
    """Twelve digits that change with any module; looked up at most once a second.

    Addresses that carry it may be kept for ever: relative imports inherit it, so that a browser never mixes
    the modules of two versions.
    """
    return _version(modules, int(time.monotonic()))


@lru_cache(maxsize=2)
def _version(modules: Path, _second: int) -> str:
    found = ((file, file.stat()) for file in sorted(modules.rglob("*.js")))
    return _digest(tuple((file, told.st_mtime_ns, told.st_size) for file, told in found))


@lru_cache(maxsize=2)
def _digest(files: tuple[tuple[Path, int, int], ...]) -> str:
    digest = hashlib.sha256()
    for file, _, size in files:
        digest.update(f"{file.name} {size} ".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=8)
def _imported(modules: Path, entry: str, _version_read: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        beside = partial(_beside, PurePosixPath(name).parent)
        new = [other for other in map(beside, _named(modules / name)) if other not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return tuple(sorted(set(found) - {entry}))


def _named(module: Path) -> list[str]:
    return IMPORTED.findall(module.read_text(encoding="utf-8"))


def _beside(folder: PurePosixPath, address: str) -> str:
    return normpath(f"{folder}/{address}")
