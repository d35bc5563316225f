"""Dockerfile and docker-compose.yml: read by Compose's own parser and a linter. No image is built here."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
SERVICES = ("db", "load", "serve", "worker")


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    # The wrapper on the PATH always exits 0: the program inside it is called.
    package = importlib.util.find_spec("compose")
    assert package is not None
    assert package.origin is not None
    command: list[str | Path] = [
        Path(package.origin).parent / "docker-compose",
        "-f",
        ROOT / "docker-compose.yml",
    ]
    done = subprocess.run(
        [*command, "config", "--format", "json"], capture_output=True, text=True, check=True
    )
    parsed: dict[str, Any] = json.loads(done.stdout)
    return parsed


def lint(*command: str | Path) -> str:
    done = subprocess.run(
        [BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_compose_file_follows_the_published_schema() -> None:
    assert lint("check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml") == ""


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    assert lint("hadolint", "--config", ".hadolint.yaml", "Dockerfile") == ""


def test_the_linter_would_find_something(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN cd /tmp && sudo ls\n")
    assert "DL3006" in lint("hadolint", "--config", ".hadolint.yaml", tmp_path / "Dockerfile")


def test_the_services_are_those_described(project: dict[str, Any]) -> None:
    assert tuple(sorted(project["services"])) == SERVICES


@pytest.mark.parametrize("name", SERVICES)
def test_a_container_can_write_nowhere_and_holds_no_capability(project: dict[str, Any], name: str) -> None:
    service = project["services"][name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert not service.get("privileged")


@pytest.mark.parametrize("name", ["db", "serve", "worker"])
def test_a_container_that_stays_has_a_health_check(project: dict[str, Any], name: str) -> None:
    own = project["services"][name].get("healthcheck", {})
    assert own.get("test") or (name == "serve" and "HEALTHCHECK" in (ROOT / "Dockerfile").read_text())
    assert not own.get("disable")


def test_secrets_are_files_and_never_variables(project: dict[str, Any]) -> None:
    assert all("file" in secret for secret in project["secrets"].values())
    for service in project["services"].values():
        given = service["environment"]
        assert not [
            name
            for name in given
            if re.search(r"PASSWORD|SECRET|DATABASE_URL", name) and "/" not in given[name]
        ]


def test_data_live_in_a_named_volume(project: dict[str, Any]) -> None:
    mounts = project["services"]["db"]["volumes"]
    assert [(mount["type"], mount["source"]) for mount in mounts] == [("volume", "database")]


def test_the_database_is_on_no_network_with_a_way_out(project: dict[str, Any]) -> None:
    assert project["networks"]["back"]["internal"] is True
    assert list(project["services"]["db"]["networks"]) == ["back"]
    assert "ports" not in project["services"]["db"]


def test_the_map_is_published_on_the_loopback_only(project: dict[str, Any]) -> None:
    assert {port["host_ip"] for port in project["services"]["serve"]["ports"]} == {"127.0.0.1"}


def test_images_are_pinned_to_a_version(project: dict[str, Any]) -> None:
    images = [service["image"] for service in project["services"].values()]
    images += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert all(re.search(r":\d+[.\w-]*$", image) for image in images)


def test_the_image_does_not_run_as_root() -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert users
    assert users[-1].split(":")[0] not in {"root", "0"}


@pytest.mark.parametrize("name", ["load", "serve", "worker"])
def test_a_container_runs_a_command_of_the_program(project: dict[str, Any], name: str) -> None:
    command, *options = project["services"][name]["command"]
    shown = subprocess.run(
        [BIN / "geo-service", command, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200"},
    ).stdout
    assert all(option in shown for option in options if option.startswith("--"))


def test_what_the_image_copies_exists_and_is_let_through() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    let_through = [
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    ]
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert name in let_through
