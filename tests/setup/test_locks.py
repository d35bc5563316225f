"""What is locked is complete, carries no address, and holds no licence the project cannot live with."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
HEAVY = {
    "geopandas",
    "pandas",
    "pyogrio",
    "pyarrow",
    "esda",
    "spopt",
    "libpysal",
    "mapclassify",
    "weasyprint",
    "docx",
    "tinyhtml5",
}


def pins(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[.*\])?==(\S+)", lock.read_text(), re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_locked_package_has_hashes_and_no_address(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text().strip())
    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"://|--(extra-)?index-url|--find-links", lock.read_text())


def test_every_declared_dependency_is_locked_within_its_bounds() -> None:
    locked = pins(ROOT / "requirements" / "run.txt")
    for requirement in map(Requirement, PROJECT["dependencies"]):
        assert locked[canonicalize_name(requirement.name)] in requirement.specifier


def test_running_and_testing_use_the_same_versions() -> None:
    run, dev = (pins(ROOT / "requirements" / name) for name in ("run.txt", "dev.txt"))
    assert run.items() <= dev.items()


def test_the_libraries_that_run_carry_no_gpl_nor_agpl() -> None:
    licences = {name: licence_of(name) for name in pins(ROOT / "requirements" / "run.txt")}
    assert all(licences.values()), "a library does not say its licence"
    copyleft = {name for name, text in licences.items() if re.search(r"(?<!L)(?<!Lesser )A?GPL", text)}
    assert copyleft == {"pyphen"}, "pyphen is offered under MPL 1.1 as well, which is the one we take"
    assert "Mozilla Public License" in licences["pyphen"]


def licence_of(name: str) -> str:
    about = distribution(name).metadata
    said = [one for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    said += about.get_all("License-Expression") or []
    files = distribution(name).files or []
    shipped = [one for one in files if re.match(r"(?i)(licen|copying)", one.name)]
    told = [*said, *(one.name for one in shipped)]
    return " ".join(told or about.get_all("License") or [])


def test_map_libraries_are_pinned_and_locked_without_address() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    wanted = package["dependencies"] | package["devDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("integrity" in entry and "resolved" not in entry for path, entry in locked.items() if path)


@pytest.mark.parametrize("module", ["geo_service.api.app", "geo_service.up"])
def test_the_light_processes_import_no_analysis_library(module: str) -> None:
    code = f"import sys, {module}; print(*{{name.split('.')[0] for name in sys.modules}})"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert HEAVY.isdisjoint(loaded.split())


def test_every_library_the_package_imports_is_declared() -> None:
    """A library installed by hand would hide a missing line until the next new machine."""
    owners = packages_distributions()
    declared = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    used = {name for path in (ROOT / "geo_service").rglob("*.py") for name in top_level_imports(path)}
    foreign = {name for name in used if name not in sys.stdlib_module_names and name != "geo_service"}

    assert {
        name
        for name in foreign
        if not declared & {canonicalize_name(owner) for owner in owners.get(name, [])}
    } == set()


def top_level_imports(path: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    sources = {
        node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level
    }
    return {name.partition(".")[0] for name in plain | sources}
